"""The work of a check, in its process: questions that yield what they found, one piece after the other.

The process has the draft and documents of assessments, and neither the database nor a key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.rulebook_changes.documents import PromiseResult
from triage.errors import UnknownNameError
from triage.impact.comparing import impact_on
from triage.impact.model import CaseImpact
from triage.proof.invariants import Invariant, house_invariants_text, names_read, read_invariants
from triage.proof.members import Members
from triage.proof.properties import PROPERTIES, RulebookProver
from triage.proof.prover import Prover, Verdict
from triage.proof.report import proof_report
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.lint import lint
from triage.rulebook.model import Rulebook


@dataclass(frozen=True)
class CheckPlan:
    """What a check does: the promises as the text of their file, and how far it goes.

    Without `members` a promise is proved for any number of claims and stays. `properties` are those of the rulebook
    itself that are looked at besides.
    """

    promises: str
    members: Members | None = None
    properties: tuple[str, ...] = tuple(PROPERTIES)
    seconds_for_a_question: float = 600
    most_assessments: int = 2000
    most_seconds: float = 6 * 60 * 60

    @classmethod
    def of_the_house(cls) -> CheckPlan:
        """Return the plan with what this program promises."""
        return cls(house_invariants_text())


def linted(bundle: bytes, promises: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a draft that nothing uses, and what it says twice, each with its place and the remedy."""
    yield tuple(map(str, lint(rulebook_in(bundle), names_read(read_invariants(promises)))))


def compared(before: bytes, after: bytes, day: date, documents: Sequence[bytes]) -> Iterator[CaseImpact]:
    """Yield what becomes of the case of each assessment."""
    one, other = rulebook_in(before), rulebook_in(after)
    for document in documents:
        yield impact_on(json.loads(document), one, other, day)


@dataclass(frozen=True)
class Proved:
    """One question that was answered: `of` how many; a promise, or faults of the rulebook itself."""

    of: int
    promise: PromiseResult | None = None
    faults: tuple[str, ...] = ()


def proved(bundle: bytes, plan: CheckPlan) -> Iterator[Proved]:
    """Yield what the solver finds, one question after the other. The whole takes minutes."""
    rulebook = rulebook_in(bundle)
    invariants = read_invariants(plan.promises)
    total = len(rulebook.editions) * (1 + len(invariants) + len(plan.properties))
    for day, edition in rulebook.editions.items():
        prover = Prover(
            edition,
            promises=(invariant.promise for invariant in invariants),
            members=plan.members,
            limit=plan.seconds_for_a_question,
        )
        one = proof_report(prover.prove_one_procedure())
        yield Proved(total, _promise(one, day))
        for invariant in invariants:
            yield Proved(total, _promise(_report(prover, invariant), day))
        yield from _faults(edition, plan, total)


def _report(prover: Prover, invariant: Invariant) -> dict[str, object]:
    try:
        return proof_report(prover.prove(invariant))
    except UnknownNameError as error:
        # A promise of nothing is not kept.
        return {
            "invariant": invariant.id,
            "statement": invariant.statement,
            "verdict": Verdict.EMPTY,
            "empty": str(error),
            "counterexample": None,
        }


def _promise(report: dict[str, object], day: date) -> PromiseResult:
    return PromiseResult.model_validate(
        {
            "id": report["invariant"],
            "statement": report["statement"],
            "rules_from": day,
            "verdict": report["verdict"],
            "why": report["empty"],
            "counterexample": report["counterexample"],
        }
    )


def _faults(edition: Rulebook, plan: CheckPlan, total: int) -> Iterator[Proved]:
    prover = RulebookProver(edition, members=plan.members, limit=plan.seconds_for_a_question)
    for name in plan.properties:
        proof = prover.prove(name)
        told = [f"{fault.subject}: {fault.why} ({name})" for fault in proof.faults]
        if proof.verdict is Verdict.UNKNOWN:
            told.append(f"not found out in time: {proof.statement} ({name})")
        yield Proved(total, faults=tuple(told))
