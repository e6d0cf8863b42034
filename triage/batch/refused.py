"""A row that is refused: what is wrong with it by place, and the row itself, so that nothing is lost."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from triage.errors import Problem

_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,64}")


@dataclass(frozen=True)
class RowProblem:
    """One thing that is wrong with a row, as it is told of a single case; `column` is that of a spreadsheet."""

    problem: Problem
    column: str | None = None

    def as_data(self) -> dict[str, str]:
        """Return it as plain data."""
        told = {"place": self.problem.pointer}
        if self.column is not None:
            told["column"] = self.column
        return {**told, "message": self.problem.message, "remedy": self.problem.remedy}


class RowError(Exception):
    """A row is refused, for these problems."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


@dataclass(frozen=True)
class RefusedRow:
    """A row that is refused: its number in the file, its reference if it has one, and its bytes as they stood."""

    number: int
    reference: object
    problems: tuple[RowProblem, ...]
    content: bytes

    def as_line(self) -> bytes:
        """Return it as one line of JSON; content that is no UTF-8 stands in base64."""
        told: dict[str, Any] = {
            "row": self.number,
            # What is no opaque key may be a name: it stands in the content only.
            "reference": self.reference
            if isinstance(self.reference, str) and _REFERENCE.fullmatch(self.reference)
            else None,
            "problems": [each.as_data() for each in self.problems],
        }
        try:
            told["content"] = self.content.decode()
        except UnicodeDecodeError:
            told["content_base64"] = b64encode(self.content).decode()
        return json.dumps(told, ensure_ascii=False).encode() + b"\n"
