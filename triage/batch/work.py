"""The work on one chunk of a batch: it needs no other chunk, so that it can be done anywhere, and twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from triage.batch.assessing import Question, assess_chunk
from triage.batch.chunk import CaseReader, Place
from triage.batch.csv_reader import CsvReader
from triage.batch.forms import FileForm
from triage.batch.ndjson_reader import NdjsonReader
from triage.batch.output import written_as
from triage.batch.parquet_reader import ParquetReader
from triage.batch.unfinished import Counted
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

    It can be sent to other processes. `digest` is that of the file, for whoever reads it on another machine.
    """

    source: Path
    digest: str
    read_as: FileForm
    write_as: FileForm
    question: Question
    most_rows: int

    def reader(self) -> CaseReader:
        """Return a reader of the file, which whoever asks for it closes. Raises what the readers raise."""
        return _READERS[self.read_as](self.source, self.question.rulebook, self.most_rows)

    def finished_at(self, reader: CaseReader, place: Place) -> FinishedChunk | None:
        """Return what the chunk at a place comes to, None at the end of the file.

        Raises `InferenceError` if not every case that was read was assessed or refused.
        """
        chunk = reader.chunk_at(place)
        if chunk is None:
            return None
        table, refused = assess_chunk(chunk, self.question)
        return FinishedChunk(
            Counted(chunk.end, chunk.cases, table.num_rows, len(refused)),
            tuple(written_as(self.write_as, table)),
            tuple(row.as_line() for row in refused),
        )
