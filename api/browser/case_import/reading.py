"""From what was pasted or uploaded to a case, with every problem by its place; nothing that was sent is dropped."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from triage import CaseError, Rulebook, read_case
from triage.case import case_from_data
from triage.case.json_document import MOST_PROBLEMS
from triage.errors import DocumentError, Problem
from triage.spreadsheet.columns import Column
from triage.spreadsheet.rows import (
    BROKEN_LINE,
    FOR_PEOPLE,
    PlacedProblem,
    TableError,
    cells_without_name,
    column_of,
    column_told,
    columns_under,
    data_in,
    divider_of,
)


@dataclass(frozen=True)
class Import:
    """What was read: the content of a draft, if it can be one, and what would be refused in it."""

    content: bytes | None
    problems: tuple[PlacedProblem, ...]


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


def _in_document(problem: Problem) -> PlacedProblem:
    return PlacedProblem(problem.pointer or "/", problem.message, problem.remedy)


def _from_table(text: str, rulebook: Rulebook) -> Import:
    try:
        head, row = _head_and_row(text)
        columns = _columns(head, row, rulebook)
    except TableError as error:
        return Import(None, error.problems)
    data = data_in(columns, row)
    try:
        case_from_data(data, rulebook)
        problems: tuple[PlacedProblem, ...] = ()
    except CaseError as error:
        in_columns = [_in_table(each, columns) for each in error.problems]
        problems = tuple(problem for _, problem in sorted(in_columns, key=lambda found: found[0]))
    return Import(json.dumps(data).encode(), problems)


def _head_and_row(text: str) -> tuple[list[str], list[str]]:
    """Return the names of the columns and the cells of the one row. Raises `TableError`."""
    rows = list(_rows(text))
    if not rows:
        raise TableError(
            PlacedProblem(
                "The whole text",
                "There is neither a case file nor a row of a spreadsheet here.",
                "Paste a case file as JSON, or the head with the names of facts and one row under it.",
            )
        )
    head, *told = rows
    if len(told) != 1:
        message = f"There are {len(told)} rows under the head." if told else "There is no row under the head."
        raise TableError(
            PlacedProblem("The rows", message, "Leave one: a row is a person, and each becomes a draft of its own.")
        )
    return head, told[0]


def _rows(text: str) -> Iterator[list[str]]:
    """Yield the rows that hold something, but for those that are for people."""
    lines = text.splitlines(keepends=True)
    head = next((line for line in lines if line.strip() and not line.lstrip('"').startswith(FOR_PEOPLE)), "")
    reader = csv.reader(lines, delimiter=divider_of(head), strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith(FOR_PEOPLE):
                yield cells
    except csv.Error:
        raise TableError(PlacedProblem(f"Line {reader.line_num}", *BROKEN_LINE)) from None


def _columns(head: Sequence[str], row: Sequence[str], rulebook: Rulebook) -> tuple[Column | None, ...]:
    """Return the column of each cell. Raises `TableError` with what is wrong with names, and what has none."""
    problems: list[PlacedProblem] = []
    columns: tuple[Column | None, ...] = tuple(Column(name, ()) if name else None for name in head)
    try:
        columns = columns_under(head, len(row), rulebook)
    except TableError as error:
        problems.extend(error.problems)
    problems.extend(islice(cells_without_name(columns, row), MOST_PROBLEMS))
    if problems:
        raise TableError(*problems)
    return columns


def _in_table(problem: Problem, columns: Sequence[Column | None]) -> tuple[int, PlacedProblem]:
    """Say in which column a problem stands, also by its number."""
    index = column_of(problem, columns)
    if index is None:
        return len(columns), PlacedProblem(problem.pointer or "The row", problem.message, problem.remedy)
    return index, PlacedProblem(column_told(index, columns), problem.message, problem.remedy)
