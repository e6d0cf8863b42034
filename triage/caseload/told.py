"""What a caseload tells, as columns of bits: every fact, how it is known, which claims and stays there are.

What can not be read as a word of the vocabulary is taken as unknown here, and its row stands in `refused`, with
those of which the facts contradict each other: who wants to know why reads the row as a single case is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from triage.case import ProofState
from triage.case.model import ALL_OTHERS, MOST_PROOF_STATES, list_of
from triage.caseload.bits import column_of
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
            _read_list(told, fact, fields, members)
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
        stands = place.of(words.places)
        columns = {
            word: told.algebra.conjunction((place.present, column_of(words.where(word, stands))))
            for word in words.numbers
            if word not in silent
        }
        told.values[node_of(fact.path, place.entity)] = _held(columns)
    if words.others:
        told.refused |= members.rows_of(words.elsewhere(words.places))


def _held(columns: Mapping[str, Column]) -> dict[str, Column]:
    return {word: column for word, column in columns.items() if column}


def _read_list(told: Told, fact: FactDefinition, fields: Mapping[str, pa.Array], members: Members) -> None:
    """Read what is in a list, what was denied, and what was declined: of each value, whether it is there."""
    names, size = fact.list_names, len(members.facts)
    times = {
        name: _times(told, fields[name], {*fact.values, *([ALL_OTHERS] if name == names.denied else [])}, members)
        for name in names.all
        if name in fields
    }
    none = np.zeros(size, dtype=np.int64)
    others = times.get(names.denied, {}).get(ALL_OTHERS)
    for value in fact.values:
        stands = {name: each.get(value) for name, each in times.items()}
        spoken = sum((each for each in stands.values() if each is not None), start=none)
        if (spoken > 1).any():
            told.refused |= members.rows_of(spoken > 1)
        yes, no = stands.get(names.told), stands.get(names.denied)
        if others is not None:
            unspoken = (others > 0) & (spoken == 0)
            no = unspoken if no is None else (no > 0) | unspoken
        for place in members.places:
            columns = {
                word: told.algebra.conjunction((place.present, column_of(place.of(there) > 0)))
                for word, there in (("yes", yes), ("no", no))
                if there is not None
            }
            told.values[node_of(f"{fact.path}.{value}", place.entity)] = _held(columns)


def _times(told: Told, array: pa.Array, known: Collection[str], members: Members) -> dict[str, Rows]:
    """Return for each word how many times it stands in each list. Nothing else may stand there, not even null."""
    if pa.types.is_null(array.type):
        return {}
    words, size = words_in(array.flatten(), known), len(members.facts)
    owner = np.repeat(np.arange(size), lengths_of(array))
    found = {}
    wrong = np.ones(len(owner), dtype=np.bool_)
    for word in words.numbers:
        here = words.where(word, words.places)
        wrong &= ~here
        found[word] = np.bincount(owner[here], minlength=size)
    if wrong.any():
        flags = np.zeros(size, dtype=np.bool_)
        flags[owner[wrong]] = True
        told.refused |= members.rows_of(flags)
    return found


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
    flags = np.zeros(told.count, dtype=np.bool_)
    flags[rows] = True
    return column_of(flags)


def _can_be(told: Told, node: Node, state: ProofState) -> Column:
    """Return where a fact can be known in this way."""
    values = told.values[node]
    able = told.algebra.disjunction(column for value, column in values.items() if state.can_be_of(value))
    if not state.can_be_of("unknown"):
        return able
    return told.algebra.negation(
        told.algebra.disjunction(column for value, column in values.items() if not state.can_be_of(value))
    )
