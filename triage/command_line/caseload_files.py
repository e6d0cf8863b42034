"""How a command is told a caseload: a file or a folder of cases, read in batches, each case with its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from triage.batch.forms import BatchError
from triage.batch.ndjson_reader import NdjsonReader
from triage.case import MOST_BYTES, CaseFile, case_from_data, read_document
from triage.caseload import PASS_SIZE, table_of
from triage.caseload.form import checked_form
from triage.command_line.reporting import UnreadableError, ending_well, refuse
from triage.errors import CaseError
from triage.impact.tally import NamedCases
from triage.rulebook.model import Rulebook

ONE_CASE, CASE_A_LINE, CASE_A_ROW = ".json", ".ndjson", ".parquet"
SUFFIXES = (ONE_CASE, CASE_A_LINE, CASE_A_ROW)
DOCUMENTS_AT_ONCE = 8192


def caseload_files(place: Path) -> list[Path]:
    """Return the files of a caseload, those of a folder in the order of their names, or end if it is none.

    A file of another kind in a folder is refused: nobody could tell whether there are cases in it.
    """
    if not place.exists():
        refuse(f"{place}: there is no such file or folder of cases.")
    files = sorted(each for each in place.iterdir() if not each.name.startswith(".")) if place.is_dir() else [place]
    wrong = [each for each in files if not each.is_file() or each.suffix not in SUFFIXES]
    if wrong:
        refuse(
            *(f"{each}: this is no file of cases; their names end with {', '.join(SUFFIXES)}." for each in wrong)
        )
    if not files:
        refuse(f"{place}: there are no cases in this folder.")
    return files


@dataclass(frozen=True)
class CasesRead:
    """Cases of some files, and how far these are read with them: `read` of `size` bytes."""

    cases: NamedCases
    read: int
    size: int


def cases_read(files: list[Path], rulebook: Rulebook) -> Iterator[CasesRead]:
    """Yield the cases of files in batches, in the vocabulary of a rulebook.

    Ends with the name of a file, and the line in it, that can not be read at all. What the vocabulary does not take
    is told beside each batch, or by its row in a table.
    """
    size = sum(file.stat().st_size for file in files)
    read = 0
    alone = [file for file in files if file.suffix == ONE_CASE]
    for start in range(0, len(alone), DOCUMENTS_AT_ONCE):
        some = alone[start : start + DOCUMENTS_AT_ONCE]
        read += sum(file.stat().st_size for file in some)
        yield CasesRead(_each_alone(some, rulebook), read, size)
    for file in files:
        if file.suffix == CASE_A_LINE:
            for cases, position in _lines(file, rulebook):
                yield CasesRead(cases, read + position, size)
        elif file.suffix == CASE_A_ROW:
            for cases, share in _rows(file, rulebook):
                yield CasesRead(cases, read + int(share * file.stat().st_size), size)
        else:
            continue
        read += file.stat().st_size


def _each_alone(files: list[Path], rulebook: Rulebook) -> NamedCases:
    cases: list[CaseFile] = []
    names: list[str] = []
    not_taken: list[tuple[str, Any]] = []
    for file in files:
        with ending_well(str(file)):
            try:
                with file.open("rb") as opened:
                    data = read_document(opened.read(MOST_BYTES + 1))
            except OSError as error:
                refuse(f"{file}: can not be read: {error.strerror}.")
        try:
            case = case_from_data(data, rulebook)
        except CaseError:
            not_taken.append((file.name, data))
        else:
            cases.append(case)
            names.append(case.reference or file.name)
    return NamedCases(_one_batch(table_of(cases, rulebook)), names.__getitem__, tuple(not_taken))


def _lines(file: Path, rulebook: Rulebook) -> Iterator[tuple[NamedCases, int]]:
    """Yield the cases on the lines of a file, as `triage batch` reads them, with how many bytes were read."""
    try:
        with closing(NdjsonReader(file, rulebook)) as reader:
            place = reader.start
            while (chunk := reader.chunk_at(place)) is not None:
                not_taken: list[tuple[str, Any]] = []
                for row in chunk.refused:
                    with ending_well(f"{file}: line {row.number}"):
                        not_taken.append((f"{file.name} line {row.number}", read_document(row.content)))
                batch = _one_batch(chunk.table)
                yield (
                    NamedCases(batch, _named_by(batch, file.name, chunk.numbers), tuple(not_taken)),
                    chunk.end.position,
                )
                place = chunk.end
    except BatchError as error:
        refuse(str(error))


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    [batch] = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return batch


def _rows(file: Path, rulebook: Rulebook) -> Iterator[tuple[NamedCases, float]]:
    """Yield the cases in the rows of a table, with how much of it was read."""
    try:
        table = pq.ParquetFile(file)
        with ending_well(str(file)):
            checked_form(table.schema_arrow, rulebook)
        done = 0
        for batch in table.iter_batches(PASS_SIZE):
            numbers = pa.array(range(done + 1, done + 1 + batch.num_rows), pa.int64())
            done += batch.num_rows
            yield NamedCases(batch, _named_by(batch, file.name, numbers, "row")), done / table.metadata.num_rows
    except (OSError, pa.ArrowException) as error:
        raise UnreadableError(f"{file}: can not be read as Parquet: {error}") from None


def _named_by(batch: pa.RecordBatch, file: str, numbers: pa.Array, place: str = "line") -> Callable[[int], str]:
    """Return how a case is named: by its reference, or else by the number of its line or row, counted from 1."""

    def name_of(row: int) -> str:
        told = batch.column("reference")[row].as_py() if "reference" in batch.schema.names else None
        return told or f"{file} {place} {numbers[row].as_py()}"

    return name_of
