"""How a command is told a caseload: a file or a folder of cases, read in batches, each case with its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

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


def named_cases(files: list[Path], rulebook: Rulebook) -> Iterator[NamedCases]:
    """Yield the cases of files in batches, in the vocabulary of a rulebook.

    Ends with the name of a file, and the line in it, that can not be read at all. What the vocabulary does not take
    is told beside each batch, or by its row in a table.
    """
    documents = (each for file in files if file.suffix != CASE_A_ROW for each in _documents(file))
    while chunk := list(islice(documents, DOCUMENTS_AT_ONCE)):
        yield _in_columns(chunk, rulebook)
    for file in files:
        if file.suffix == CASE_A_ROW:
            yield from _rows(file, rulebook)


@dataclass(frozen=True)
class _Document:
    """The data of one case, and where it stands."""

    place: str
    data: Any


def _documents(file: Path) -> Iterator[_Document]:
    try:
        with file.open("rb") as lines:
            if file.suffix == ONE_CASE:
                with ending_well(str(file)):
                    yield _Document(file.name, read_document(lines.read(MOST_BYTES + 1)))
                return
            number = 0
            # A line is read no further than a case may be long.
            while line := lines.readline(MOST_BYTES + 2):
                number += 1
                if line.strip():
                    with ending_well(f"{file}: line {number}"):
                        yield _Document(f"{file.name} line {number}", read_document(line))
    except OSError as error:
        refuse(f"{file}: can not be read: {error.strerror}.")


def _in_columns(documents: list[_Document], rulebook: Rulebook) -> NamedCases:
    cases: list[CaseFile] = []
    names: list[str] = []
    not_taken: list[tuple[str, Any]] = []
    for each in documents:
        try:
            case = case_from_data(each.data, rulebook)
        except CaseError:
            not_taken.append((each.place, each.data))
        else:
            cases.append(case)
            names.append(case.reference or each.place)
    table = table_of(cases, rulebook).combine_chunks()
    [batch] = table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return NamedCases(batch, names.__getitem__, tuple(not_taken))


def _rows(file: Path, rulebook: Rulebook) -> Iterator[NamedCases]:
    try:
        table = pq.ParquetFile(file)
        with ending_well(str(file)):
            checked_form(table.schema_arrow, rulebook)
        first = 1
        for batch in table.iter_batches(PASS_SIZE):
            yield NamedCases(batch, _named_by(batch, file.name, first))
            first += batch.num_rows
    except (OSError, pa.ArrowException) as error:
        raise UnreadableError(f"{file}: can not be read as Parquet: {error}") from None


def _named_by(batch: pa.RecordBatch, file: str, first: int) -> Callable[[int], str]:
    """Return how a row of a table is named: by its reference, or else by its number, counted from 1."""

    def name_of(row: int) -> str:
        told = batch.column("reference")[row].as_py() if "reference" in batch.schema.names else None
        return told or f"{file} row {first + row}"

    return name_of
