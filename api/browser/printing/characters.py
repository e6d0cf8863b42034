"""What the fonts can draw; the number of the character where they can not, so that nothing is a box in silence."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

MAIN_FAMILY = "Noto Sans"
FONTS = Path(__file__).with_name("fonts")

# They are drawn as nothing, and words of Arabic, Persian, Indic and other scripts need them.
_SILENT = frozenset("\u200c\u200d\u200e\u200f")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_LONGEST_WORD = 40
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")
# Names of rules are broken between their words, all else where it has to be.
_PIECE = re.compile(rf"[^._/@]{{1,{_LONGEST_WORD}}}[._/@]?|[._/@]")
_BREAK = "\u200b"


@cache
def drawable() -> frozenset[int]:
    """Return the characters, by their numbers, that some font has."""
    found: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


@cache
def families() -> tuple[str, ...]:
    """Return the families of the fonts, the first of which is that of Latin, Greek and Cyrillic text."""
    found = set()
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            found.add(str(font["name"].getBestFamilyName()))
    return (MAIN_FAMILY, *sorted(found - {MAIN_FAMILY}))


def drawn(text: str) -> str:
    """Return the text as it is printed; what no font has, or turns the order of others, by its number: ‹U+4E00›.

    Ends of lines are kept, and words that are longer than a line can be broken.
    """
    written = "".join(map(_drawn, _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))))
    return _LONG_WORD.sub(lambda word: _breakable(word[0]), written)


def lacks(text: str) -> bool:
    """Return whether a character of the text is printed by its number."""
    return drawn(text).replace(_BREAK, "") != _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))


def right_to_left(text: str) -> bool:
    """Return whether the first letter that has a direction is written from right to left (Unicode, annex 9, P2)."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((each != "L" for each in directions if each in ("L", "R", "AL")), False)


@cache
def _drawn(character: str) -> str:
    if character == "\n" or character in _SILENT:
        return character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " " if character != "\u00a0" else character
    # Marks that turn the order of what follows could make a text be read otherwise than it was written.
    if ord(character) in drawable() and unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cn"):
        return character
    return f"‹U+{ord(character):04X}›"


def _breakable(word: str) -> str:
    return _BREAK.join(_PIECE.findall(word))
