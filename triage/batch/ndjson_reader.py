"""Reads a file with one case as JSON on each line. Lines on which nothing stands are passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic_core import from_json

from triage.batch.building import TableBuilder
from triage.batch.chunk import MOST_BYTES_AT_ONCE, MOST_ROWS, Chunk, Place, chunk_of
from triage.batch.forms import BatchError
from triage.batch.refused import RowError, RowProblem
from triage.case import MOST_BYTES, CaseFile, read_case
from triage.errors import CaseError, Problem
from triage.rulebook.model import Rulebook


class JsonLine:
    """One case as a line of JSON."""

    __slots__ = ("content", "number")

    def __init__(self, number: int, content: bytes) -> None:
        self.number = number
        self.content = content

    @property
    def reference(self) -> object:
        """What stands as the reference, None if the line can not be read."""
        data = self._data()
        return data.get("reference") if isinstance(data, dict) else None

    def take_into(self, builder: TableBuilder) -> bool:
        """Take the line the fast way, and return whether that was possible."""
        if len(self.content) > MOST_BYTES:
            return False
        # Far faster than the strict reader; a name that stands twice, which it passes over, is found by counting.
        return builder.take(self._data(), self.content.count(b'"'))

    def case(self, rulebook: Rulebook) -> CaseFile:
        """Read the line as a single case is read. Raises `RowError`."""
        try:
            return read_case(self.content, rulebook)
        except CaseError as error:
            raise self.refused_for(error.problems) from None

    def refused_for(self, problems: Sequence[Problem]) -> RowError:
        """Return the error of a line whose case is refused for these problems."""
        return RowError(map(RowProblem, problems))

    def _data(self) -> object:
        try:
            return from_json(self.content, cache_strings="all")
        except ValueError:
            return None


class NdjsonReader:
    """A file with one case as JSON on each line. Raises `BatchError` if it can not be opened."""

    def __init__(self, file: Path, rulebook: Rulebook, most_rows: int = MOST_ROWS) -> None:
        self._rulebook = rulebook
        self._most_rows = most_rows
        self._name = file
        try:
            self._file = file.open("rb")
            self.size = file.stat().st_size
        except OSError as error:
            raise BatchError(f"{file}: can not be read: {error.strerror}.") from None
        self.start = Place(0, 0)

    def chunk_at(self, place: Place) -> Chunk | None:
        """Return the lines from a place on, None at the end of the file.

        Raises `BatchError` for a line that is longer than what is held at once.
        """
        lines, end = self._lines_at(place)
        return chunk_of_lines(lines, place.number, end, self._rulebook) if lines else None

    def end_of_chunk(self, place: Place) -> Place | None:
        """Return where the chunk at a place ends, None at the end of the file. Raises as `chunk_at` does."""
        lines, end = self._lines_at(place)
        return end if lines else None

    def _lines_at(self, place: Place) -> tuple[list[bytes], Place]:
        self._file.seek(place.position)
        text = self._file.read(MOST_BYTES_AT_ONCE)
        if not text:
            return [], place
        if len(text) == MOST_BYTES_AT_ONCE:
            whole = text.rfind(b"\n") + 1
            if not whole:
                raise BatchError(f"{self._name}: line {place.number + 1} does not end: this is no NDJSON.")
            text = text[:whole]
        lines = text.split(b"\n", self._most_rows)
        if len(lines) > self._most_rows:
            text = text[: len(text) - len(lines.pop())]
        elif not lines[-1]:
            lines.pop()
        return lines, Place(place.position + len(text), place.number + len(lines))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def chunk_of_lines(lines: Sequence[bytes], before: int, end: Place, rulebook: Rulebook) -> Chunk:
    """Return the chunk of these lines, before which there are so many; the end is where it ends."""
    return chunk_of(_rows(lines, before), end, rulebook)


def _rows(lines: Sequence[bytes], before: int) -> Iterator[JsonLine]:
    for number, line in enumerate(lines, before + 1):
        if line and not line.isspace():
            yield JsonLine(number, line)
