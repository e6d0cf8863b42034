"""The work on one chunk of a batch: it needs no other chunk, so that it can be done anywhere, and twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from triage.batch.chunk import CaseReader, Chunk, Place, Row, refusal_of
from triage.batch.csv_reader import CsvReader
from triage.batch.forms import FileForm
from triage.batch.ndjson_reader import NdjsonReader
from triage.batch.output import schema_of, written_as
from triage.batch.parquet_reader import ParquetReader
from triage.batch.refused import RefusedRow, RowError
from triage.batch.unfinished import Counted
from triage.caseload.assessing import assess_caseload
from triage.errors import InferenceError, Problem
from triage.rulebook.model import Rulebook


class _MakesReader(Protocol):
    def __call__(self, file: Path, rulebook: Rulebook, most_rows: int) -> CaseReader:
        """Return a reader of a file."""


_READERS: Mapping[FileForm, _MakesReader] = {
    FileForm.NDJSON: NdjsonReader,
    FileForm.CSV: CsvReader,
    FileForm.PARQUET: ParquetReader,
}


@dataclass(frozen=True)
class FinishedChunk:
    """What a chunk came to: how many cases, their rows as they are written, and a line for each refused one."""

    counted: Counted
    rows: tuple[bytes, ...]
    refused: tuple[bytes, ...]


@dataclass(frozen=True)
class BatchWork:
    """What is asked of each case of a file, and how the file is read and the answers are written.

    It can be sent to other processes. `day` is for cases that name none; the profile is that of the country of
    asylum, unless one is asked for by name.
    """

    source: Path
    read_as: FileForm
    write_as: FileForm
    rulebook: Rulebook
    profile: str | None
    day: date
    most_rows: int

    def reader(self) -> CaseReader:
        """Return a reader of the file, which whoever asks for it closes. Raises what the readers raise."""
        return _READERS[self.read_as](self.source, self.rulebook, self.most_rows)

    def finished_at(self, reader: CaseReader, place: Place) -> FinishedChunk | None:
        """Return what the chunk at a place comes to, None at the end of the file.

        Raises `InferenceError` if not every case that was read was assessed or refused.
        """
        chunk = reader.chunk_at(place)
        if chunk is None:
            return None
        table, refused = self._assessed(chunk)
        if chunk.cases != table.num_rows + len(refused):
            raise InferenceError(
                f"of {chunk.cases} cases up to row {chunk.end.number}, {table.num_rows} were assessed and "
                f"{len(refused)} refused"
            )
        return FinishedChunk(
            Counted(chunk.end, chunk.cases, table.num_rows, len(refused)),
            tuple(written_as(self.write_as, table)),
            tuple(row.as_line() for row in refused),
        )

    def _assessed(self, chunk: Chunk) -> tuple[pa.Table, list[RefusedRow]]:
        """Return what the cases of a chunk come to, and all its rows that are refused, in their order."""
        outcome = assess_caseload(chunk.table, self.rulebook, profile=self.profile, day=self.day)
        refused = [*chunk.refused]
        assessed = pc.is_null(outcome.column("refused"))
        table = outcome.drop_columns("refused").add_column(0, "row", chunk.numbers)
        if not pc.all(assessed).as_py():
            for place in pc.indices_nonzero(pc.invert(assessed)).to_pylist():
                refused.append(_refusal(chunk.rows[place], outcome["refused"][place].as_py(), self.rulebook))
            refused.sort(key=attrgetter("number"))
            table = table.filter(assessed)
        return table.cast(schema_of(self.rulebook)), refused


def _refusal(row: Row, problems: list[dict[str, str]], rulebook: Rulebook) -> RefusedRow:
    """Return a row that was refused in columns, with the words of a single case where it is refused as such."""
    try:
        row.case(rulebook)
    except RowError as error:
        return refusal_of(row, error)
    # It can be read, and no law is in force on its day.
    told = [Problem(each["place"], each["message"], each["remedy"]) for each in problems]
    return refusal_of(row, row.refused_for(told))
