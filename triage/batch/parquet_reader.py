"""Reads a caseload from Parquet: one row a case, in the columns of a caseload (`triage.caseload.schema`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from triage.batch.building import TableBuilder
from triage.batch.chunk import MOST_ROWS, Chunk, Place
from triage.batch.forms import BatchError
from triage.batch.refused import RowError, RowProblem
from triage.case import CaseFile, case_from_data
from triage.caseload.form import checked_form
from triage.caseload.rows import documents_of
from triage.errors import CaseError, Problem
from triage.rulebook.model import Rulebook


class ArrowRow:
    """One case as a row of a table."""

    def __init__(self, number: int, table: pa.Table, place: int) -> None:
        self.number = number
        self._table = table
        self._place = place

    def _document(self) -> dict[str, Any]:
        [document] = documents_of(self._table.slice(self._place, 1))
        return document

    @property
    def content(self) -> bytes:
        """The row as the JSON of a case, without what is null."""
        return json.dumps(self._document(), ensure_ascii=False).encode()

    @property
    def reference(self) -> object:
        """What stands in the column of the reference."""
        return self._document().get("reference")

    def take_into(self, builder: TableBuilder) -> bool:
        """Rows of a table need not be taken one by one."""
        return False

    def case(self, rulebook: Rulebook) -> CaseFile:
        """Read the row as a single case is read. Raises `RowError`."""
        try:
            return case_from_data(self._document(), rulebook)
        except CaseError as error:
            raise self.refused_for(error.problems) from None

    def refused_for(self, problems: Sequence[Problem]) -> RowError:
        """Return the error of a row whose case is refused for these problems."""
        return RowError(map(RowProblem, problems))


class _Rows(Sequence[ArrowRow]):
    """The rows of a table, each made when it is asked for."""

    def __init__(self, before: int, table: pa.Table) -> None:
        self._before = before
        self._table = table

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __getitem__(self, place: Any) -> Any:
        if not 0 <= place < len(self):
            raise IndexError(place)
        return ArrowRow(self._before + place + 1, self._table, place)


class ParquetReader:
    """A caseload as Parquet. Raises `BatchError` if it can not be read, `CaseError` for columns that none has."""

    def __init__(self, file: Path, rulebook: Rulebook, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows
        try:
            # Arrow's own message would not say it in one line.
            file.open("rb").close()
            self._file = pq.ParquetFile(file)
        except OSError as error:
            raise BatchError(f"{file}: can not be read: {error.strerror or error}.") from None
        except pa.ArrowException as error:
            raise BatchError(f"{file}: this is no Parquet: {error}") from None
        try:
            checked_form(self._file.schema_arrow, rulebook)
        except CaseError:
            self._file.close()
            raise
        self.size = self._file.metadata.num_rows
        self.start = Place(0, 0)
        self._batches: Iterator[pa.RecordBatch] = iter(())
        self._read_to = -1
        self._left: list[pa.RecordBatch] = []

    def chunk_at(self, place: Place) -> Chunk | None:
        """Return the rows from a place on, None at the end of the file."""
        end = self.end_of_chunk(place)
        if end is None:
            return None
        if place.position != self._read_to:
            self._begin_at(place.position)
        table = self._next(end.position - place.position)
        self._read_to = end.position
        numbers = pa.array(np.arange(place.number + 1, end.number + 1))
        return Chunk(end, table.num_rows, table, _Rows(place.number, table), numbers, ())

    def end_of_chunk(self, place: Place) -> Place | None:
        """Return where the chunk at a place ends, None at the end of the file."""
        count = min(self._most_rows, self.size - place.position)
        return Place(place.position + count, place.number + count) if count > 0 else None

    def _begin_at(self, position: int) -> None:
        """Read from the group of rows on in which a row stands."""
        before, groups = 0, self._file.metadata.num_row_groups
        first = 0
        while first < groups and before + self._file.metadata.row_group(first).num_rows <= position:
            before += self._file.metadata.row_group(first).num_rows
            first += 1
        self._batches = self._batches_of(range(first, groups))
        self._left = []
        if position > before:
            self._next(position - before)

    def _batches_of(self, groups: range) -> Iterator[pa.RecordBatch]:
        # One group after the other: over the border of two Arrow can not put words in lists of structs together.
        for group in groups:
            if self._file.metadata.row_group(group).num_rows <= self._most_rows:
                # Read at once it takes less time than in pieces.
                yield from self._file.read_row_group(group).to_batches()
                continue
            yield from self._file.iter_batches(batch_size=self._most_rows, row_groups=[group])

    def _next(self, count: int) -> pa.Table:
        parts: list[pa.RecordBatch] = []
        missing = count
        while missing:
            batch = self._left.pop() if self._left else next(self._batches)
            taken = batch.slice(0, missing)
            if taken.num_rows < batch.num_rows:
                self._left.append(batch.slice(taken.num_rows))
            parts.append(taken)
            missing -= taken.num_rows
        return pa.Table.from_batches(parts)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
