"""A batch from its file of cases to the file of what they come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from triage.batch.assessing import Question, answers_schema, assess_chunk
from triage.batch.chunk import MOST_ROWS, CaseReader
from triage.batch.csv_reader import CsvReader
from triage.batch.forms import BatchError, FileForm, form_of
from triage.batch.ndjson_reader import NdjsonReader
from triage.batch.output import Output, ParquetOutput, TextOutput
from triage.batch.parquet_reader import ParquetReader
from triage.batch.unfinished import Counted, Done, Unfinished, digest_of, refused_file, unfinished_folder
from triage.program import this_program
from triage.rulebook.model import Rulebook

DAY = "day"
"""Under this name it is kept which day holds for cases that name none."""

_READERS: Mapping[FileForm, Callable[[Path, Rulebook, int], CaseReader]] = {
    FileForm.NDJSON: NdjsonReader,
    FileForm.CSV: CsvReader,
    FileForm.PARQUET: ParquetReader,
}


@dataclass(frozen=True)
class Progress:
    """How far a batch has come: `read` of `size` bytes or rows of its file, and how many cases that were."""

    read: int
    size: int
    cases: int
    taken_up: bool


@dataclass(frozen=True)
class Batch:
    """What a batch came to: as many cases as were assessed and refused, and where the refused ones stand."""

    cases: int
    assessed: int
    refused: int
    refused_file: Path | None


class Told(Protocol):
    """Somebody who is told how far a batch has come, at its beginning and after each chunk."""

    def __call__(self, progress: Progress) -> None:
        """Take notice of how far it has come."""


def assess_file(
    source: Path,
    out: Path,
    rulebook: Rulebook,
    *,
    day: date,
    profile: str | None = None,
    overwrite: bool = False,
    most_rows: int = MOST_ROWS,
    told: Told = lambda progress: None,
) -> Batch:
    """Assess every case of a file, and write what each comes to into another, in the form that their names say.

    Rows that are refused go with what is wrong, and as they stood, into a file beside it. `day` is for cases that
    name none; the profile is that of the country of asylum, unless one is asked for by name. No more rows than
    `most_rows` are held at once, and stand in one group of a Parquet file. A run that ended in between is taken up
    where it ended, and the files have the same bytes as if it had not.

    Raises `BatchError` if a file can not be read or written, if there is such a file already and it is not to be
    overwritten, or if what was begun before was begun with something else; `TableError` for the head of a CSV,
    `CaseError` for the columns of a Parquet file, `UnknownNameError` for a profile that there is not, and
    `InferenceError` if not every case that was read was assessed or refused. Nothing is put in place then.
    """
    form = form_of(source), form_of(out)
    if profile is not None:
        rulebook.profile(profile)
    _refuse_same(source, out)
    reader = _READERS[form[0]](source, rulebook, most_rows)
    try:
        seen = _seen(source)
        made_from = {
            "input": f"{form[0].value} {digest_of(source)}",
            "rulebook": rulebook.digest,
            "program": f"{this_program().name} {this_program().version}, pyarrow {pa.__version__}",
            "profile": profile or "that of the country",
            "number of rows held at once": str(most_rows),
            DAY: day.isoformat(),
        }
        if not unfinished_folder(out).exists() and not overwrite:
            _refuse_existing(out)
        with Unfinished(out, made_from, reader.start) as unfinished:
            if not unfinished.done.complete and not overwrite:
                _refuse_existing(out)
            with closing(_output(form[1], rulebook, unfinished)) as output:
                _go_on(reader, output, unfinished, Question(rulebook, profile, day), told)
                if _seen(source) != seen:
                    raise BatchError(f"{source}: it was changed while it was read; nothing was put in place.")
                done = unfinished.done
                unfinished.put_in_place(output.finish())
    finally:
        reader.close()
    return Batch(done.cases, done.assessed, done.refused, refused_file(out) if done.refused else None)


def _go_on(reader: CaseReader, output: Output, unfinished: Unfinished, question: Question, told: Told) -> None:
    """Finish one chunk after the other, from where it was left."""
    taken_up = unfinished.done.cases > 0

    def tell(done: Done) -> None:
        told(Progress(done.read_to.position, reader.size, done.cases, taken_up))

    tell(unfinished.done)
    while not unfinished.done.complete and (chunk := reader.chunk_at(unfinished.done.read_to)) is not None:
        table, refused = assess_chunk(chunk, question)
        counted = Counted(chunk.end, chunk.cases, table.num_rows, len(refused))
        first = unfinished.done.bytes_of_rows == 0
        unfinished.finish_chunk(counted, output.bytes_of(table, first=first), (row.as_line() for row in refused))
        tell(unfinished.done)
    if not unfinished.done.bytes_of_rows:
        nothing = Counted(unfinished.done.read_to, 0, 0, 0)
        empty = answers_schema(question.rulebook).empty_table()
        unfinished.finish_chunk(nothing, output.bytes_of(empty, first=True), ())


def _output(form: FileForm, rulebook: Rulebook, unfinished: Unfinished) -> Output:
    if form is not FileForm.PARQUET:
        return TextOutput(form)
    return ParquetOutput(answers_schema(rulebook), unfinished.rows, unfinished.done.bytes_of_rows)


def _refuse_same(source: Path, out: Path) -> None:
    for file in (out, refused_file(out)):
        if source.exists() and file.exists() and source.samefile(file):
            raise BatchError(f"{source}: this would be written over itself. Name another file to write to.")


def _refuse_existing(out: Path) -> None:
    for file in (out, refused_file(out)):
        if file.exists():
            raise BatchError(f"{file}: this is there already. Name another file, or say --force to write over it.")


def _seen(file: Path) -> tuple[int, int]:
    """Return by what a change of a file is noticed while it is read."""
    found = file.stat()
    return found.st_size, found.st_mtime_ns
