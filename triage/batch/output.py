"""Writes what a caseload came to, chunk by chunk, so that the bytes are the same wherever a run was interrupted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from triage.batch.forms import BatchError, FileForm
from triage.batch.lines import csv_head, csv_lines, ndjson_lines

_WHOLE = "whole.parquet"


class Output(Protocol):
    """One form of what is written."""

    def bytes_of(self, table: pa.Table, *, first: bool) -> Iterator[bytes]:
        """Yield what of a chunk is kept until all are finished; `first` says that nothing stands before it."""
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
        self._form = form

    def bytes_of(self, table: pa.Table, *, first: bool) -> Iterator[bytes]:
        """Yield the lines of a chunk, under the head if it is the first of a CSV."""
        if self._form is FileForm.NDJSON:
            yield from ndjson_lines(table)
            return
        if first:
            yield csv_head()
        yield from csv_lines(table)

    def finish(self) -> None:
        """Return that the file is what was kept."""

    def close(self) -> None:
        """Nothing is open."""


class ParquetOutput:
    """Parquet: a file that ended in the midst can not be gone on with, so each chunk is kept as Arrow beside it.

    What was kept before is written again into a new file, by the same writer, which gives the same bytes.
    """

    def __init__(self, schema: pa.Schema, kept: Path, size: int) -> None:
        self._file = kept.with_name(_WHOLE)
        self._schema = schema
        # A new file, and not that of a run before: a writer that was left open ends its own when it is removed.
        self._file.unlink(missing_ok=True)
        self._writer = pq.ParquetWriter(self._file, schema, compression="zstd")
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

    def bytes_of(self, table: pa.Table, *, first: bool) -> Iterator[bytes]:
        """Write a chunk, and yield it as Arrow."""
        kept = pa.BufferOutputStream()
        with pa.ipc.new_stream(kept, self._schema) as stream:
            stream.write_table(table)
        self._write(table)
        yield kept.getvalue().to_pybytes()

    def finish(self) -> Path:
        """Return the whole file, once it is on the disk."""
        self._writer.close()
        with self._file.open("rb") as file:
            os.fsync(file.fileno())
        return self._file

    def close(self) -> None:
        """Close the file, whole or not."""
        self._writer.close()
