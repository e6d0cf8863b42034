"""The claims and stays of all cases in one array, and where in it stands each one of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triage.case import MOST_CLAIMS, MOST_STAYS
from triage.caseload.bits import Bits, Column, Flags, column_of, column_of_rows, everyone
from triage.caseload.said import Rows
from triage.caseload.words import valid_in
from triage.language.names import CASE_ENTITY, Entity, member
from triage.language.sentences import EntityKind

_MOST = {EntityKind.CLAIM: MOST_CLAIMS, EntityKind.STAY: MOST_STAYS}


@dataclass(frozen=True)
class Place:
    """One entity in all cases: the case itself, or each second claim.

    `present` is where it is there; `takes` where its facts stand in the array of all members, None if they stand in
    that of the cases. Where it is not there, it takes what stands behind the last of them.
    """

    entity: Entity
    present: Column
    takes: slice | Rows | None

    def of(self, array: npt.NDArray[Any], otherwise: int) -> npt.NDArray[Any]:
        """Return for each row what stands in the array of all members for this one, `otherwise` if it has none."""
        if self.takes is None or isinstance(self.takes, slice):
            return array if self.takes is None else array[self.takes]
        taken: npt.NDArray[Any] = np.append(array, array.dtype.type(otherwise))[self.takes]
        return taken


@dataclass(frozen=True)
class Members:
    """All entities of one kind: the `facts` of them in one array, the `row` of each, its `places` in the cases.

    `lengths` is how many each case has. `refused` are the rows in which one is null, or there are too many.
    """

    facts: pa.Array
    row: Rows
    places: tuple[Place, ...]
    lengths: Rows
    refused: Bits = None

    def rows_of(self, flags: Flags) -> Bits:
        """Return the rows of the members that are flagged."""
        return column_of_rows(self.row[flags], len(self.lengths)) if flags.any() else None

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The case, or as many claims or stays as the case with the most of them has."""
        return tuple(place.entity for place in self.places)


def the_case(facts: pa.Array) -> Members:
    """Return the cases themselves as the only member each."""
    count = len(facts)
    place = Place(CASE_ENTITY, everyone(count), None)
    return Members(facts, np.arange(count), (place,), np.ones(count, dtype=np.int64))


def members_in(kind: EntityKind, array: pa.Array) -> Members:
    """Return the claims or stays in a column of lists."""
    count = len(array)
    if pa.types.is_null(array.type):
        return Members(pa.nulls(0), np.zeros(0, dtype=np.int64), (), np.zeros(count, dtype=np.int64))
    facts, lengths = array.flatten(), lengths_of(array)
    row = np.repeat(np.arange(count), lengths)
    refused = lengths > _MOST[kind]
    if (valid := valid_in(facts)) is not None:
        refused[row[~valid]] = True
    most, fewest = int(lengths.max(initial=0)), int(lengths.min()) if count else 0
    starts = np.cumsum(lengths) - lengths
    places = tuple(
        Place(
            member(kind, place),
            everyone(count) if place < fewest else column_of(lengths > place),
            _takes(place, lengths, most, fewest, starts, len(facts)),
        )
        # What is too long is refused: there is no need to read further.
        for place in range(min(most, _MOST[kind]))
    )
    return Members(facts, row, places, lengths, column_of(refused) if refused.any() else None)


def _takes(place: int, lengths: Rows, most: int, fewest: int, starts: Rows, total: int) -> slice | Rows | None:
    """Return where the facts of a claim or stay stand: at even distances where all cases have as many."""
    if most == fewest:
        return None if most == 1 else slice(place, None, most)
    return np.where(lengths > place, starts + place, total)


def lengths_of(array: pa.ListArray) -> Rows:
    """Return how many members each list has: a list that is null has none."""
    ends = array.offsets.to_numpy()
    valid = valid_in(array)
    lengths = ends[1:] - ends[:-1]
    found: Rows = lengths if valid is None else lengths * valid
    return found
