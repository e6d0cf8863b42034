"""`triage prove`."""

from __future__ import annotations

from typing import Annotated

import typer

from triage.command_line.reporting import NO, Format, refuse, say, say_json
from triage.errors import UnknownNameError
from triage.proof.counterexample import case_file
from triage.proof.invariants import house_invariants
from triage.proof.prover import MOST_CLAIMS, MOST_STAYS, Proof, Prover, Verdict
from triage.rulebook.loading import house_rulebook


def prove(
    invariant: Annotated[
        list[str] | None, typer.Argument(metavar="[INVARIANT]…", help="Numbers such as I-09; else all.")
    ] = None,
    report: Annotated[Format, typer.Option("--format", help="How to report.")] = Format.TEXT,
    limit: Annotated[
        float, typer.Option(min=0.001, help="Seconds that one question to the solver may take.")
    ] = 120,
) -> None:
    """Prove for every possible case what rules/invariants.yaml promises, under every setting of contested points.

    A counterexample is printed as a case file that `triage assess` accepts. Exit codes: 0 everything is proved,
    1 something is not, 2 there is no such invariant.
    """
    chosen = house_invariants()
    names = [member.id for member in chosen]
    for name in invariant or ():
        if name not in names:
            refuse(str(UnknownNameError("invariant", name, names)))
    rulebook = house_rulebook()
    prover = Prover(rulebook, limit=limit)
    proofs = [] if invariant else [prover.prove_one_procedure()]
    proofs += [prover.prove(member) for member in chosen if not invariant or member.id in invariant]
    if report is Format.JSON:
        say_json(
            {
                "rulebook": rulebook.digest,
                "claims": MOST_CLAIMS,
                "stays": MOST_STAYS,
                "proofs": [_proof_report(proof) for proof in proofs],
            }
        )
    else:
        for proof in proofs:
            say(_proof_line(proof))
        proved = sum(proof.verdict is Verdict.PROVED for proof in proofs)
        say(f"{proved} of {len(proofs)} proved for up to {MOST_CLAIMS} claims and {MOST_STAYS} stays")
    if any(proof.verdict is not Verdict.PROVED for proof in proofs):
        raise typer.Exit(NO)


def _proof_line(proof: Proof) -> str:
    spent = f"{proof.questions:3} questions {proof.seconds:6.2f} s"
    line = f"{proof.invariant:6} {proof.verdict:14} {spent}  {proof.statement}"
    if proof.counterexample is None:
        return line
    moved = ", ".join(f"{node} to {value}" for node, value in proof.counterexample.moved.items())
    return f"{line}\n  case: {case_file(proof.counterexample.facts)}\n  moved: {moved or 'nothing'}"


def _proof_report(proof: Proof) -> dict[str, object]:
    found = proof.counterexample
    return {
        "invariant": proof.invariant,
        "statement": proof.statement,
        "verdict": proof.verdict.value,
        "questions": proof.questions,
        "seconds": round(proof.seconds, 3),
        "counterexample": {
            "case": case_file(found.facts),
            "parameters": dict(found.parameters),
            "moved": dict(found.moved),
        }
        if found
        else None,
    }
