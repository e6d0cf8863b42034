"""Builds the table of a caseload from documents of cases, many a second: the fast way of reading.

A document is taken only if every name and word in it is known and stands where it may stand; any other is left to
`triage.case.read_case`, which says what is wrong. What is wrong with words that stand together (a value twice,
facts that contradict each other, a proof state of a fact not told) is found in columns, by whoever assesses them.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triage.batch.words import CODES, NOTHING, GroupColumns, VocabularyColumns, columns_in
from triage.case import MOST_CLAIMS, MOST_STAYS, ProofState
from triage.case.model import list_of
from triage.caseload.schema import caseload_schema
from triage.language.sentences import EntityKind
from triage.rulebook.countries import is_country_code
from triage.rulebook.model import Rulebook

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST = {list_of(EntityKind.CLAIM): MOST_CLAIMS, list_of(EntityKind.STAY): MOST_STAYS}
_LONGEST_LIST = max(MOST_CLAIMS, MOST_STAYS)
_PROOF_STATES = frozenset(ProofState)

_is_country = lru_cache(maxsize=1024)(is_country_code)


@lru_cache(maxsize=65536)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


class _NotTakenError(Exception):
    """The document has to be read as a single case is."""


class _Members:
    """What is told of all entities of one kind: the numbers of cells one after the other, and how many each has."""

    def __init__(self) -> None:
        self.cells: list[int] = []
        self.counts: list[int] = []


class TableBuilder:
    """Takes documents of cases, and makes a caseload of them, a row for each in their order."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._columns: VocabularyColumns = columns_in(rulebook.vocabulary)
        self._references: list[str | None] = []
        self._countries: list[str | None] = []
        self._days: list[date | None] = []
        self._states: list[list[tuple[str, str]] | None] = []
        self._members = {kind: _Members() for kind in EntityKind}
        self._lengths: dict[str, list[int]] = {list_of(EntityKind.CLAIM): [], list_of(EntityKind.STAY): []}

    def __len__(self) -> int:
        """How many documents were taken."""
        return len(self._references)

    def take(self, data: object, marks: int | None = None) -> bool:
        """Take a document as plain data, and return whether it was taken; if not, nothing of it was.

        `marks` is how many quotation marks stand in its JSON, if it was read by a reader that passes over a name
        that stands twice: with one in it there are more than there are names and words in the data.
        """
        try:
            self._take(data, marks)
        # A word that is a list or an object can not be looked up.
        except (_NotTakenError, KeyError, TypeError):
            return False
        return True

    def _take(self, data: object, marks: int | None) -> None:
        if type(data) is not dict:
            raise _NotTakenError
        reference = country = day = states = None
        groups, texts = self._columns.groups, len(data)
        of_case: list[int] = []
        of_members: dict[str, list[list[int]]] = {}
        for name, value in data.items():
            if value is None and (name in groups or name in _ABOUT):
                continue
            if name in _MOST:
                if type(value) is not list or len(value) > _MOST[name]:
                    raise _NotTakenError
                of_members[name] = members = []
                for each in value:
                    cells: list[int] = []
                    texts += _group(groups[name], each, cells)
                    members.append(cells)
            elif name in groups:
                texts += _group(groups[name], value, of_case)
            elif name == "reference":
                reference, texts = value, texts + 1
                if type(value) is not str:
                    raise _NotTakenError
            elif name == "country_of_asylum":
                country, texts = value, texts + 1
                if type(value) is not str or not _is_country(value):
                    raise _NotTakenError
            elif name == "assessed_on":
                day, texts = _day(value), texts + 1
                if day is None:
                    raise _NotTakenError
            elif name == "proof_states":
                if type(value) is not dict or not _PROOF_STATES.issuperset(value.values()):
                    raise _NotTakenError
                states, texts = value, texts + 2 * len(value)
            else:
                raise _NotTakenError
        if marks is not None and marks != 2 * texts:
            raise _NotTakenError
        # From here on nothing is refused any more.
        self._references.append(reference)
        self._countries.append(country)
        self._days.append(day)
        self._states.append(list(states.items()) if states else None)
        self._add(EntityKind.CASE, of_case)
        for kind in (EntityKind.CLAIM, EntityKind.STAY):
            told = of_members.get(list_of(kind), ())
            self._lengths[list_of(kind)].append(len(told))
            for cells in told:
                self._add(kind, cells)

    def _add(self, kind: EntityKind, cells: list[int]) -> None:
        members = self._members[kind]
        members.cells += cells
        members.counts.append(len(cells))

    def table(self) -> pa.Table:
        """Return the caseload of all documents that were taken."""
        schema = caseload_schema(self._rulebook)
        arrays = {
            name: pa.array(values, schema.field(name).type)
            for name, values in (
                ("reference", self._references),
                ("country_of_asylum", self._countries),
                ("assessed_on", self._days),
                ("proof_states", self._states),
            )
        }
        for kind in EntityKind:
            members = self._members[kind]
            facts = _fact_arrays(members, self._columns.of(kind))
            for group in self._columns.of(kind):
                fields = [
                    pa.field(column.name, array.type) for column, array in zip(group.columns, facts, strict=False)
                ]
                taken, facts = facts[: len(fields)], facts[len(fields) :]
                struct = pa.StructArray.from_arrays(taken, fields=fields)
                if kind is not EntityKind.CASE:
                    struct = pa.ListArray.from_arrays(
                        _offsets(np.array(self._lengths[group.name], np.int32)), struct
                    )
                arrays[group.name] = struct
        return pa.table([arrays[name] for name in schema.names], names=schema.names).cast(schema)


