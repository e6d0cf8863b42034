"""What a caseload tells, as columns of bits: every fact, how it is known, which claims and stays there are.

What can not be read as a word of the vocabulary is taken as unknown here, and its row stands in `refused`, with
those of which the facts contradict each other: who wants to know why reads the row as a single case is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from triage.case.model import list_of
from triage.caseload.lists import read_list
from triage.caseload.members import Members, members_in, the_case
from triage.caseload.states import States, read_states
from triage.caseload.words import words_in
from triage.language.names import Entity, Node, node_of
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
    states: States
    members: dict[EntityKind, Members] = field(default_factory=dict)
    values: dict[Node, dict[str, Column]] = field(default_factory=dict)
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
    told = Told(Columns(count), count, states=States(count))
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
    if "proof_states" in there and pa.types.is_map(batch.schema.field("proof_states").type):
        told.states, refused = read_states(batch.column("proof_states"), told.values, told.members)
        told.refused |= refused
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
