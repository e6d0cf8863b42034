"""From what was pasted or uploaded to a case, with every problem by its place; nothing that was sent is dropped."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.browser.case_import.columns import Column, column_named, letters_of, meant
from triage import CaseError, Rulebook, read_case
from triage.case import case_from_data
from triage.case.json_document import MOST_PROBLEMS
from triage.errors import DocumentError, Problem, pointer_of

FOR_PEOPLE = "#"
"""What a row begins with that is read by people only."""

VALUES_DIVIDED_BY = ";"


@dataclass(frozen=True)
class ImportProblem:
    """Something that is wrong with what was sent: where, what, and what to do. No value is repeated."""

    place: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Import:
    """What was read: the content of a draft, if it can be one, and what would be refused in it."""

    content: bytes | None
    problems: tuple[ImportProblem, ...]


def read_import(text: str, rulebook: Rulebook) -> Import:
    """Read a case file as JSON, or a row of a spreadsheet under its head."""
    return _from_json(text, rulebook) if text.lstrip()[:1] in ("{", "[") else _from_table(text, rulebook)


def _from_json(text: str, rulebook: Rulebook) -> Import:
    content = text.strip().encode("utf-8", "surrogatepass")
    try:
        read_case(content, rulebook)
    except DocumentError as error:
        return Import(None, tuple(_in_document(each) for each in error.problems))
    except CaseError as error:
        return Import(content, tuple(_in_document(each) for each in error.problems))
    return Import(content, ())


def _in_document(problem: Problem) -> ImportProblem:
    return ImportProblem(problem.pointer or "/", problem.message, problem.remedy)


class _TableError(Exception):
    def __init__(self, *problems: ImportProblem) -> None:
        self.problems = problems
        super().__init__()


def _from_table(text: str, rulebook: Rulebook) -> Import:
    try:
        head, row = _head_and_row(text)
        columns = tuple(_columns(head, row, rulebook))
    except _TableError as error:
        return Import(None, error.problems)
    data = _data(columns, row)
    try:
        case_from_data(data, rulebook)
        problems: tuple[ImportProblem, ...] = ()
    except CaseError as error:
        in_columns = [_in_table(each, columns) for each in error.problems]
        problems = tuple(problem for _, problem in sorted(in_columns, key=lambda found: found[0]))
    return Import(json.dumps(data).encode(), problems)


def _head_and_row(text: str) -> tuple[list[str], list[str]]:
    """Return the names of the columns and the cells of the one row. Raises `_TableError`."""
    rows = list(_rows(text))
    if not rows:
        raise _TableError(
            ImportProblem(
                "The whole text",
                "There is neither a case file nor a row of a spreadsheet here.",
                "Paste a case file as JSON, or the head with the names of facts and one row under it.",
            )
        )
    head, *told = rows
    if len(told) != 1:
        message = f"There are {len(told)} rows under the head." if told else "There is no row under the head."
        raise _TableError(
            ImportProblem("The rows", message, "Leave one: a row is a person, and each becomes a draft of its own.")
        )
    return head, told[0]


def _rows(text: str) -> Iterator[list[str]]:
    """Yield the rows that hold something, but for those that are for people."""
    lines = text.splitlines(keepends=True)
    head = next((line for line in lines if line.strip() and not line.lstrip('"').startswith(FOR_PEOPLE)), "")
    # No name of a fact holds any of these.
    divided_by = next((each for each in ("\t", ",", ";") if each in head), ",")
    reader = csv.reader(lines, delimiter=divided_by, strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith(FOR_PEOPLE):
                yield cells
    except csv.Error:
        raise _TableError(
            ImportProblem(
                f"Line {reader.line_num}",
                "This line can not be read: a quotation mark is opened and not closed, or a cell is too long.",
                "Correct it, or save the spreadsheet as CSV again.",
            )
        ) from None


def _columns(head: Sequence[str], row: Sequence[str], rulebook: Rulebook) -> Iterator[Column | None]:
    """Yield the column of each cell, None where both it and its name are empty.

    Raises `_TableError` with every name that is not known or stands twice, and every cell without a name.
    """
    problems: list[ImportProblem] = []
    found: list[Column | None] = []
    seen: dict[str, int] = {}
    for index in range(max(len(head), len(row))):
        if len(problems) >= MOST_PROBLEMS:
            break
        name = head[index] if index < len(head) else ""
        place = f"Column {letters_of(index)}"
        column = column_named(name, rulebook.vocabulary)
        found.append(column)
        if not name:
            if index < len(row) and row[index]:
                problems.append(
                    ImportProblem(
                        place,
                        "There is something in this column and no name above it.",
                        "Name the fact in the head.",
                    )
                )
        elif column is None:
            near = meant(name, rulebook)
            remedy = near.sentence if near else "Take a name from the template."
            problems.append(ImportProblem(place, "The name of this column is not in the vocabulary.", remedy))
        elif name in seen:
            problems.append(
                ImportProblem(place, f"Column {letters_of(seen[name])} has the same name.", "Leave one of the two.")
            )
        seen.setdefault(name, index)
    if problems:
        raise _TableError(*problems)
    yield from found


def _data(columns: Sequence[Column | None], row: Sequence[str]) -> dict[str, Any]:
    """Return a case as plain data: as many claims and stays as are told of, nothing where a cell is empty."""
    data: dict[str, Any] = {}
    for column, cell in zip(columns, row, strict=False):
        if column is None or not cell:
            continue
        value: object = cell
        if column.several:
            value = [part.strip() for part in cell.split(VALUES_DIVIDED_BY) if part.strip()]
        first, *rest = column.place
        if len(rest) == 2:
            members = data.setdefault(str(first), [])
            index = int(rest[0])
            members.extend({} for _ in range(index + 1 - len(members)))
            members[index][rest[1]] = value
        elif rest:
            data.setdefault(str(first), {})[rest[0]] = value
        else:
            data[str(first)] = value
    return data


def _in_table(problem: Problem, columns: Sequence[Column | None]) -> tuple[int, ImportProblem]:
    """Say in which column a problem stands, also by its number: that of the longest pointer that leads to it."""
    pointers = {pointer_of(column.place): index for index, column in enumerate(columns) if column is not None}
    fitting = [each for each in pointers if problem.pointer == each or problem.pointer.startswith(f"{each}/")]
    if not fitting:
        return len(columns), ImportProblem(problem.pointer or "The row", problem.message, problem.remedy)
    index = pointers[max(fitting, key=len)]
    column = columns[index]
    assert column is not None
    return index, ImportProblem(f"Column {letters_of(index)}, {column.name}", problem.message, problem.remedy)
