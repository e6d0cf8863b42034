"""What `triage prove` proves, and how it is reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import typer

from triage.case.document import case_file
from triage.command_line.reporting import NO, Format, refuse, say, say_json
from triage.errors import UnknownNameError
from triage.proof.invariants import house_invariants
from triage.proof.properties import PROPERTIES, PropertyProof, RulebookProver
from triage.proof.prover import Proof, Prover, Verdict
from triage.proof.report import proof_report, property_report
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook


def report_proof(asked: Sequence[str], report: Format, limit: float) -> None:
    """Prove the invariants and properties asked for, or all, and report; end with 1 if one is not proved."""
    invariants = house_invariants()
    names = [*(member.id for member in invariants), *PROPERTIES]
    for name in asked:
        if name not in names:
            refuse(str(UnknownNameError("invariant or property", name, names)))
    chosen = asked or names
    rulebook = house_rulebook()
    verdicts: list[Verdict] = []
    reports: list[dict[str, object]] = []
    for day, edition in rulebook.editions.items():
        proofs = list(_proofs(edition, chosen, everything=not asked, limit=limit))
        rulebook_prover = RulebookProver(edition, limit=limit)
        properties = [rulebook_prover.prove(name) for name in PROPERTIES if name in chosen]
        verdicts += [*(proof.verdict for proof in proofs), *(proof.verdict for proof in properties)]
        if report is Format.JSON:
            reports.append(
                {
                    "from": str(day),
                    "proofs": [proof_report(proof) for proof in proofs],
                    "properties": [property_report(proof) for proof in properties],
                }
            )
        else:
            say(f"The rules in force from {day} on")
            lines = [_proof_line(proof, edition) for proof in proofs]
            say("\n".join([*lines, *map(_property_lines, properties)]))
    if report is Format.JSON:
        say_json(
            {
                "rulebook": rulebook.digest,
                "profiles": list(rulebook.profiles),
                "editions": reports,
            }
        )
    else:
        proved = verdicts.count(Verdict.PROVED)
        lists = "any number of claims and stays"
        say(f"{proved} of {len(verdicts)} proved for {lists}, any doubt, and every setting, so every profile")
    if any(verdict is not Verdict.PROVED for verdict in verdicts):
        raise typer.Exit(NO)


def _proofs(edition: Rulebook, chosen: Sequence[str], *, everything: bool, limit: float) -> Iterator[Proof]:
    promises = (member.promise for member in house_invariants() if member.id in chosen)
    prover = Prover(edition, promises=promises, limit=limit)
    if everything:
        yield prover.prove_one_procedure()
    for member in house_invariants():
        if member.id in chosen:
            try:
                yield prover.prove(member)
            except UnknownNameError as error:
                refuse(str(error))


def _proof_line(proof: Proof, rulebook: Rulebook) -> str:
    spent = f"{proof.questions:3} questions {proof.seconds:6.2f} s"
    line = f"{proof.invariant:6} {proof.verdict:14} {spent}  {proof.statement}"
    if proof.empty:
        return f"{line}\n  nothing was asked: {proof.empty}"
    found = proof.counterexample
    if found is None:
        return line
    lines = [line, f"  case: {case_file(found.facts, found.proof_states)}"]
    settings = {
        path: value for path, value in found.parameters.items() if value != rulebook.parameters[path].default
    }
    lines.append(f"  settings: {_told(settings) or 'the defaults'}")
    if found.recorded_besides:
        lines.append(f"  recorded: {_told(found.recorded_besides)}")
    lines.append(f"  moved: {_told(found.moved) or 'nothing'}")
    return "\n".join(lines)


def _told(values: Mapping[str, str]) -> str:
    return ", ".join(f"{node} to {value}" for node, value in values.items())


def _property_lines(proof: PropertyProof) -> str:
    spent = f"{proof.questions:3} questions {proof.seconds:6.2f} s"
    line = f"{proof.property:6} {proof.verdict:14} {spent}  {proof.statement}"
    return "\n".join([line, *(f"  {fault.subject}: {fault.why}" for fault in proof.faults)])
