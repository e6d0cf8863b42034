"""What a caseload tells, in columns: every fact, how it is known, which claims and stays there are.

What can not be read as a word of the vocabulary is taken as unknown here, and its row stands in `refused`: who
wants to know why reads the row as a single case is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyarrow as pa

from triage.case.model import list_of
from triage.caseload.bits import Bits, Column, any_of, column_of, everyone, flags_of
from triage.caseload.lists import read_list
from triage.caseload.members import Members, members_in, the_case
from triage.caseload.said import AsItStands, Nothing, OneWord, Rows, Said
from triage.caseload.states import States, read_states
from triage.caseload.words import words_in
from triage.language.names import Entity, Node, node_of
from triage.language.sentences import EntityKind
from triage.rulebook.vocabulary import DECLINED, FactDefinition, FactGroupDefinition, Vocabulary


@dataclass(frozen=True)
class Told:
    """What the cases of one pass tell."""

    count: int
    members: Mapping[EntityKind, Members]
    facts: Mapping[Node, Said]
    present: Mapping[Entity, Column]
    states: States
    refused: Bits = None

    @property
    def entities(self) -> Mapping[EntityKind, tuple[Entity, ...]]:
        """The case, and as many claims and stays as the case with the most of them has."""
        return {kind: self.members[kind].entities for kind in EntityKind}

    @cached_property
    def everyone(self) -> Column:
        """The column of all cases."""
        return everyone(self.count)

    def of(self, rows: Rows) -> Told:
        """Return what some of the cases tell, numbered anew in their order."""
        return replace(
            self,
            count=len(rows),
            facts={node: said.of(rows) for node, said in self.facts.items()},
            present={
                entity: column_of(flags_of(there, self.count)[rows]) for entity, there in self.present.items()
            },
            states=self.states.of(rows),
        )


@dataclass
class _Reading:
    facts: dict[Node, Said] = field(default_factory=dict)
    refused: list[Bits] = field(default_factory=list)


def told_in(batch: pa.RecordBatch, vocabulary: Vocabulary) -> Told:
    """Return what the rows of a batch tell. Columns that are not there tell nothing."""
    count = batch.num_rows
    reading, members = _Reading(), dict[EntityKind, Members]()
    there = frozenset(batch.schema.names)
    for group in vocabulary.groups:
        name = group.name if group.entity is EntityKind.CASE else list_of(group.entity)
        array = batch.column(name) if name in there else pa.nulls(count)
        of_group = the_case(array) if group.entity is EntityKind.CASE else members_in(group.entity, array)
        members[group.entity] = of_group
        reading.refused.append(of_group.refused)
        _read_group(reading, group, of_group)
    for kind in EntityKind:
        if kind not in members:
            nothing = pa.nulls(count)
            members[kind] = the_case(nothing) if kind is EntityKind.CASE else members_in(kind, nothing)
    states = States(count)
    if "proof_states" in there and pa.types.is_map(batch.schema.field("proof_states").type):
        states, refused = read_states(batch.column("proof_states"), reading.facts, members)
        reading.refused.append(refused)
    present = {place.entity: place.present for each in members.values() for place in each.places}
    return Told(count, members, reading.facts, present, states, any_of(reading.refused))


def _read_group(reading: _Reading, group: FactGroupDefinition, members: Members) -> None:
    fields: dict[str, pa.Array] = {}
    if pa.types.is_struct(members.facts.type):
        # What stands beneath a struct that is null is null, too.
        arrays = members.facts.flatten()
        fields = {each.name: array for each, array in zip(members.facts.type, arrays, strict=True)}
    for fact in group.facts:
        if fact.several:
            facts, refused = read_list(fact, fields, members)
            reading.facts |= facts
            reading.refused.append(refused)
        else:
            _read_fact(reading, fact, fields.get(fact.name), members)


def _read_fact(reading: _Reading, fact: FactDefinition, array: pa.Array | None, members: Members) -> None:
    if array is None or array.null_count == len(array):
        for place in members.places:
            reading.facts[node_of(fact.path, place.entity)] = Nothing()
        return
    words = words_in(array, {*fact.values, DECLINED})
    # What was declined is unknown, unless the rules tell the two apart.
    silent = {"unknown"} if fact.tells_declined else {"unknown", DECLINED}
    for place in members.places:
        said: Said = AsItStands(words, silent)
        if place.takes is not None:
            said = OneWord(place.of(words.places, -1), {value: words.numbers[value] for value in said.values})
        reading.facts[node_of(fact.path, place.entity)] = said
    if words.others:
        reading.refused.append(members.rows_of(words.elsewhere(words.places)))
