"""No assessment cites what nobody could have cited on its day, or what binds nobody where it is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import cases
from tests.variations import COUNTRIES
from triage import Case, assess, case_from_data, house_rulebook
from triage.assessment.legal_regime import legal_regime
from triage.rulebook.citations import citation_of

RULEBOOK = house_rulebook()
FIRST, LAST = date(2007, 11, 19), date(2027, 12, 31)
TURNS = sorted(
    {
        day
        for instrument in RULEBOOK.instruments.values()
        for begin in [instrument.in_force.first]
        if begin > FIRST
        for day in (begin - timedelta(days=1), begin)
    }
)
DAYS = st.one_of(st.sampled_from(TURNS), st.dates(FIRST, LAST))


def cited(part: Any) -> Iterator[str]:
    """Yield each source in what an assessment holds."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from value if name == "sources" else cited(value)
    elif isinstance(part, (list, tuple)):
        for each in part:
            yield from cited(each)


@given(cases(), DAYS, st.sampled_from([None, *sorted(COUNTRIES)]))
def test_no_assessment_cites_an_instrument_of_another_day(case: Case, day: date, country: str | None) -> None:
    told = case.model_copy(update={"assessed_on": day, "country_of_asylum": country})
    for source in set(cited(assess(told).model_dump(exclude={"case"}))):
        citation = citation_of(source, RULEBOOK.instruments)
        assert citation is not None, source
        assert citation.instrument.in_force.covers(day), (source, day)


@given(cases(), DAYS, st.sampled_from(sorted(COUNTRIES)))
def test_no_assessment_cites_what_is_law_elsewhere_only(case: Case, day: date, country: str) -> None:
    told = case.model_copy(update={"assessed_on": day, "country_of_asylum": country})
    anyone = case_from_data({"assessed_on": day.isoformat(), "country_of_asylum": country})
    places = legal_regime(anyone, RULEBOOK).places
    assessment = assess(told).model_dump(exclude={"case"})
    settings = [node for node in assessment["trace"] if node["kind"] in ("parameter", "profile")]
    elsewhere = {
        source
        for source in set(cited(assessment)) - set(cited(settings))
        if (citation := citation_of(source, RULEBOOK.instruments)) and not citation.instrument.governs(places)
    }
    assert elsewhere == set()
