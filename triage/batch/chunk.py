"""A part of a file of cases, small enough to be held at once: what is accepted as a table, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from triage.batch.building import TableBuilder
from triage.batch.refused import RefusedRow, RowError
from triage.case import CaseFile
from triage.errors import Problem
from triage.rulebook.model import Rulebook

MOST_ROWS = 131_072
"""The rows that are held at once. It decides the groups of rows in what is written, so it is one number for all."""

MOST_BYTES_AT_ONCE = 33_554_432
"""The bytes of text that are held at once."""


@dataclass(frozen=True)
class Place:
    """A place in a file between two rows: how many bytes, or in a table how many rows, stand before it.

    `number` is that of the row before it, as rows are counted for people, and 0 at the beginning.
    """

    position: int
    number: int


class Row(Protocol):
    """A row as it stood in the file."""

    number: int

    @property
    def content(self) -> bytes:
        """The bytes of the row, or where the file has none of its own, the row as JSON."""
        ...

    @property
    def reference(self) -> object:
        """What stands as the reference, None if it can not be told."""
        ...

    def take_into(self, builder: TableBuilder) -> bool:
        """Take the row the fast way, and return whether that was possible."""
        ...

    def case(self, rulebook: Rulebook) -> CaseFile:
        """Read the row as a single case is read. Raises `RowError`."""
        ...

    def refused_for(self, problems: Sequence[Problem]) -> RowError:
        """Return the error of a row whose case is refused for these problems."""
        ...


@dataclass(frozen=True)
class Chunk:
    """Rows of a file that follow each other, as many as there are `cases`.

    `rows` are those of `table`, in its order, and `numbers` their numbers; all others are `refused`.
    """

    end: Place
    cases: int
    table: pa.Table
    rows: Sequence[Row]
    numbers: pa.Array
    refused: tuple[RefusedRow, ...]


class CaseReader(Protocol):
    """A file of cases that is read in chunks. The chunk at a place is always the same, wherever reading began."""

    start: Place
    size: int
    """Where the position of the last place is: what is read is measured by it."""

    def chunk_at(self, place: Place) -> Chunk | None:
        """Return the chunk that begins at a place, None at the end of the file."""
        ...

    def end_of_chunk(self, place: Place) -> Place | None:
        """Return where the chunk at a place ends, None at the end of the file, without reading its cases."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


def refusal_of(row: Row, error: RowError) -> RefusedRow:
    """Return a row as one that is refused."""
    return RefusedRow(row.number, row.reference, error.problems, row.content)


def chunk_of(rows: Iterable[Row], end: Place, rulebook: Rulebook) -> Chunk:
    """Return the chunk of these rows: each is taken the fast way, or read as a single case is."""
    builder = TableBuilder(rulebook)
    accepted: list[Row] = []
    refused: list[RefusedRow] = []
    cases = 0
    for row in rows:
        cases += 1
        if not row.take_into(builder):
            try:
                case = row.case(rulebook)
            except RowError as error:
                refused.append(refusal_of(row, error))
                continue
            # Words of the file are read as strictly as the rest, and are no part of a caseload.
            if not builder.take(case.model_copy(update={"statements": ()}).given()):
                raise AssertionError("a case that was read is always taken")
        accepted.append(row)
    numbers = pa.array([row.number for row in accepted], pa.int64())
    return Chunk(end, cases, builder.table(), accepted, numbers, tuple(refused))
