"""Breaks titles into lines that fit into a box: SVG breaks no line by itself.

Widths are those of wide common letters, so that no font that browsers choose runs over the edge.
"""

from __future__ import annotations

from collections.abc import Iterator

FONT = 15
LINE = 20
_NARROW = frozenset("iljtfrI.,;:'!()[]|-/ ")
_WIDE = frozenset("mwMWQOGDH%@—")


def lines_of(text: str, width: float) -> tuple[str, ...]:
    """Return the text in lines of at most a width in pixels; a word that is longer is broken where it ends."""
    lines: list[str] = []
    for word in _pieces(text, width):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return tuple(lines)


def width_of(text: str) -> float:
    """Return how wide a text is at most, in pixels."""
    return sum(FONT * _share(letter) for letter in text)


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if letter in _WIDE:
        return 0.9
    return 0.68 if letter.isupper() else 0.57


def _pieces(text: str, width: float) -> Iterator[str]:
    for word in text.split():
        piece = ""
        for letter in word:
            if piece and width_of(piece + letter) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece
