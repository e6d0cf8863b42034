"""Citations: an instrument that `rules/instruments.yaml` names, and the passage in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from triage.rulebook.forms import Checked, Form, Several, Words, unique
from triage.rulebook.treaties import ALWAYS_IN_FORCE, Period


class Instrument(Form, what="an instrument"):
    """A treaty, guideline or paper that is cited.

    `checked` says how far its citations were checked: A, wording seen; B, instrument and scope confirmed; C,
    professional knowledge only. `exception` names passages for which that differs. What is not A for its
    passage a lawyer still has to verify.
    """

    cite: Words = Field(description="How it is cited: a source begins with this.")
    title: Words
    checked: Checked = Field(description="A wording seen, B instrument and scope confirmed, C to be verified.")
    exception: Words | None = Field(
        default=None, validation_alias="except", description="Passages that were checked otherwise."
    )
    address: Words | None = None
    in_force: Period = Field(
        default=ALWAYS_IN_FORCE,
        exclude_if=ALWAYS_IN_FORCE.__eq__,
        validation_alias="in force",
        description="The days on which an act of law applies; left out for what explains law.",
    )


class Instruments(Form):
    """`instruments.yaml`."""

    instruments: Annotated[Several[Instrument], unique("cite")]


@dataclass(frozen=True)
class Citation:
    """An instrument and the passage in it; the passage is empty where the whole is meant."""

    instrument: Instrument
    passage: str


def citation_of(text: str, instruments: Mapping[str, Instrument]) -> Citation | None:
    """Return the citation that a source such as `GIP 8 para 75` makes; None if it names no known instrument.

    The instrument with the longest name that the text begins with is meant.
    """
    # From the whole text back, space by space: asking every instrument in turn took a tenth of loading.
    end = len(text)
    while end > 0:
        cite = text[:end] if end == len(text) else text[:end].removesuffix(",")
        if cite in instruments:
            return Citation(instruments[cite], text[len(cite) :].lstrip(" ,"))
        end = text.rfind(" ", 0, end)
    return None


def sources_on(day: date, sources: tuple[str, ...], instruments: Mapping[str, Instrument]) -> tuple[str, ...]:
    """Return the sources that are law on a day, or explain it."""
    cited = ((source, citation_of(source, instruments)) for source in sources)
    return tuple(source for source, citation in cited if citation and citation.instrument.in_force.covers(day))
