"""Cases to which the same happens for the same reason, together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from triage.assessment.model import RulebookReference
from triage.impact.model import CaseImpact, CaseOutcome, Impact, ImpactGroup, Protection
from triage.rulebook.model import Rulebook

_ORDER = (
    CaseOutcome.CHANGED,
    CaseOutcome.SAME_BY_ANOTHER_ROAD,
    CaseOutcome.SAME,
)


def grouped(
    impacts: Iterable[CaseImpact], before: Rulebook, after: Rulebook, day: date
) -> tuple[Impact, tuple[int, ...]]:
    """Return the impacts by reason, and of each, in their order, the number of its group."""
    there = tuple(impacts)
    counted: dict[CaseImpact, int] = {}
    for impact in there:
        counted[impact] = counted.get(impact, 0) + 1
    numbers = {impact: number for number, impact in enumerate(in_order(counted), start=1)}
    groups = tuple(
        ImpactGroup(number=number, cases=counted[impact], impact=impact) for impact, number in numbers.items()
    )
    found = Impact(day=day, before=reference_to(before), after=reference_to(after), cases=len(there), groups=groups)
    return found, tuple(numbers[impact] for impact in there)


def in_order(counted: Mapping[CaseImpact, int]) -> list[CaseImpact]:
    """Return what becomes of cases in the order of telling: what protects less first, then what most cases meet."""
    return sorted(counted, key=lambda impact: (*_place(impact), -counted[impact], impact.model_dump_json()))


def reference_to(rulebook: Rulebook) -> RulebookReference:
    """Return how a document names a rulebook."""
    return RulebookReference(version=rulebook.version, digest=rulebook.digest)


def _place(impact: CaseImpact) -> tuple[int, int]:
    """Return where a group is told: what protects less first, an adverse procedure before all else of it."""
    if impact.protection is Protection.LOWERED:
        return 0, 0 if impact.adverse_after else 1
    if impact.outcome in (CaseOutcome.NEEDS_A_PERSON, CaseOutcome.NOT_COMPARED):
        return 1, 0 if impact.outcome is CaseOutcome.NEEDS_A_PERSON else 1
    return 2, _ORDER.index(impact.outcome)
