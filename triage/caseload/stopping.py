"""What follows in a caseload while rules are stopped: `triage.assessment.stops`, for all cases at once.

The rules of what a stop may do stand there. Where it leaves nothing that may be recommended, the case is held.
"""

from __future__ import annotations

from triage.caseload.doubt import outcome_apart
from triage.caseload.outcome import Outcome
from triage.caseload.states import States
from triage.readers.columns import Column
from triage.readers.walk import World
from triage.rulebook.model import Rulebook


def outcome_under_stops(
    rulebook: Rulebook, world: World[Column], states: States, off: frozenset[str]
) -> tuple[Outcome, Column]:
    """Return what follows with these rules stopped, and the cases that are held; `rulebook` is what is in force."""
    whole = outcome_apart(rulebook, world, states)
    if not off:
        return whole, 0
    cut = outcome_apart(rulebook.without(off), world, states)
    adverse = _adverse_or_none(rulebook, world, cut)
    if not adverse:
        return cut, 0
    # Where the outcome is adverse, the stopped rules that are not adverse themselves stay in force.
    applied = outcome_apart(rulebook.without(off & rulebook.adverse_rules), world, states)
    held = (
        adverse & _adverse_or_none(rulebook, world, applied) & ~_as_adverse_without_stop(rulebook, whole, applied)
    )
    outcome = Outcome()
    outcome.add(cut, world.algebra.negation(adverse))
    outcome.add(applied, adverse)
    return outcome, held


def _adverse_or_none(rulebook: Rulebook, world: World[Column], outcome: Outcome) -> Column:
    """Return where what is recommended is adverse, or nothing is."""
    return world.algebra.negation(
        world.algebra.disjunction(
            column for name, column in outcome.recommended.items() if not rulebook.procedures[name].adverse
        )
    )


def _as_adverse_without_stop(rulebook: Rulebook, whole: Outcome, applied: Outcome) -> Column:
    """Return where what is recommended under a stop is proposed without it, where nothing milder comes first."""
    found = 0
    for before, without_stop in whole.recommended.items():
        for after, under_stop in applied.recommended.items():
            first, second = rulebook.procedures[before], rulebook.procedures[after]
            if first.adverse and first.rank <= second.rank:
                found |= without_stop & under_stop & whole.proposed.get(after, 0)
    return found
