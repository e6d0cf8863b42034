"""The seed paper, paragraph by paragraph: what each holds, on what it bears, and what follows from it.

`rules/seed.yaml` is no part of the rulebook: nothing is concluded from it. It is what makes the rulebook
traceable from the paper's side.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from triage.rulebook.forms import Form, Several, Words, not_among, refused, unique
from triage.rulebook.reading import read_form

FILE = "seed.yaml"
LAST_PARAGRAPH = 89
LAST_FOOTNOTE = 11


class Bearing(StrEnum):
    """What a paragraph bears on in a single case; `background` if on nothing."""

    RULE = "rule"
    SAFEGUARD = "safeguard"
    REFERRAL = "referral"
    INFORMATION = "information"
    STATISTICS = "statistics"
    DOCUMENTATION = "documentation"
    BACKGROUND = "background"


ALL_NUMBERS = (
    *(str(number) for number in range(1, LAST_PARAGRAPH + 1)),
    *(f"fn {number}" for number in range(1, LAST_FOOTNOTE + 1)),
)


def _is_in_the_paper(number: str) -> str:
    if number not in ALL_NUMBERS:
        raise refused(f"{{what}} {not_among(number, ALL_NUMBERS)}")
    return number


class Paragraph(Form, what="a paragraph"):
    """A paragraph (`34`) or footnote (`fn 3`) of the paper.

    `part` is the heading that it opens, if any. `rules` carry it while they cite harder law for it, `documents`
    are paths from the root of the house.
    """

    number: Annotated[Words, AfterValidator(_is_in_the_paper), WithJsonSchema({"type": ["integer", "string"]})] = (
        Field(validation_alias="paragraph", description="34, or fn 3 for a footnote.")
    )
    part: Words | None = Field(default=None, description="The part of the paper that begins here.")
    content: Words = Field(description="What it holds, in our own words.")
    bears: Several[Annotated[Bearing, Field(strict=False)]] = Field(description="On what in a single case.")
    consequence: Words = Field(description="What follows for the system.")
    rules: Several[Words] = Field(default=(), description="Rules that carry it and cite harder law for it.")
    documents: Several[Words] = Field(default=(), description="Texts that carry it, by path.")

    @property
    def normative(self) -> bool:
        """Whether the paragraph bears on more than the background."""
        return self.bears != (Bearing.BACKGROUND,)

    @property
    def name(self) -> str:
        """The paragraph in words: `paragraph 34`, `footnote 3`."""
        prefix, _, number = self.number.rpartition(" ")
        return f"footnote {number}" if prefix else f"paragraph {number}"

    @property
    def anchor(self) -> str:
        """The name under which the traceability page can be linked to: `p34`, `fn3`."""
        return self.number.replace(" ", "") if self.number.startswith("fn") else f"p{self.number}"


class Paper(Form):
    """`seed.yaml`."""

    paragraphs: Annotated[Several[Paragraph], unique("number")]


@cache
def house_paper() -> tuple[Paragraph, ...]:
    """Read the paper's paragraphs that this package ships in `rules/seed.yaml`."""
    return read_paper((files("rules") / FILE).read_text(encoding="utf-8"))


def read_paper(source: str) -> tuple[Paragraph, ...]:
    """Read paragraphs and footnotes in the order of the file. Raises `RulebookError` with the place."""
    form, _ = read_form(FILE, source, Paper)
    return form.paragraphs


@cache
def numbers_in(source: str) -> tuple[str, ...]:
    """Return the paragraphs and footnotes that a source such as `seed 25-26, 45` or `seed 8 and fn 3` names.

    A source of another instrument names none. Raises `ValueError` where the paper has no such paragraph.
    A part in brackets, `61(2)`, means the paragraph.
    """
    if not source.startswith("seed "):
        return ()
    found: list[str] = []
    for part in re.split(r",| and ", source.removeprefix("seed ")):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"{source!r} can not be read as paragraphs of the seed paper, at {part.strip()!r}")
        prefix = "fn " if match["footnote"] else ""
        first, last = int(match["first"]), int(match["last"] or match["first"])
        found += [f"{prefix}{number}" for number in range(first, last + 1)]
        if last < first or found[-1] not in ALL_NUMBERS or f"{prefix}{first}" not in ALL_NUMBERS:
            raise ValueError(f"{source!r} names what the seed paper does not have, at {part.strip()!r}")
    return tuple(found)


_PART = re.compile(r"(?P<footnote>fn )?(?P<first>\d+)(-(?P<last>\d+))?(\(\d+\))?")


def cites(sources: tuple[str, ...], number: str) -> bool:
    """Return whether one of the sources names this paragraph or footnote."""
    return number in _named_by(sources)


# Each rule, procedure and fact is asked about each paragraph of the paper.
@cache
def _named_by(sources: tuple[str, ...]) -> frozenset[str]:
    return frozenset(number for source in sources for number in numbers_in(source))
