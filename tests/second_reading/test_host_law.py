"""The law of the host country, as the second reading asks for it: cases with a country and a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from triage import Assessment, assess, case_from_data, house_rulebook

RULEBOOK = house_rulebook()
TODAY = "2026-11-23"


def assessed(country: str | None, day: str = TODAY, **groups: object) -> Assessment:
    facts = {"applicant": {"protection_wish": "yes"}, **groups}
    return assess(case_from_data({"assessed_on": day, "country_of_asylum": country, **facts}))


def terms(assessment: Assessment) -> set[str]:
    lists = (
        assessment.actions,
        assessment.safeguards,
        assessment.referrals,
        assessment.information,
        assessment.flags,
    )
    return {item.term for items in lists for item in items}


def told(country: str | None, day: str = TODAY, **groups: object) -> set[str]:
    return terms(assessed(country, day, **groups))


IRREGULAR: dict[str, Any] = {"journey": {"irregular_entry": "yes"}}
LATE: dict[str, Any] = {"journey": {"prompt_presentation": "no"}}


@pytest.mark.parametrize("country", ["MYS", "IND", "BWA", "PNG", "KNA", "HKG", None])
def test_a12_where_article_31_does_not_bind_the_person_is_advised_first(country: str | None) -> None:
    found = told(country, **IRREGULAR)
    assert {"silence_about_entry_until_advised", "legal_assistance"} <= found
    assert not {"art31_shield", "no_penalty_for_irregular_entry"} & found


@pytest.mark.parametrize("country", ["KEN", "DEU", "GBR", "USA", "MEX"])
def test_a12_where_article_31_binds_it_is_told(country: str) -> None:
    assert {"art31_shield", "no_penalty_for_irregular_entry"} <= told(country, **IRREGULAR)


@pytest.mark.parametrize(
    ("country", "day", "flag"),
    [
        ("USA", TODAY, "claim_time_limit_with_exceptions"),
        ("USA", "2019-06-01", "claim_time_limit_with_exceptions"),
        ("CAN", TODAY, "late_claims_only_risk_assessed"),
        ("CAN", "2026-03-26", "late_claims_only_risk_assessed"),
    ],
)
def test_a13_a_time_limit_for_claims_is_flagged_beside_the_floor(country: str, day: str, flag: str) -> None:
    found = told(country, day, **LATE)
    assert {flag, "delay_not_a_bar", "legal_assistance"} <= found


@pytest.mark.parametrize(("country", "day"), [("CAN", "2026-03-25"), ("CAN", "2019-06-01"), ("KEN", TODAY)])
def test_a13_where_and_when_there_is_no_limit_none_is_flagged(country: str, day: str) -> None:
    found = told(country, day, **LATE)
    assert not {"claim_time_limit_with_exceptions", "late_claims_only_risk_assessed"} & found
    assert "delay_not_a_bar" in found


REFUSED: dict[str, Any] = {"earlier_procedure": {"status_here": "rejected_appealable"}}


def test_a20_in_the_union_an_appeal_is_lodged_in_time_and_the_right_to_remain_asked_for() -> None:
    expected = {"lodge_appeal_in_time", "seek_suspension_of_removal", "eu_appeal_does_not_always_suspend"}
    for country in ("DEU", "IRL"):
        assert expected <= told(country, **REFUSED)
    for country, day in (("DNK", TODAY), ("CHE", TODAY), ("DEU", "2026-06-11")):
        found = told(country, day, **REFUSED)
        assert "lodge_appeal_in_time" in found
        assert "eu_appeal_does_not_always_suspend" not in found


@pytest.mark.parametrize("country", ["IND", "EGY", "LBN", "MYS", "LBY"])
def test_b2_where_unhcr_determines_status_it_is_called_in(country: str) -> None:
    assert "unhcr_mandate_rsd" in told(country)


def test_b2_in_tuerkiye_unhcr_determined_status_until_9_september_2018() -> None:
    assert "unhcr_mandate_rsd" in told("TUR", "2018-09-09")
    assert "unhcr_mandate_rsd" not in told("TUR", "2018-09-10")
    assert "customary_nonrefoulement" in told("TUR", "2018-09-10")


@pytest.mark.parametrize("country", ["EGY", "LBN", "IND"])
def test_b2_where_unhcr_determines_status_its_positions_hold(country: str) -> None:
    settings = RULEBOOK.profile(assessed(country).profile).settings
    assert settings["policy.merged_status_determination"] == "on"
    assert settings["policy.broader_definition"] == "on"


@pytest.mark.parametrize("country", ["KNA", "MDG"])
def test_b3_a_state_bound_for_events_before_1951_only_is_not_bound_today(country: str) -> None:
    assessment = assessed(country, circumstances={"party_to_1951_convention": "yes"})
    assert {"customary_nonrefoulement", "general_law_protection", "unhcr_mandate_rsd"} <= terms(assessment)
    assert "for events before 1951 only" in assessment.trace[0].because  # type: ignore[union-attr]
    assert assessment.profile == "no_instrument"


def test_b3_the_protocol_lifts_the_limit_from_its_day() -> None:
    assert "convention_only_for_events_before_1951" in told("MCO", "2010-06-15")
    assert "convention_only_for_events_before_1951" not in told("MCO", "2010-06-16")


@pytest.mark.parametrize(
    "country", ["EGY", "BHS", "IRN", "SDN", "RWA", "MWI", "MOZ", "ZMB", "ZWE", "NAM", "BWA", "PNG", "HND", "AGO"]
)
def test_b10_reservations_are_flagged_and_named(country: str) -> None:
    assessment = assessed(country)
    assert "reservations_of_host_state" in terms(assessment)
    (node,) = (node for node in assessment.trace if node.id == "law.reservations")
    assert "articles " in node.because  # type: ignore[union-attr]


def test_b7_the_regulations_of_the_union_are_flagged_from_12_june_2026() -> None:
    facts: dict[str, Any] = {**IRREGULAR, "family": {"separated_members": "yes"}, "stays": [{}]}
    flags = {"eu_screening_and_border_procedure", "eu_acceleration", "eu_third_country", "eu_responsibility"}
    assert flags <= told("DEU", "2026-06-12", **facts)
    assert not flags & told("DEU", "2026-06-11", **facts)
    assert not flags & told("DNK", TODAY, **facts)


def cited(assessment: Assessment) -> list[str]:
    """Return every source that an assessment cites."""
    nodes = [*assessment.trace, *assessment.points_at_issue, assessment.procedure]
    return [source for node in nodes for source in getattr(node, "sources", ())]


@pytest.mark.parametrize("country", ["DEU", "USA", "CAN", "KEN", None])
@pytest.mark.parametrize(
    "day", ["2007-11-19", "2013-12-21", "2019-06-01", "2023-06-01", "2026-06-12", "2026-07-01"]
)
def test_b8_an_assessment_cites_the_law_of_its_day(country: str | None, day: str) -> None:
    claims = [{"harms": ["indiscriminate_violence"]}]
    assessment = assessed(
        country, day, claims=claims, country_information={"generalised_violence": "yes"}, **REFUSED
    )
    for source in cited(assessment):
        instrument = max(
            (each for each in RULEBOOK.instruments.values() if source.startswith(each.cite)),
            key=lambda each: len(each.cite),
        )
        assert instrument.in_force.covers(date.fromisoformat(day)), source


@pytest.mark.parametrize(
    ("day", "right", "wrong"),
    [
        ("2013-12-20", "EU QD 2004", "EU QD 2011"),
        ("2019-06-01", "EU QD 2011", "EU QR 2024"),
        ("2026-06-30", "EU QD 2011", "EU QR 2024"),
        ("2026-07-01", "EU QR 2024", "EU QD 2011"),
    ],
)
def test_b8_in_the_union_the_act_of_the_day_is_cited(day: str, right: str, wrong: str) -> None:
    claims = [{"harms": ["indiscriminate_violence"]}]
    assessment = assessed("DEU", day, claims=claims, country_information={"generalised_violence": "yes"})
    sources = cited(assessment)
    assert any(source.startswith(right) for source in sources)
    assert not any(source.startswith(wrong) for source in sources)


def test_b8_everything_that_is_applied_has_a_source_on_its_day() -> None:
    for day in ("2007-11-19", "2012-01-01", "2026-06-11", TODAY):
        assessment = assessed("DEU", day, **REFUSED)
        for node in (*assessment.trace, *assessment.points_at_issue, assessment.procedure):
            assert getattr(node, "sources", ("none needed",)), node


@pytest.mark.parametrize(
    ("country", "day", "ends"),
    [
        ("DEU", "2022-03-03", None),
        ("DEU", "2022-03-04", "4 March 2024"),
        ("DEU", "2024-02-01", "4 March 2025"),
        ("DEU", "2025-01-01", "4 March 2026"),
        ("POL", TODAY, "4 March 2027"),
        ("DEU", "2027-03-05", None),
        ("CHE", TODAY, None),
    ],
)
def test_b4_the_end_of_temporary_protection_is_told_as_it_was_known_on_the_day(
    country: str, day: str, ends: str | None
) -> None:
    found = assessed(country, day, country_information={"temporary_protection_decision": "yes"}).procedure
    assert found.id == "temporary_protection_registration" or ends is None
    told_ends = [limit.text for limit in found.time_limits if "Ukraine" in limit.text]
    assert len(told_ends) == (ends is not None)
    assert ends is None or ends in told_ends[0]


ACTS_OF_ONE_LAW = {cite: each.law_of for cite, each in RULEBOOK.instruments.items() if each.law_of}


@pytest.mark.parametrize("country", ["KEN", "USA", "GBR", "CHE", "TUR", "ABW"])
def test_b8_no_act_of_another_law_is_cited(country: str) -> None:
    for groups in (REFUSED, IRREGULAR, {"earlier_procedure": {"other_protection_here": "temporary"}}):
        assessment = assessed(country, stays=[{"bound_by_common_rules": "yes"}], **groups)
        limits = [source for limit in assessment.procedure.time_limits for source in limit.sources]
        for source in (*cited(assessment), *limits):
            acts = [cite for cite in ACTS_OF_ONE_LAW if source.startswith(cite)]
            assert not acts or country in ACTS_OF_ONE_LAW[max(acts, key=len)], source


def test_b8_the_acts_of_the_union_are_cited_in_it_and_the_united_kingdom_until_2020() -> None:
    for country, day in (("DEU", TODAY), ("GBR", "2019-06-01")):
        assessment = assessed(country, day, stays=[{"bound_by_common_rules": "yes"}])
        assert any(source.startswith("EU ") for source in cited(assessment)), country
    assert all("European Union" not in each.text for each in assessed("KEN", **REFUSED).procedure.time_limits)
    assert any("European Union" in each.text for each in assessed(None, **REFUSED).procedure.time_limits)
