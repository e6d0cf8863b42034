"""The claims and stays of all cases in one array, and where in it stands each one of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triage.case import MOST_CLAIMS, MOST_STAYS
from triage.caseload.bits import Flags, column_of
from triage.caseload.words import valid_in
from triage.language.names import CASE_ENTITY, Entity, member
from triage.language.sentences import EntityKind
from triage.readers.columns import Column

_MOST = {EntityKind.CLAIM: MOST_CLAIMS, EntityKind.STAY: MOST_STAYS}

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Place:
    """One entity in all cases: the case itself, or each second claim.

    `present` is where it is there; `takes` where its facts stand in the array of all members, None if they stand in
    that of the cases. Where it is not there, what it takes says nothing.
    """

    entity: Entity
    present: Column
    takes: slice | Rows | None

    def column(self, flags: Flags) -> Column:
        """Return the rows that are flagged, of those in which the entity is there."""
        return column_of(flags) & self.present

    def of(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return for each row what stands in the array of all members for this one."""
        return array if self.takes is None else array[self.takes]


@dataclass(frozen=True)
class Members:
    """All entities of one kind: the `facts` of them in one array, the `row` of each, its `places` in the cases.

    `lengths` is how many each case has. `refused` are the rows in which one is null, or there are too many.
    """

    facts: pa.Array
    row: Rows
    places: tuple[Place, ...]
    lengths: Rows
    refused: Column = 0

    def rows_of(self, flags: Flags) -> Column:
        """Return the rows of the members that are flagged."""
        found = np.zeros(len(self.lengths), dtype=np.bool_)
        found[self.row[flags]] = True
        return column_of(found)


def the_case(facts: pa.Array) -> Members:
    """Return the cases themselves as the only member each."""
    count = len(facts)
    place = Place(CASE_ENTITY, (1 << count) - 1, None)
    return Members(facts, np.arange(count), (place,), np.ones(count, dtype=np.int64))


def members_in(kind: EntityKind, array: pa.Array) -> Members:
    """Return the claims or stays in a column of lists."""
    count = len(array)
    if pa.types.is_null(array.type):
        return Members(pa.nulls(0), np.zeros(0, dtype=np.int64), (), np.zeros(count, dtype=np.int64))
    facts, lengths = array.flatten(), lengths_of(array)
    row = np.repeat(np.arange(count), lengths)
    refused = np.zeros(count, dtype=np.bool_)
    if (valid := valid_in(facts)) is not None:
        refused[row[~valid]] = True
    refused |= lengths > _MOST[kind]
    most, fewest = int(lengths.max(initial=0)), int(lengths.min()) if count else 0
    starts = np.cumsum(lengths) - lengths
    everyone = (1 << count) - 1
    places = tuple(
        Place(
            member(kind, place),
            everyone if place < fewest else column_of(lengths > place),
            _takes(place, most, fewest, starts, len(facts)),
        )
        # What is too long is refused: there is no need to read further.
        for place in range(min(most, _MOST[kind]))
    )
    return Members(facts, row, places, lengths, column_of(refused))


def _takes(place: int, most: int, fewest: int, starts: Rows, total: int) -> slice | Rows | None:
    """Return where the facts of a claim or stay stand: at even distances where all cases have as many."""
    if most == fewest:
        return None if most == 1 else slice(place, None, most)
    return np.minimum(starts + place, total - 1)


def lengths_of(array: pa.ListArray) -> Rows:
    """Return how many members each list has: a list that is null has none."""
    ends = array.offsets.to_numpy()
    valid = valid_in(array)
    lengths = ends[1:] - ends[:-1]
    found: Rows = (lengths if valid is None else lengths * valid).astype(np.int64)
    return found
