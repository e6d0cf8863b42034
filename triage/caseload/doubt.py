"""Cases in which something is doubted, apart from the others: only they are walked twice.

Most cases of a caseload doubt nothing, but in most passes somebody doubts nearly every fact. So all cases are
walked as if nothing were doubted, and those in which something is are picked out, walked as they are, and put back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from triage.caseload.bits import column_of, flags_of
from triage.caseload.members import Rows
from triage.caseload.outcome import Outcome, outcome_of
from triage.caseload.states import States
from triage.readers.columns import Column, Columns
from triage.readers.walk import World
from triage.rulebook.model import Rulebook

FEWEST = 4096
"""In a smaller pass cases are not picked out: what a second pass takes in any case is more than it saves."""


def outcome_apart(rulebook: Rulebook, world: World[Column], states: States) -> Outcome:
    """Return what `outcome_of` does of a world in which facts are known in these ways."""
    rows, count = states.doubtful, states.count
    if not len(rows) or count < FEWEST or len(rows) * 2 > count:
        return outcome_of(rulebook, replace(world, states=states.columns(doubted=True)))
    outcome = Outcome()
    doubted = _put_back((1 << len(rows)) - 1, rows, count)
    nothing_doubted = replace(world, states=states.columns(doubted=False))
    outcome.add(outcome_of(rulebook, nothing_doubted), world.algebra.negation(doubted))
    picked = replace(_picked(world, rows, count), states=states.of(rows).columns(doubted=True))
    found = outcome_of(rulebook, picked)
    outcome.add(found.changed(lambda column: _put_back(column, rows, count)), doubted)
    return outcome


def _picked(world: World[Column], rows: Rows, count: int) -> World[Column]:
    """Return the world of some rows only."""
    algebra = Columns(len(rows))

    def pick(column: Column) -> Column:
        if column is world.algebra.true:
            return algebra.true
        picked = column_of(flags_of(column, count)[rows])
        return algebra.true if picked == algebra.true else picked

    present = {entity: pick(there) for entity, there in world.present.items()}
    told = {
        node: {value: picked for value, has in choice.items() if (picked := pick(has))}
        for node, choice in world.told.items()
    }
    return World(algebra, world.entities, told, {}, present)


def _put_back(column: Column, rows: Rows, count: int) -> Column:
    """Return the column of all rows, of which it is that of some."""
    if not column:
        return 0
    flags = np.zeros(count, dtype=np.bool_)
    flags[rows] = flags_of(column, len(rows))
    return column_of(flags)
