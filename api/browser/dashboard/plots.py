"""Plots as rows of a table with a bar in each: drawn on the server, in the tokens of the style sheet.

Kept libraries that draw SVG on the server bring a style sheet and scripts of their own inside the picture, which
the policy of our pages does not let run, and colours that follow neither dark nor high contrast.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Told = int | None
_WHOLE = 100


@dataclass(frozen=True)
class Bar:
    """A number with its bar; None is left out. `length` is a share of the longest bar, of a hundred."""

    label: str
    number: Told
    length: int
    link: str | None = None


@dataclass(frozen=True)
class Series:
    """Numbers over time, each with the height of its column, of a hundred; None is left out."""

    label: str
    numbers: tuple[Told, ...]
    heights: tuple[int, ...]


def bars_of(numbers: Iterable[tuple[str, Told, str | None]]) -> list[Bar]:
    """Return labels with their numbers and links as bars, in their order."""
    rows = list(numbers)
    most = max((number or 0 for _, number, _ in rows), default=0)
    return [Bar(label, number, _share(number, most), link) for label, number, link in rows]


def series_of(rows: Iterable[tuple[str, Sequence[Told]]]) -> list[Series]:
    """Return labels with their numbers over time, all measured by one scale."""
    told = [(label, tuple(numbers)) for label, numbers in rows]
    most = max((number or 0 for _, numbers in told for number in numbers), default=0)
    return [Series(label, numbers, tuple(_share(each, most) for each in numbers)) for label, numbers in told]


def _share(number: Told, most: int) -> int:
    # What is there at all is seen; what is left out is as long as all that are, whatever it is.
    return max(1, round(_WHOLE * number / most)) if number else 0
