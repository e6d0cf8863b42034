"""From the rows of a spreadsheet to cases as plain data, and from a problem of a case back to its column.

Nothing that stands in a row is dropped: a column whose name nobody knows, or a cell without one, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from triage.case.json_document import MOST_PROBLEMS
from triage.errors import Problem, TriageError, pointer_of
from triage.rulebook.model import Rulebook
from triage.spreadsheet.columns import Column, column_named, letters_of, meant

FOR_PEOPLE = "#"
"""What a row begins with that is read by people only."""

VALUES_DIVIDED_BY = ";"
"""What stands between the values of a list in one cell."""

BROKEN_LINE = (
    "This line can not be read: a quotation mark is opened and not closed, or a cell is too long.",
    "Correct it, or save the spreadsheet as CSV again.",
)
"""What is said of a line that is no CSV, and what to do."""


@dataclass(frozen=True)
class PlacedProblem:
    """Something that is wrong with what was given: where, what, and what to do. No value is repeated."""

    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy}"


class TableError(TriageError):
    """A table can not be read at all. `problems` says why, each with its place."""

    def __init__(self, *problems: PlacedProblem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def divider_of(head: str) -> str:
    """Return what divides the cells of a table, given the line of its head: a tab, a comma or a semicolon."""
    # No name of a fact holds any of these.
    return next((each for each in ("\t", ",", ";") if each in head), ",")


def columns_under(head: Sequence[str], width: int, rulebook: Rulebook) -> tuple[Column | None, ...]:
    """Return the column of each cell of the head, None where no name stands, up to `width` cells or more.

    Raises `TableError` with every name that is not known or stands twice, the first hundred of them.
    """
    problems: list[PlacedProblem] = []
    found: list[Column | None] = []
    seen: dict[str, int] = {}
    for index in range(max(len(head), width)):
        if len(problems) >= MOST_PROBLEMS:
            break
        name = head[index] if index < len(head) else ""
        place = f"Column {letters_of(index)}"
        column = column_named(name, rulebook.vocabulary)
        found.append(column)
        if not name:
            continue
        if column is None:
            near = meant(name, rulebook)
            remedy = near.sentence if near else "Take a name from the template."
            problems.append(PlacedProblem(place, "The name of this column is not in the vocabulary.", remedy))
        elif name in seen:
            problems.append(
                PlacedProblem(place, f"Column {letters_of(seen[name])} has the same name.", "Leave one of the two.")
            )
        seen.setdefault(name, index)
    if problems:
        raise TableError(*problems)
    return tuple(found)


def cells_without_name(columns: Sequence[Column | None], row: Sequence[str]) -> Iterator[PlacedProblem]:
    """Yield a problem for each cell of a row that holds something and has no name above it."""
    for index, cell in enumerate(row):
        if cell and (index >= len(columns) or columns[index] is None):
            yield PlacedProblem(
                f"Column {letters_of(index)}",
                "There is something in this column and no name above it.",
                "Name the fact in the head.",
            )


def data_in(columns: Sequence[Column | None], row: Sequence[str]) -> dict[str, Any]:
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


def column_of(problem: Problem, columns: Sequence[Column | None]) -> int | None:
    """Return the number of the column that a problem of a case stands in: the longest pointer that leads to it.

    None if it stands in no single column.
    """
    pointers = {pointer_of(column.place): index for index, column in enumerate(columns) if column is not None}
    fitting = [each for each in pointers if problem.pointer == each or problem.pointer.startswith(f"{each}/")]
    return pointers[max(fitting, key=len)] if fitting else None


def column_told(index: int, columns: Sequence[Column | None]) -> str:
    """Return how a column is told: by its letters and its name."""
    column = columns[index]
    assert column is not None
    return f"Column {letters_of(index)}, {column.name}"
