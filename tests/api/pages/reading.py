"""Reads a page as people do: the words that stand on it, one after the other."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_NOT_READ = frozenset({"script", "style", "title"})
# Within these a word goes on: `<strong>yes</strong>.` is read as one.
_WITHIN_LINES = frozenset({"a", "b", "bdi", "code", "em", "q", "span", "strong", "time", "kbd"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _NOT_READ
        self.read.append("" if tag in _WITHIN_LINES else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _NOT_READ
        self.read.append("" if tag in _WITHIN_LINES else "\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.read.append(data)


def text_of(page: str) -> str:
    """Return what can be read on a page, or on a part of one, also where it is closed."""
    reader = _Reader()
    reader.feed(page)
    return "".join(reader.read)


def words_of(text: str) -> str:
    """Return the words of a text in small letters, with one blank around each: neither lines nor marks count."""
    words = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    return f" {words} "


def section_of(page: str, name: str) -> str:
    """Return the section of a page with the heading of this id; empty if there is none."""
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""
