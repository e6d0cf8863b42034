"""Passages of instruments: whether a citation of `203-204` speaks of the paragraph 204."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNIT = r"(?P<unit>[A-Za-z]{2,}|[sp]\b)?\.?\s*"
_NUMBER = r"(?:\d+[A-Za-z0-9./]*|[IVX]+\b)(?:\([^)]*\))*"
_NUMBERED = re.compile(rf"{_UNIT}(?P<first>{_NUMBER})(?:-(?P<last>\(|{_NUMBER}))?(?P<also>,\s*\()?")
_PARTS = re.compile(r"(\d+|[IVX]+)(.*)")
_FOOTNOTE = "fn"


@dataclass(frozen=True)
class _Numbered:
    """A number of a passage, or a range of them: `art 33(1)` is 33 to 33 of the unit `art`, and the rest `(1)`."""

    unit: str | None
    first: str
    last: str
    rest: str

    def meets(self, other: _Numbered) -> bool:
        """Return whether both speak of a same place; one that names the whole speaks of its parts."""
        if not (self.rest.startswith(other.rest) or other.rest.startswith(self.rest)):
            return False
        numbers = (self.first, self.last, other.first, other.last)
        if not all(each.isdigit() for each in numbers):
            return self.first == other.first
        first, last, other_first, other_last = map(int, numbers)
        return first <= other_last and other_first <= last


def covers(passage: str, asked: str) -> bool:
    """Return whether a cited passage speaks of every place that is asked for: `203-204` does of `204`.

    A place without a unit is looked for among those that have none, or among all but footnotes where each has one.
    What names an article as a whole speaks of its paragraphs, and a paragraph of its article. False if nothing that
    is asked for has a number.
    """
    cited, places = _numbered(passage), _numbered(asked)
    return bool(places) and all(any(each.meets(place) for each in _of_unit(cited, place.unit)) for place in places)


def _of_unit(cited: tuple[_Numbered, ...], unit: str | None) -> Iterator[_Numbered]:
    bare = [each for each in cited if each.unit is None]
    if unit is None and not bare:
        yield from (each for each in cited if each.unit != _FOOTNOTE)
    elif unit is None or (unit != _FOOTNOTE and all(each.unit in (None, _FOOTNOTE) for each in cited)):
        yield from bare
    else:
        yield from (each for each in cited if each.unit == unit)


def _numbered(passage: str) -> tuple[_Numbered, ...]:
    found: list[_Numbered] = []
    unit = None
    for match in _NUMBERED.finditer(re.sub(r"[§¶]+", " ", passage)):
        if match["unit"] and match["unit"] != "and":
            word = match["unit"].lower()
            unit = word.removesuffix("s") or word
        first, last = _PARTS.match(match["first"]), _PARTS.match(match["last"] or "")
        assert first is not None
        # `33(1)-(2)` and `33(1), (3)` are several parts of one: it is asked for by any of them.
        rest = first[2].rpartition("(")[0] if match["last"] == "(" or match["also"] else first[2]
        found.append(_Numbered(unit, first[1], last[1] if last else first[1], "" if last else rest))
    return tuple(found)
