"""What a caseload tells, as columns of bits: every fact, how it is known, which claims and stays there are.

What can not be read as a word of the vocabulary is taken as unknown here, and its row stands in `refused`, with
those of which the facts contradict each other: who wants to know why reads the row as a single case is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from triage.case import ProofState
from triage.case.model import MOST_PROOF_STATES, list_of
from triage.caseload.bits import column_of
from triage.caseload.lists import read_list
from triage.caseload.members import Members, Rows, lengths_of, members_in, the_case
from triage.caseload.words import Words, words_in
from triage.language.names import Entity, Node, entity_of, node_of
from triage.language.sentences import EntityKind
from triage.readers.columns import Column, Columns, contradictory
from triage.rulebook.vocabulary import DECLINED, FactDefinition, FactGroupDefinition, Vocabulary


@dataclass
class Told:
    """What the cases of one pass tell, case `n` at bit `n` of each column.

    `values` has for each fact the columns of its values, but not that of `unknown`, which is everywhere else.
    """

    algebra: Columns
    count: int
    members: dict[EntityKind, Members] = field(default_factory=dict)
    values: dict[Node, dict[str, Column]] = field(default_factory=dict)
    states: dict[Node, dict[ProofState, Column]] = field(default_factory=dict)
    refused: Column = 0

    @property
    def entities(self) -> Mapping[EntityKind, tuple[Entity, ...]]:
        """The case, and as many claims and stays as the case with the most of them has."""
        return {kind: tuple(place.entity for place in self.members[kind].places) for kind in EntityKind}

    @property
    def present(self) -> dict[Entity, Column]:
        """Where each entity is there."""
        return {place.entity: place.present for each in self.members.values() for place in each.places}


def told_in(batch: pa.RecordBatch, vocabulary: Vocabulary) -> Told:
    """Return what the rows of a batch tell. Columns that are not there tell nothing."""
    count = batch.num_rows
    told = Told(Columns(count), count)
    there = frozenset(batch.schema.names)
    for group in vocabulary.groups:
        name = group.name if group.entity is EntityKind.CASE else list_of(group.entity)
        array = batch.column(name) if name in there else pa.nulls(count)
        members = the_case(array) if group.entity is EntityKind.CASE else members_in(group.entity, array)
        told.members[group.entity] = members
        told.refused |= members.refused
        _read_group(told, group, members)
    for kind in EntityKind:
        if kind not in told.members:
            told.members[kind] = (
                the_case(pa.nulls(count)) if kind is EntityKind.CASE else members_in(kind, pa.nulls(count))
            )
    if "proof_states" in there:
        _read_states(told, batch.column("proof_states"))
    told.refused |= contradictory(vocabulary.contradictions, told.algebra, told.entities, told.values)
    return told


def _read_group(told: Told, group: FactGroupDefinition, members: Members) -> None:
    fields: dict[str, pa.Array] = {}
    if pa.types.is_struct(members.facts.type):
        # What stands beneath a struct that is null is null, too.
        arrays = members.facts.flatten()
        fields = {each.name: array for each, array in zip(members.facts.type, arrays, strict=True)}
    for fact in group.facts:
        if fact.several:
            read = read_list(fact, fields, members)
            told.values |= read.values
            told.refused |= read.refused
        else:
            _read_fact(told, fact, fields.get(fact.name), members)


def _read_fact(told: Told, fact: FactDefinition, array: pa.Array | None, members: Members) -> None:
    if array is None:
        for place in members.places:
            told.values[node_of(fact.path, place.entity)] = {}
        return
    words = words_in(array, {*fact.values, DECLINED})
    # What was declined is unknown, unless the rules tell the two apart.
    silent = {"unknown"} if fact.tells_declined else {"unknown", DECLINED}
    for place in members.places:
        columns = {
            word: words.column(word)
            if place.takes is None
            else place.column(words.where(word, place.of(words.places)))
            for word in words.numbers
            if word not in silent
        }
        told.values[node_of(fact.path, place.entity)] = {word: column for word, column in columns.items() if column}
    if words.others:
        told.refused |= members.rows_of(words.elsewhere(words.places))


def _read_states(told: Told, array: pa.MapArray) -> None:
    """Read how facts are known; refuse what is said of a fact that is not there, or can not be so of its value."""
    if pa.types.is_null(array.type):
        return
    lengths = lengths_of(array)
    row = np.repeat(np.arange(told.count), lengths)
    if not len(row):
        return
    # Not all that stands in the buffers of a map is told: it may be a slice, and a map that is null may hold some.
    before = np.cumsum(lengths) - lengths
    entries = np.repeat(array.offsets.to_numpy()[:-1] - before, lengths) + np.arange(len(row))
    nodes = words_in(array.keys.take(pa.array(entries)), told.values.keys())
    states = words_in(array.items.take(pa.array(entries)), set(ProofState))
    refused = lengths > MOST_PROOF_STATES
    refused[row[nodes.elsewhere(nodes.places) | states.elsewhere(states.places)]] = True
    present = told.present
    for node, entries_of in _by_word(nodes):
        rows = row[entries_of]
        if len(rows) > 1 and (np.diff(np.sort(rows)) == 0).any():
            refused[rows[np.flatnonzero(np.bincount(rows)[rows] > 1)]] = True
        told.refused |= _column(told, rows) & ~present[entity_of(node)]
        said = states.places[entries_of]
        for state in ProofState:
            if state in states.numbers and (column := _column(told, rows[states.where(state, said)])):
                told.states.setdefault(node, {})[state] = column
                told.refused |= column & ~_can_be(told, node, state)
    told.refused |= column_of(refused)


def _by_word(words: Words) -> Iterator[tuple[str, Rows]]:
    """Yield each word with the places in which it stands."""
    order = np.argsort(words.places, kind="stable")
    stands = words.places[order]
    for word, numbers in words.numbers.items():
        parts = [order[np.searchsorted(stands, each) : np.searchsorted(stands, each, "right")] for each in numbers]
        places = np.concatenate(parts)
        if len(places):
            yield word, places


def _column(told: Told, rows: Rows) -> Column:
    """Return the column of a few rows."""
    packed = np.zeros((told.count + 7) // 8, dtype=np.uint8)
    np.bitwise_or.at(packed, rows >> 3, np.left_shift(1, rows & 7).astype(np.uint8))
    return int.from_bytes(packed.tobytes(), "little")


def _can_be(told: Told, node: Node, state: ProofState) -> Column:
    """Return where a fact can be known in this way."""
    values = told.values[node]
    able = told.algebra.disjunction(column for value, column in values.items() if state.can_be_of(value))
    if not state.can_be_of("unknown"):
        return able
    return told.algebra.negation(
        told.algebra.disjunction(column for value, column in values.items() if not state.can_be_of(value))
    )
