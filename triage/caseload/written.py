"""Writes a caseload to a file, Parquet or NDJSON, batch by batch. The file is there whole, or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

from triage.caseload.rows import documents_of

PARQUET, NDJSON = ".parquet", ".ndjson"
SUFFIXES = (PARQUET, NDJSON)
ROW_GROUP = 131_072
"""How many rows stand together in Parquet: what is read at once."""


def write_caseload(file: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write batches of this schema to a file, in the form that its suffix names, and return how many rows.

    Metadata of the schema are kept in Parquet; NDJSON has no place for them. What stands under that name before is
    replaced at the end. Raises `OSError` if it can not be written, and `ValueError` for another suffix.
    """
    if file.suffix not in SUFFIXES:
        raise ValueError(f"{file.name} ends neither in {PARQUET} nor in {NDJSON}")
    rows = 0
    with _put_in_place(file) as part:
        if file.suffix == PARQUET:
            with parquet.ParquetWriter(part, schema, compression="zstd") as writer:
                for table in _in_groups(schema, batches):
                    writer.write_table(table)
                    rows += table.num_rows
        else:
            with part.open("w", encoding="utf-8") as lines:
                for batch in batches:
                    for document in documents_of(batch):
                        lines.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
                    rows += batch.num_rows
    return rows


def _in_groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield the rows of batches in tables that are one row group each."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        while sum(each.num_rows for each in held) >= ROW_GROUP:
            table = pa.Table.from_batches(held, schema=schema)
            yield table.slice(0, ROW_GROUP)
            held = table.slice(ROW_GROUP).to_batches()
    if held:
        yield pa.Table.from_batches(held, schema=schema)


@contextmanager
def _put_in_place(file: Path) -> Iterator[Path]:
    """Give a name beside the file to write to; at the end that is the file; where anything fails it is gone."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
