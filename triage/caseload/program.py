"""What is done with the columns of a caseload, taken down once for a rulebook and as many claims and stays.

The walk and everything around it is taken over `triage.readers.recording`; what is left is a list of steps over
columns. It is run for each pass. A column in which no bit is set takes no step.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from triage.case import ProofState
from triage.caseload.bits import Bits, Column
from triage.caseload.outcome import Outcome
from triage.caseload.stopping import outcome_under_stops
from triage.caseload.world import world_of
from triage.language.names import CASE_ENTITY, Entity, Node, kind_of, member, node_of
from triage.language.sentences import EntityKind
from triage.readers.columns import contradictory
from triage.readers.recording import Operation, Recording, Term
from triage.readers.walk import World
from triage.rulebook.model import STRUCTURAL_FACTS, Rulebook
from triage.rulebook.vocabulary import DECLINED, Vocabulary


class OfValue(NamedTuple):
    """The column of the cases in which a node has a value."""

    node: Node
    value: str


class OfState(NamedTuple):
    """The column of the cases in which a fact is known in one way."""

    node: Node
    state: ProofState


class OfEntity(NamedTuple):
    """The column of the cases in which a claim or stay is there."""

    entity: Entity


Given = Callable[[Hashable], Bits]
"""Tells the column that stands for one of these three."""


class Program:
    """The steps that lead to some terms, in their order; what leads nowhere is left out."""

    def __init__(self, recording: Recording, wanted: Iterable[Term]) -> None:
        self._true = recording.true
        self._wanted = tuple(dict.fromkeys(wanted))
        last_read = _last_read(recording, self._wanted)
        # What is wanted has a place of its own, what is given one counted from the end. Any other is taken again
        # after what stood in it was read for the last time, so that most of them stay in the cache.
        lead_there = (term.number for term in self._wanted if term.number >= 0)
        self._results = {number: row for row, number in enumerate(lead_there)}
        places: dict[int, int] = dict(self._results)
        given: list[int] = []
        free: list[int] = []
        self._rows = len(self._results)
        self._steps: list[tuple[int, int, int, int]] = []
        for number in sorted(last_read):
            operation, first, second = recording.steps[number]
            if operation is Operation.GIVEN:
                given.append(number)
                places.setdefault(number, -len(given))
                continue
            reads = (first, second) if second >= 0 else (first,)
            if number not in places:
                if not free:
                    free.append(self._rows)
                    self._rows += 1
                places[number] = free.pop()
            self._steps.append(
                (int(operation), places[first], places[second] if second >= 0 else 0, places[number])
            )
            read_last = (each for each in reads if last_read[each] == number and places[each] >= 0)
            free += [places[each] for each in read_last if each not in self._results]
        self._given = [(places[number], recording.names[recording.steps[number].first]) for number in given]

    def run(self, given: Given, everyone: Column) -> dict[Term, Bits]:
        """Return the columns of the wanted terms, for what is given in the cases of a pass."""
        columns: list[Bits] = [None] * (self._rows + len(self._given))
        for place, name in self._given:
            columns[place] = given(name)
        self._do_all(columns, everyone)
        found: dict[Term, Bits] = {}
        for term in self._wanted:
            row = self._results.get(term.number)
            found[term] = columns[row] if row is not None else everyone if term is self._true else None
        return found

    def _do_all(self, columns: list[Bits], everyone: Column) -> None:
        """Do all steps: what comes of each goes to its place in `columns`."""
        results = np.empty((len(self._results), len(everyone)), dtype=np.uint64)
        room = np.empty((self._rows - len(results), len(everyone)), dtype=np.uint64)
        rows = [*results, *room]
        both, some, opposite = np.bitwise_and, np.bitwise_or, np.invert
        is_and, is_or = int(Operation.AND), int(Operation.OR)
        for operation, first, second, place in self._steps:
            one = columns[first]
            if operation == is_and:
                other = columns[second]
                columns[place] = None if one is None or other is None else both(one, other, rows[place])
            elif operation == is_or:
                other = columns[second]
                if one is not None and other is not None:
                    columns[place] = some(one, other, rows[place])
                else:
                    alone = other if one is None else one
                    # It is written anew: the place where it stands may be taken before this one.
                    columns[place] = None if alone is None else some(alone, alone, rows[place])
            else:
                columns[place] = everyone if one is None else opposite(one, rows[place])


def _last_read(recording: Recording, wanted: Sequence[Term]) -> dict[int, int]:
    """Return for each step that leads to a wanted term where it is read last; what is wanted is kept to the end."""
    found: dict[int, int] = {term.number: len(recording.steps) for term in wanted if term.number >= 0}
    for number in range(len(recording.steps) - 1, -1, -1):
        operation, first, second = recording.steps[number]
        if number in found and operation is not Operation.GIVEN:
            for each in (first, second):
                if each >= 0:
                    found.setdefault(each, number)
    return found


class Shape(NamedTuple):
    """What a program is made for: rules in force and rules stopped, how many claims and stays each case may have.

    `doubted` is whether facts may be in doubt: whoever doubts nothing has a shorter way.
    """

    edition: Rulebook
    off: frozenset[str]
    claims: int
    stays: int
    doubted: bool


@lru_cache(maxsize=64)
def outcome_program(shape: Shape) -> tuple[Outcome[Term], Program]:
    """Return what follows in cases of a shape, and the program that leads to it."""
    recording = Recording()
    outcome = outcome_under_stops(shape.edition, world_to_record(recording, shape), shape.off)
    wanted: list[Term] = []
    outcome.changed(wanted.append)
    return outcome, Program(recording, wanted)


@lru_cache(maxsize=64)
def contradictory_program(vocabulary: Vocabulary, claims: int, stays: int) -> tuple[Term, Program]:
    """Return the program that leads to the cases in which facts are told that can not all be true."""
    recording = Recording()
    entities = _entities(claims, stays)
    found = contradictory(vocabulary.contradictions, recording, entities, _told(recording, vocabulary, entities))
    return found, Program(recording, [found])


def world_to_record(recording: Recording, shape: Shape) -> World[Term]:
    """Return the world of a shape, in terms of what is given in it."""
    vocabulary, entities = shape.edition.vocabulary, _entities(shape.claims, shape.stays)
    facts = _told(recording, vocabulary, entities)
    read: list[ProofState] = [
        state for state in ProofState if state != ProofState.STATED and (shape.doubted or not state.doubted)
    ]
    states = {node: {state: recording.given(OfState(node, state)) for state in read} for node in facts}
    settled = {
        path: {value: recording.given(OfValue(path, value)) for value in shape.edition.values_of(path)}
        for path in (*shape.edition.parameters, *(path for path in STRUCTURAL_FACTS if path.startswith("law.")))
    }
    present = {
        entity: recording.true if kind is EntityKind.CASE else recording.given(OfEntity(entity))
        for kind, members in entities.items()
        for entity in members
    }
    world = world_of(recording, vocabulary, entities, present, facts, states)
    return World(recording, entities, {**world.told, **settled}, world.states, present)


def _entities(claims: int, stays: int) -> dict[EntityKind, tuple[Entity, ...]]:
    return {
        EntityKind.CASE: (CASE_ENTITY,),
        EntityKind.CLAIM: tuple(member(EntityKind.CLAIM, place) for place in range(claims)),
        EntityKind.STAY: tuple(member(EntityKind.STAY, place) for place in range(stays)),
    }


def _told(
    recording: Recording, vocabulary: Vocabulary, entities: Mapping[EntityKind, tuple[Entity, ...]]
) -> dict[Node, dict[str, Term]]:
    """Return the terms of all facts with every value but `unknown`, which is everywhere else."""
    found: dict[Node, dict[str, Term]] = {}
    for path, fact in vocabulary.facts.items():
        silent = {"unknown"} if fact.tells_declined else {"unknown", DECLINED}
        values = [value for value in (*fact.values, DECLINED) if value not in silent]
        for entity in entities[kind_of(path)]:
            node = node_of(path, entity)
            found[node] = {value: recording.given(OfValue(node, value)) for value in dict.fromkeys(values)}
    return found
