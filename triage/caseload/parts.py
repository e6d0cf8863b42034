"""The parts of a pass that are concluded apart, and what follows in one of them.

Most cases of a caseload doubt nothing, but in most passes somebody doubts nearly every fact, and where anything is
doubted the rules are walked twice. So all cases are concluded as if nothing were doubted, those in which something
is are picked out and concluded as they are, and take the places of the former. The same is done for rules that are
in force on the days of some cases only.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

import numpy as np

from triage.case import MOST_CLAIMS, MOST_STAYS
from triage.caseload.bits import Bits
from triage.caseload.law import Laws
from triage.caseload.outcome import Outcome
from triage.caseload.program import (
    OfEntity,
    OfState,
    OfValue,
    Program,
    Shape,
    contradictory_program,
    outcome_program,
)
from triage.caseload.said import Rows
from triage.caseload.told import Told
from triage.language.sentences import EntityKind
from triage.readers.recording import Term
from triage.rulebook.model import Rulebook

FEWEST = 4096
"""In a smaller pass cases are not picked out: what a second program takes in any case is more than it saves."""


class Part(NamedTuple):
    """Rows of a pass, None for all, that are under the same rules; `doubted` is whether any fact in them may be."""

    edition: Rulebook
    doubted: bool
    rows: Rows | None


def parts_of(told: Told, laws: Laws, rulebook: Rulebook) -> Iterator[Part]:
    """Yield the parts of a pass. The first is all of it; those after it take the place of what is before."""
    doubtful = told.states.doubtful
    apart = told.count >= FEWEST and len(doubtful) * 2 <= told.count
    for number, edition in enumerate(laws.editions or (rulebook,)):
        rows = laws.under(edition) if number else None
        yield Part(edition, bool(len(doubtful)) and not apart, rows)
        if apart and len(doubtful):
            picked = doubtful if rows is None else np.intersect1d(rows, doubtful, assume_unique=True)
            yield Part(edition, True, picked)


def outcome_in(told: Told, laws: Laws, edition: Rulebook, off: frozenset[str], *, doubted: bool) -> Outcome[Bits]:
    """Return what follows under the rules in force with these stopped; with `doubted` facts may be in doubt."""
    outcome, program = outcome_program(Shape(edition, off, *_how_many(told), doubted))
    return outcome.changed(columns_given(told, laws, program).__getitem__)


def columns_given(told: Told, laws: Laws, program: Program) -> dict[Term, Bits]:
    """Return the columns that a program leads to in the cases of a pass, under their law."""

    def given(name: Hashable) -> Bits:
        match name:
            case OfValue(node, value):
                said = told.facts.get(node)
                return laws.column(node, value) if said is None else said.column(value)
            case OfState(node, state):
                return told.states.column(node, state)
            case OfEntity(entity):
                return told.present.get(entity)
        raise KeyError(name)

    return program.run(given, told.everyone)


def contradictory_in(told: Told, rulebook: Rulebook) -> Bits:
    """Return the cases in which facts are told that can not all be true."""
    found, program = contradictory_program(rulebook.vocabulary, *_how_many(told))

    def given(name: Hashable) -> Bits:
        assert isinstance(name, OfValue), "contradictions are between facts"
        said = told.facts.get(name.node)
        return None if said is None else said.column(name.value)

    return program.run(given, told.everyone)[found]


def _how_many(told: Told) -> tuple[int, int]:
    """Return for how many claims and stays there has to be room: few numbers, so that there are few programs."""
    claims, stays = (len(told.members[kind].places) for kind in (EntityKind.CLAIM, EntityKind.STAY))
    return _room_for(claims, MOST_CLAIMS), _room_for(stays, MOST_STAYS)


def _room_for(members: int, most: int) -> int:
    room = 1
    while room < members:
        room = room * 2 + 1
    return min(room, most)
