"""Citations: an instrument that `rules/instruments.yaml` names, and the passage in it."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from triage.rulebook.countries import NOT_A_CODE, is_country_code
from triage.rulebook.forms import Checked, Fault, Form, RefusedError, Several, Words, unique
from triage.rulebook.treaties import ALWAYS_IN_FORCE, Period

EUROPEAN_UNION = "european_union"


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
        description="The days on which an act of law applies; from which day on a judgment or guideline is known.",
    )
    law_of: tuple[Words, ...] = Field(
        default=(),
        exclude_if=operator.not_,
        validation_alias="law of",
        description=(
            "For what is law of some places only: the countries, by code, european_union, or the instrument that "
            "names them, such as the treaty that a court applies."
        ),
    )

    not_law_of: tuple[Words, ...] = Field(
        default=(),
        exclude_if=operator.not_,
        validation_alias="not law of",
        description="The countries, by code, that do not take part in this law of the union to which they belong.",
    )

    def governs(self, places: frozenset[str]) -> bool:
        """Return whether this is law in one of the places, or is more than the law of one place."""
        return places.isdisjoint(self.not_law_of) and (not self.law_of or not places.isdisjoint(self.law_of))


def _with_places_of_law(instruments: tuple[Instrument, ...]) -> tuple[Instrument, ...]:
    """Put in place of an instrument that `law of` names the places, and who stands apart, that it names itself."""
    named = {each.cite: each for each in instruments}
    placed, faults = [], []
    for at, instrument in enumerate(instruments):
        places: dict[str, None] = {}
        apart = dict.fromkeys(instrument.not_law_of)
        for place in instrument.law_of:
            other = None if _is_place(place) else named.get(place)
            meant = other.law_of if other else (place,)
            if meant and all(map(_is_place, meant)):
                places |= dict.fromkeys(meant)
                apart |= dict.fromkeys(other.not_law_of if other else ())
            else:
                message = f"{place!r} {NOT_A_CODE}, nor {EUROPEAN_UNION!r}, nor an instrument that names its places"
                faults.append(Fault(message, (at, "law of")))
        faults += [
            Fault(f"{country!r} {NOT_A_CODE}", (at, "not law of"))
            for country in instrument.not_law_of
            if not is_country_code(country)
        ]
        placed.append(instrument.model_copy(update={"law_of": tuple(places), "not_law_of": tuple(apart)}))
    if faults:
        raise RefusedError(*faults)
    return tuple(placed)


def _is_place(name: str) -> bool:
    return name == EUROPEAN_UNION or is_country_code(name)


class Instruments(Form):
    """`instruments.yaml`."""

    instruments: Annotated[Several[Instrument], unique("cite"), AfterValidator(_with_places_of_law)]


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


def sources_on(
    day: date, sources: tuple[str, ...], instruments: Mapping[str, Instrument], places: frozenset[str] | None = None
) -> tuple[str, ...]:
    """Return the sources that are law on a day, or explain it.

    Where `places` says whose law governs, acts and judgments that are law only elsewhere are left out too, unless
    nothing would be left.
    """
    cited = [(source, citation_of(source, instruments)) for source in sources]
    of_the_day = [
        (source, citation.instrument)
        for source, citation in cited
        if citation and citation.instrument.in_force.covers(day)
    ]
    of_the_place = [source for source, instrument in of_the_day if places is None or instrument.governs(places)]
    return tuple(of_the_place or [source for source, _ in of_the_day])
