"""A batch from its file of cases to the file of what they come to."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from triage.batch.assessing import Question, answers_schema
from triage.batch.chunk import MOST_ROWS
from triage.batch.engines import Engine, OneProcess
from triage.batch.forms import BatchError, FileForm, form_of
from triage.batch.output import Output, ParquetOutput, TextOutput
from triage.batch.unfinished import Counted, Done, Unfinished, digest_of, refused_file, unfinished_folder
from triage.batch.work import BatchWork
from triage.program import this_program
from triage.rulebook.model import Rulebook

DAY = "day"
"""Under this name it is kept which day holds for cases that name none."""


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
    stopped: Collection[str] = (),
    overwrite: bool = False,
    most_rows: int = MOST_ROWS,
    engine: Engine | None = None,
    told: Told = lambda progress: None,
) -> Batch:
    """Assess every case of a file, and write what each comes to into another, in the form that their names say.

    Rows that are refused go with what is wrong, and as they stood, into a file beside it. `day` is for cases that
    name none; the profile is that of the country of asylum, unless one is asked for by name. `stopped` are rules
    and families that people switched off: a case for which that leaves nothing that may be recommended is refused.
    No more rows than `most_rows` are held at once by each process, and stand in one group of a Parquet file.
    `engine` says where the chunks are worked on, by default in this process. A run that ended in between is taken
    up where it ended, also by another engine, and the files have the same bytes as if it had not.

    Raises `BatchError` if a file can not be read or written, if there is such a file already and it is not to be
    overwritten, or if what was begun before was begun with something else; `TableError` for the head of a CSV,
    `CaseError` for the columns of a Parquet file, `UnknownNameError` for a profile, rule or family that there is
    not, and `InferenceError` if not every case that was read was assessed or refused, or what the engine raises.
    Nothing is put in place then.
    """
    read_as, write_as = form_of(source), form_of(out)
    if profile is not None:
        rulebook.profile(profile)
    rulebook.rules_named(stopped)
    _refuse_same(source, out)
    question = Question(rulebook, profile, day, tuple(sorted(set(stopped))))
    seen = _seen(source)
    work = BatchWork(source, digest_of(source), read_as, write_as, question, most_rows)
    with closing(work.reader()) as reader:
        made_from = {
            "input": f"{read_as.value} {work.digest}",
            "rulebook": rulebook.digest,
            "program": f"{this_program().name} {this_program().version}, pyarrow {pa.__version__}",
            "profile": profile or "that of the country",
            "list of stopped rules": ", ".join(question.stopped) or "none",
            "number of rows held at once": str(most_rows),
            DAY: day.isoformat(),
        }
        if not unfinished_folder(out).exists() and not overwrite:
            _refuse_existing(out)
        with Unfinished(out, made_from, reader.start) as unfinished:
            if not unfinished.done.complete and not overwrite:
                _refuse_existing(out)
            with closing(_output(write_as, rulebook, unfinished)) as output:
                _go_on(work, engine or OneProcess(), reader.size, output, unfinished, told)
                if _seen(source) != seen:
                    raise BatchError(f"{source}: it was changed while it was read; nothing was put in place.")
                done = unfinished.done
                unfinished.put_in_place(output.finish())
    return Batch(done.cases, done.assessed, done.refused, refused_file(out) if done.refused else None)


def _go_on(work: BatchWork, engine: Engine, size: int, output: Output, unfinished: Unfinished, told: Told) -> None:
    """Finish one chunk after the other, from where it was left."""
    taken_up = unfinished.done.cases > 0

    def tell(done: Done) -> None:
        told(Progress(done.read_to.position, size, done.cases, taken_up))

    tell(unfinished.done)
    if unfinished.done.complete:
        return
    with closing(engine.finished_from(work, unfinished.done.read_to)) as finished:
        for chunk in finished:
            output.add(chunk.rows)
            head = () if unfinished.done.bytes_of_rows else output.head
            unfinished.finish_chunk(chunk.counted, (*head, *chunk.rows), chunk.refused)
            tell(unfinished.done)
    if not unfinished.done.bytes_of_rows:
        unfinished.finish_chunk(Counted(unfinished.done.read_to, 0, 0, 0), output.head, ())


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
    """Return by what a change of a file is noticed while it is read. Raises `BatchError` if it is not there."""
    try:
        found = file.stat()
    except OSError as error:
        raise BatchError(f"{file}: can not be read: {error.strerror}.") from None
    return found.st_size, found.st_mtime_ns
