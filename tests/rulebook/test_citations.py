"""Citations: every source in the house names an instrument, and says how far it was checked."""

from __future__ import annotations

import re

import pytest

from triage import house_rulebook
from triage.rulebook.citations import citation_of

RULEBOOK = house_rulebook()


@pytest.mark.parametrize(
    ("source", "instrument", "passage"),
    [
        ("seed 37", "seed", "37"),
        ("CRC arts 3, 22", "CRC", "arts 3, 22"),
        ("CRC GC 6 paras 7-8", "CRC GC", "6 paras 7-8"),
        ("Detention Guidelines 2012, 1-4", "Detention Guidelines 2012", "1-4"),
        ("VST", "VST", ""),
        ("GIP 1 paras 15-19", "GIP", "1 paras 15-19"),
        ("GIP 12 paras 17, 22", "GIP 12", "paras 17, 22"),
    ],
)
def test_a_source_is_an_instrument_and_a_passage(source: str, instrument: str, passage: str) -> None:
    citation = citation_of(source, RULEBOOK.instruments)
    assert citation is not None
    assert (citation.instrument.cite, citation.passage) == (instrument, passage)


@pytest.mark.parametrize("source", ["", "Handbok 51", "seeds 3", "CRCX 3"])
def test_a_source_that_names_no_instrument_is_no_citation(source: str) -> None:
    assert citation_of(source, RULEBOOK.instruments) is None


def test_every_source_of_every_fact_names_an_instrument() -> None:
    sources = [(fact.path, source) for fact in RULEBOOK.facts.values() for source in fact.sources]
    assert [pair for pair in sources if citation_of(pair[1], RULEBOOK.instruments) is None] == []


def test_what_is_later_than_a_series_is_cited_by_its_own_name() -> None:
    """The entry of a series has no day, so a later number that fell under it would be cited too early."""
    last = {"GIP": 7, "ExCom": 107, "HRC GC": 34, "CRC GC": 9}
    sources = [source for rule in RULEBOOK.rules.values() for source in rule.sources]
    sources += [source for procedure in RULEBOOK.procedures.values() for source in procedure.cited]
    sources += [source for issue in RULEBOOK.issues.values() for source in issue.sources]
    sources += [source for issue in RULEBOOK.issues.values() for each in issue.here for source in each.sources]
    sources += [source for argument in RULEBOOK.arguments.values() for source in argument.sources]
    sources += [source for fact in RULEBOOK.facts.values() for source in fact.sources]
    for source in sources:
        citation = citation_of(source, RULEBOOK.instruments)
        assert citation is not None, source
        if citation.instrument.cite in last:
            numbers = re.findall(r"(?:^|, )(\d+)", citation.passage.split(" para")[0])
            assert all(int(number) <= last[citation.instrument.cite] for number in numbers), source


def test_every_instrument_is_cited_somewhere() -> None:
    sources = [source for rule in RULEBOOK.rules.values() for source in rule.sources]
    sources += [source for procedure in RULEBOOK.procedures.values() for source in procedure.cited]
    sources += [source for issue in RULEBOOK.issues.values() for source in issue.sources]
    sources += [source for issue in RULEBOOK.issues.values() for each in issue.here for source in each.sources]
    sources += [source for argument in RULEBOOK.arguments.values() for source in argument.sources]
    sources += [source for fact in RULEBOOK.facts.values() for source in fact.sources]
    sources += [source for profile in RULEBOOK.profiles.values() for source in profile.sources]
    points = RULEBOOK.contested_points.values()
    sources += [source for point in points for position in point.positions for source in position.sources]
    cited = {
        citation.instrument.cite for source in sources if (citation := citation_of(source, RULEBOOK.instruments))
    }
    assert set(RULEBOOK.instruments) == cited
