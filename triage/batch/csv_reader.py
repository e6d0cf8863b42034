"""Reads a spreadsheet saved as CSV in UTF-8: a head with the names of columns, and under it a row for each case."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from triage.batch.building import TableBuilder
from triage.batch.chunk import MOST_BYTES_AT_ONCE, MOST_ROWS, Chunk, Place, chunk_of
from triage.batch.forms import BatchError
from triage.batch.refused import RowError, RowProblem
from triage.case import CaseFile, case_from_data
from triage.errors import CaseError, Problem
from triage.rulebook.model import Rulebook
from triage.spreadsheet.columns import Column
from triage.spreadsheet.rows import (
    BROKEN_LINE,
    FOR_PEOPLE,
    TableError,
    cells_without_name,
    column_of,
    column_told,
    columns_under,
    data_in,
    divider_of,
)

_LONGEST_LINE = 4_194_304
_MARK = b"\xef\xbb\xbf"


class TableRow:
    """One case as a row of a table; `cells` is None where the row can not be read, for what `broken` says."""

    def __init__(
        self, number: int, content: bytes, cells: list[str] | None, columns: Sequence[Column | None]
    ) -> None:
        self.number = number
        self.content = content
        self._cells = cells
        self._columns = columns

    @property
    def reference(self) -> object:
        """What stands in the column of the reference."""
        for column, cell in zip(self._columns, self._cells or (), strict=False):
            if column is not None and column.name == "reference":
                return cell
        return None

    def take_into(self, builder: TableBuilder) -> bool:
        """Take the row the fast way, and return whether that was possible."""
        if self._cells is None or any(cells_without_name(self._columns, self._cells)):
            return False
        return builder.take(data_in(self._columns, self._cells))

    def case(self, rulebook: Rulebook) -> CaseFile:
        """Read the row as a single case is read. Raises `RowError`, with the column of each problem."""
        if self._cells is None:
            raise RowError([RowProblem(Problem("", *_broken(self.content)))])
        nameless = tuple(cells_without_name(self._columns, self._cells))
        if nameless:
            raise RowError(RowProblem(Problem("", each.message, each.remedy), each.place) for each in nameless)
        try:
            return case_from_data(data_in(self._columns, self._cells), rulebook)
        except CaseError as error:
            raise self.refused_for(error.problems) from None

    def refused_for(self, problems: Sequence[Problem]) -> RowError:
        """Return the error of a row whose case is refused for these problems, each with its column."""
        return RowError(RowProblem(each, self._column(each)) for each in problems)

    def _column(self, problem: Problem) -> str | None:
        index = column_of(problem, self._columns)
        return None if index is None else column_told(index, self._columns)


def _broken(content: bytes) -> tuple[str, str]:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return f"This row is not UTF-8 (byte {error.start}).", "Save the spreadsheet as “CSV UTF-8”."
    return BROKEN_LINE


class CsvReader:
    """A spreadsheet saved as CSV. Raises `BatchError` if it can not be opened, `TableError` for its head."""

    def __init__(self, file: Path, rulebook: Rulebook, most_rows: int = MOST_ROWS) -> None:
        self._rulebook = rulebook
        self._most_rows = most_rows
        self._name = file
        try:
            self._file = file.open("rb")
            self.size = file.stat().st_size
        except OSError as error:
            raise BatchError(f"{file}: can not be read: {error.strerror}.") from None
        self._divider = ","
        self._columns: tuple[Column | None, ...] = ()
        try:
            self.start = self._past_the_head()
        except (BatchError, TableError):
            self._file.close()
            raise

    def _past_the_head(self) -> Place:
        number = 0
        while line := self._file.readline(_LONGEST_LINE):
            number += 1
            text = line.removeprefix(_MARK) if number == 1 else line
            try:
                told = text.decode()
            except UnicodeDecodeError:
                remedy = "Save the spreadsheet as “CSV UTF-8”."
                raise BatchError(f"{self._name}: line {number} of the head is not UTF-8. {remedy}") from None
            if not told.strip() or told.lstrip('"').startswith(FOR_PEOPLE):
                continue
            self._divider = divider_of(told)
            try:
                head = next(csv.reader([told], delimiter=self._divider, strict=True))
            except csv.Error:
                raise BatchError(f"{self._name}: line {number}: {' '.join(BROKEN_LINE)}") from None
            names = [cell.strip() for cell in head]
            if any(names):
                self._columns = columns_under(names, 0, self._rulebook)
                return Place(self._file.tell(), number)
        raise BatchError(f"{self._name}: there is no head with the names of columns. Begin with the template.")

    def chunk_at(self, place: Place) -> Chunk | None:
        """Return the rows from a place on, None at the end of the file."""
        rows, end = self._rows_at(place)
        return None if end == place else chunk_of(rows, end, self._rulebook)

    def end_of_chunk(self, place: Place) -> Place | None:
        """Return where the chunk at a place ends, None at the end of the file."""
        _, end = self._rows_at(place)
        return None if end == place else end

    def _rows_at(self, place: Place) -> tuple[list[TableRow], Place]:
        self._file.seek(place.position)
        rows: list[TableRow] = []
        records = _Records(self._file.readline, self._divider)
        number, read = place.number, 0
        for content, cells in records:
            number, read = number + 1, read + len(content)
            if cells is None or (any(cells) and not cells[0].startswith(FOR_PEOPLE)):
                rows.append(TableRow(number, content.rstrip(b"\r\n"), cells, self._columns))
            if read >= MOST_BYTES_AT_ONCE or len(rows) >= self._most_rows:
                break
        return rows, Place(place.position + read, number)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class _Records:
    """The records of a CSV file, each with its bytes; what can not be read is a record of one line, without cells.

    After such a line reading begins anew: a quotation mark that is never closed must not swallow all that follows.
    """

    def __init__(self, next_line: Callable[[int], bytes], divider: str) -> None:
        self._next_line = next_line
        self._divider = divider
        self._waiting: list[bytes] = []
        self._used: list[bytes] = []

    def __iter__(self) -> Iterator[tuple[bytes, list[str] | None]]:
        reader = self._reader()
        while True:
            self._used = []
            try:
                cells = next(reader, None)
            except (csv.Error, UnicodeDecodeError):
                first, *others = self._used
                self._waiting = [*others, *self._waiting]
                reader = self._reader()
                yield first, None
                continue
            if cells is None:
                return
            yield b"".join(self._used), [cell.strip() for cell in cells]

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._divider, strict=True)

    def _lines(self) -> Iterator[str]:
        while line := self._waiting.pop(0) if self._waiting else self._next_line(_LONGEST_LINE):
            self._used.append(line)
            yield line.decode()
