"""Writes what a caseload came to, chunk by chunk, so that the bytes are the same wherever a run was interrupted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from triage.batch.forms import BatchError, FileForm
from triage.batch.lines import csv_head, csv_lines, ndjson_lines

_WHOLE = "whole.parquet"


def written_as(form: FileForm, table: pa.Table) -> Iterator[bytes]:
    """Yield what of a chunk is kept until all are finished: its lines, or for Parquet the chunk as Arrow."""
    match form:
        case FileForm.NDJSON:
            yield from ndjson_lines(table)
        case FileForm.CSV:
            yield from csv_lines(table)
        case FileForm.PARQUET:
            kept = pa.BufferOutputStream()
            with pa.ipc.new_stream(kept, table.schema) as stream:
                stream.write_table(table)
            yield kept.getvalue().to_pybytes()


class Output(Protocol):
    """One form of what is written. `head` is what is kept before the first chunk."""

    head: tuple[bytes, ...]

    def add(self, rows: Iterable[bytes]) -> None:
        """Take what `written_as` gave of the next chunk."""
        ...

    def finish(self) -> Path | None:
        """Return the file that is to be put in place, None if it is what was kept."""
        ...

    def close(self) -> None:
        """Close what is open, also of a run that did not come to its end."""
        ...


class TextOutput:
    """NDJSON or CSV: what is kept is the file itself."""

    def __init__(self, form: FileForm) -> None:
        self.head: tuple[bytes, ...] = (csv_head(),) if form is FileForm.CSV else ()

    def add(self, rows: Iterable[bytes]) -> None:
        """Nothing is written besides what is kept."""

    def finish(self) -> None:
        """Return that the file is what was kept."""

    def close(self) -> None:
        """Nothing is open."""


class ParquetOutput:
    """Parquet: a file that ended in the midst can not be gone on with, so each chunk is kept as Arrow beside it.

    What was kept before is written again into a new file, by the same writer, which gives the same bytes.
    """

    head: tuple[bytes, ...] = ()

    def __init__(self, schema: pa.Schema, kept: Path, size: int) -> None:
        self._file = kept.with_name(_WHOLE)
        # A new file, and not that of a run before: a writer that was left open ends its own when it is removed.
        self._file.unlink(missing_ok=True)
        # Nobody looks for rows by the least and greatest of packed bits: to find them takes a quarter of the time.
        self._writer = pq.ParquetWriter(self._file, schema, compression="zstd", write_statistics=False)
        if size:
            self._write_again(kept, size)

    def _write_again(self, kept: Path, size: int) -> None:
        try:
            with kept.open("rb") as file:
                while file.tell() < size:
                    self._write(pa.ipc.open_stream(file).read_all())
        except (OSError, pa.ArrowException) as error:
            raise BatchError(f"{kept}: this can not be read: {error}. Remove its folder to begin anew.") from None

    def _write(self, table: pa.Table) -> None:
        if table.num_rows:
            self._writer.write_table(table, row_group_size=table.num_rows)

    def add(self, rows: Iterable[bytes]) -> None:
        """Write a chunk that is there as Arrow."""
        for each in rows:
            self._write(pa.ipc.open_stream(each).read_all())

    def finish(self) -> Path:
        """Return the whole file, once it is on the disk."""
        self._writer.close()
        with self._file.open("rb") as file:
            os.fsync(file.fileno())
        return self._file

    def close(self) -> None:
        """Close the file, whole or not."""
        self._writer.close()
