"""The parts of a printed document as the templates take them: plain data, made of the words of an assessment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from api.browser.printing.characters import right_to_left
from api.languages.telling import ISOLATED

Data = dict[str, Any]
Item = tuple[str, Sequence["Item"]]
"""The text of an item of a list, with the items beneath it."""


class Signed(str):
    """A line that is printed as it is, to the letter: it is signed."""


def part(title: str, blocks: Iterable[Data], *, level: int = 1, appendix: bool = False) -> Data:
    """Return a part under its title; `level` 1 is the highest. An appendix begins on a new page, in small type."""
    return {"title": title, "level": level, "new_page": appendix, "small": appendix, "blocks": list(blocks)}


def paragraph(text: str, *, strong: bool = False) -> Data:
    """Return a paragraph."""
    return {"kind": "paragraph", "strong": strong, **_told(text)}


def items(members: Iterable[str | Item]) -> Data:
    """Return a list."""
    return {"kind": "items", "items": [_item(each) for each in members]}


def _item(member: str | Item) -> Data:
    text, beneath = (member, ()) if isinstance(member, str) else member
    return {**_told(text), "items": [_item(each) for each in beneath]}


def filled_in(label: str) -> Data:
    """Return a line that somebody fills in by hand."""
    return {"kind": "filled in", **_told(label)}


def step(number: int, text: str, own: Iterable[str]) -> Data:
    """Return a list of one item with its number, and items of its own."""
    return {"kind": "numbered", "items": [{"number": number, **_item((text, [(each, ()) for each in own]))}]}


def table(columns: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> Data:
    """Return a table; `widths` are the shares that the columns have of the line."""
    return {
        "kind": "table",
        "columns": list(columns),
        "widths": list(widths),
        "rows": [[_told(cell) for cell in row] for row in rows],
    }


def signed(text: str) -> Data:
    """Return lines that are printed to the letter."""
    return {"kind": "signed", "lines": [Signed(line) for line in text.rstrip("\n").split("\n")]}


def _told(text: str) -> Data:
    # Paper has no mark for English words within another language: a record says at its head that there are some.
    plain = ISOLATED.sub(r"\1", text)
    return {"text": plain, "right_to_left": right_to_left(plain)}