_ABOUT = frozenset({"reference", "country_of_asylum", "assessed_on", "proof_states"})


def _group(group: GroupColumns, data: object, cells: list[int]) -> int:
    """Add the cells of a group, and return how many names and words stand in it."""
    if type(data) is not dict:
        raise _NotTakenError
    single, texts = group.single, 2 * len(data)
    words = [single[name][value] for name, value in data.items() if type(value) is str]
    cells += words
    if len(words) < len(data):
        for name, value in data.items():
            if type(value) is list:
                if len(value) > _LONGEST_LIST:
                    raise _NotTakenError
                of_list = group.lists[name]
                cells += [of_list[word] for word in value]
                texts += len(value) - 1
            elif value is None and (name in single or name in group.lists):
                texts -= 1
            elif type(value) is not str:
                raise _NotTakenError
    return texts


def _fact_arrays(members: _Members, groups: tuple[GroupColumns, ...]) -> list[pa.Array]:
    """Return the array of each column of an entity, in their order."""
    count = len(members.counts)
    cells = np.array(members.cells, dtype=np.int32)
    owners = np.repeat(np.arange(count, dtype=np.int32), members.counts)
    said = cells != NOTHING
    cells, owners = cells[said], owners[said]
    numbers, codes = (cells // CODES).astype(np.uint16), (cells % CODES).astype(np.int8)
    order = np.argsort(numbers, kind="stable")
    columns = [column for group in groups for column in group.columns]
    bounds = np.searchsorted(numbers[order], np.arange(len(columns) + 1))
    arrays: list[pa.Array] = []
    for place, column in enumerate(columns):
        here = order[bounds[place] : bounds[place + 1]]
        words = pa.array(column.words, pa.string())
        if column.several:
            values = pa.DictionaryArray.from_arrays(pa.array(codes[here]), words)
            lengths = np.bincount(owners[here], minlength=count)
            arrays.append(pa.ListArray.from_arrays(_offsets(lengths), values))
        else:
            single = np.full(count, NOTHING, dtype=np.int8)
            single[owners[here]] = codes[here]
            arrays.append(pa.DictionaryArray.from_arrays(pa.array(single, mask=single == NOTHING), words))
    return arrays


def _offsets(lengths: npt.NDArray[Any]) -> pa.Array:
    return pa.array(np.concatenate(([0], np.cumsum(lengths))).astype(np.int32))
