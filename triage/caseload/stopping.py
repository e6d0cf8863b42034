"""What follows in a caseload while rules are stopped: `triage.assessment.stops`, for all cases at once.

The rules of what a stop may do stand there. Where it leaves nothing that may be recommended, the case is held.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from triage.caseload.outcome import Outcome, joined, outcome_of
from triage.readers.algebra import Algebra
from triage.readers.walk import World
from triage.rulebook.model import Rulebook

T = TypeVar("T")


def outcome_under_stops(rulebook: Rulebook, world: World[T], off: frozenset[str]) -> Outcome[T]:
    """Return what follows with these rules stopped, and which cases are held; `rulebook` is what is in force."""
    whole, algebra = outcome_of(rulebook, world), world.algebra
    if not off:
        return whole
    cut = outcome_of(rulebook.without(off), world)
    adverse = _adverse_or_none(rulebook, algebra, cut)
    if adverse is algebra.false:
        return cut
    # Where the outcome is adverse, the stopped rules that are not adverse themselves stay in force.
    applied = outcome_of(rulebook.without(off & rulebook.adverse_rules), world)
    held = algebra.conjunction(
        (
            adverse,
            _adverse_or_none(rulebook, algebra, applied),
            algebra.negation(_as_adverse_without_stop(rulebook, algebra, whole, applied)),
        )
    )
    return replace(joined(algebra, [(cut, algebra.negation(adverse)), (applied, adverse)]), held=held)


def _adverse_or_none(rulebook: Rulebook, algebra: Algebra[T], outcome: Outcome[T]) -> T:
    """Return where what is recommended is adverse, or nothing is."""
    return algebra.negation(
        algebra.disjunction(
            column for name, column in outcome.recommended.items() if not rulebook.procedures[name].adverse
        )
    )


def _as_adverse_without_stop(rulebook: Rulebook, algebra: Algebra[T], whole: Outcome[T], applied: Outcome[T]) -> T:
    """Return where what is recommended under a stop is proposed without it, where nothing milder comes first."""
    found: list[T] = []
    for before, without_stop in whole.recommended.items():
        for after, under_stop in applied.recommended.items():
            first, second = rulebook.procedures[before], rulebook.procedures[after]
            if first.adverse and first.rank <= second.rank:
                proposed = whole.proposed.get(after, algebra.false)
                found.append(algebra.conjunction((without_stop, under_stop, proposed)))
    return algebra.disjunction(found)
