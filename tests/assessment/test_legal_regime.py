"""The country of asylum selects the profile, as of the day; the trace says which and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import cases
from triage import Case, CaseError, UnknownNameError, assess, case_from_data, house_rulebook
from triage.assessment.legal_regime import Choice, legal_regime
from triage.assessment.nodes import LawNode, ParameterNode, ProfileNode
from triage.rulebook.treaties import REFUGEE_CONVENTION

RULEBOOK = house_rulebook()
DAY = date(2026, 11, 23)


def case_in(country: str | None, day: date = DAY, **groups: object) -> Case:
    return case_from_data({"assessed_on": day.isoformat(), "country_of_asylum": country, **groups})


def profile_in(country: str | None, day: date = DAY) -> str:
    return legal_regime(case_in(country, day), RULEBOOK).profile.id


@pytest.mark.parametrize(
    ("country", "profile"),
    [
        ("KEN", "oau"),
        ("MEX", "cartagena"),
        ("ITA", "eu_acquis"),
        ("CAN", "canada"),
        ("USA", "united_states"),
        ("CHE", "convention_1951"),
        ("DNK", "convention_1951"),
        ("MDG", "no_instrument"),
        ("LBY", "unhcr_determines"),
        ("EGY", "unhcr_determines"),
        ("JOR", "no_instrument"),
        ("BGD", "no_instrument"),
        ("HKG", "unhcr_mandate"),
        (None, "unhcr_mandate"),
    ],
)
def test_what_binds_the_country_selects_the_profile(country: str | None, profile: str) -> None:
    assert profile_in(country) == profile


@pytest.mark.parametrize(
    ("country", "first", "before", "after"),
    [
        ("SSD", date(2016, 5, 19), "no_instrument", "oau"),
        ("HRV", date(2013, 7, 1), "convention_1951", "eu_acquis"),
        ("GBR", date(2021, 1, 1), "eu_acquis", "convention_1951"),
        ("CAN", date(2026, 3, 26), "convention_1951", "canada"),
        ("ECU", date(2012, 5, 30), "cartagena", "convention_1951"),
        ("ECU", date(2014, 9, 12), "convention_1951", "cartagena"),
    ],
)
def test_the_law_of_the_day_counts(country: str, first: date, before: str, after: str) -> None:
    assert profile_in(country, first - timedelta(days=1)) == before
    assert profile_in(country, first) == after
    assert profile_in(country, first + timedelta(days=1)) == after


@pytest.mark.parametrize("country", RULEBOOK.states)
def test_every_state_on_record_has_a_profile_for_which_something_binds_it(country: str) -> None:
    regime = legal_regime(case_in(country), RULEBOOK)
    assert regime.choice is Choice.BY_COUNTRY
    bound = set(RULEBOOK.states[country].binding_today(DAY))
    assert regime.profile.bound_by is not None
    assert bound & set(regime.profile.bound_by) if regime.profile.bound_by else not bound
    assert (regime.law["law.refugee_convention"] == "binding") == bool(bound & set(REFUGEE_CONVENTION))


@pytest.mark.parametrize(
    ("country", "day", "law"),
    [
        ("ECU", date(2009, 6, 23), "Decreto Ejecutivo 3301"),
        ("ECU", date(2016, 1, 1), "Decreto Ejecutivo 1182"),
        ("ECU", date(2017, 2, 6), "Ley Orgánica"),
        ("MEX", date(2008, 1, 1), "Ley General de Población"),
        ("BOL", date(2012, 6, 19), "Decreto Supremo 28329"),
        ("BOL", date(2012, 6, 20), "Ley 251"),
        ("COL", date(2009, 11, 18), "Decreto 2450"),
        ("COL", date(2009, 11, 19), "Decreto 4503"),
        ("COL", date(2013, 12, 6), "Decreto 2840"),
    ],
)
def test_a_decree_that_held_the_wider_definition_before_the_law_of_today_bound_on_its_days(
    country: str, day: date, law: str
) -> None:
    assert profile_in(country, day) == "cartagena"
    told = assess(case_in(country, day)).trace[0]
    assert isinstance(told, ProfileNode)
    assert law in told.because


def test_the_trace_begins_with_the_profile_and_why_it_applies() -> None:
    assessment = assess(case_in("KEN"))
    profile = assessment.trace[0]
    assert isinstance(profile, ProfileNode)
    assert (profile.value, assessment.profile, assessment.profile_chosen) == ("oau", "oau", Choice.BY_COUNTRY)
    assert "Kenya is bound by the 1951 Convention (since 1966-05-16)" in profile.because
    assert "the OAU Refugee Convention (since 1993-02-04)" in profile.because


def test_without_a_country_the_positions_of_unhcr_apply() -> None:
    assessment = assess(case_in(None))
    assert (assessment.profile, assessment.profile_chosen) == ("unhcr_mandate", Choice.BY_DEFAULT)
    assert RULEBOOK.profile("unhcr_mandate").settings == {
        parameter.path: parameter.default for parameter in RULEBOOK.parameters.values()
    }


def test_a_profile_can_be_asked_for_by_name_and_the_certificate_says_so() -> None:
    assessment = assess(case_in("KEN"), profile="eu_acquis")
    assert (assessment.profile, assessment.profile_chosen) == ("eu_acquis", Choice.BY_REQUEST)
    profile = assessment.trace[0]
    assert isinstance(profile, ProfileNode) and profile.because.startswith("The profile was asked for by name.")


def test_a_profile_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'eu_acquis'"):
        legal_regime(case_in(None), RULEBOOK, "eu_aquis")


def test_a_state_without_refugee_law_is_named_as_such_in_the_trace() -> None:
    assessment = assess(case_in("JOR"))
    node = next(node for node in assessment.trace if isinstance(node, LawNode))
    assert (node.id, node.value) == ("law.refugee_convention", "not_binding")
    assert "Jordan, party to the 1951 Convention: no." in node.because
    assert "customary_nonrefoulement" in {item.term for item in assessment.safeguards}


def test_a_limitation_to_europe_brings_in_unhcr_where_the_state_does_not_determine_status() -> None:
    """In Türkiye UNHCR ended its mandate determination on 10 September 2018."""

    def referrals(day: date) -> set[str]:
        return {item.term for item in assess(case_in("TUR", day, applicant={"protection_wish": "yes"})).referrals}

    assert "unhcr_mandate_rsd" in referrals(date(2018, 9, 9))
    assert "unhcr_mandate_rsd" not in referrals(date(2018, 9, 10))


def test_a_profile_asked_for_on_a_day_on_which_it_is_not_in_force_is_refused() -> None:
    with pytest.raises(CaseError, match="in force from 2026-03-26"):
        legal_regime(case_in("CAN", date(2026, 3, 25)), RULEBOOK, "canada")


def test_a_file_that_differs_from_the_record_of_treaties_is_flagged() -> None:
    flags = {item.term for item in assess(case_in("JOR", circumstances={"party_to_1951_convention": "yes"})).flags}
    assert "check_treaty_record" in flags
    assert not assess(case_in("KEN", circumstances={"party_to_1951_convention": "yes"})).flags


def test_a_switch_that_mattered_stands_in_the_trace_with_its_position_and_sources() -> None:
    claims = [{"harms": ["indiscriminate_violence"]}]
    assessment = assess(case_in("DEU", claims=claims, country_information={"generalised_violence": "yes"}))
    node = next(node for node in assessment.trace if node.id == "policy.broader_definition")
    assert isinstance(node, ParameterNode)
    assert node.value == "off"
    assert "subsidiary" in node.position
    assert node.sources
    assert "examine_complementary_protection" in {item.term for item in assessment.actions}


def test_the_bar_to_return_does_not_hang_on_the_definition() -> None:
    for country in ("DEU", "KEN", "CAN", "JOR", None):
        claims = [{"harms": ["indiscriminate_violence"]}]
        assessment = assess(case_in(country, claims=claims, country_information={"generalised_violence": "yes"}))
        assert assessment.findings["nonrefoulement_bar"] == "established", country


def test_a_day_before_any_rule_is_in_force_is_refused_with_the_first_such_day() -> None:
    with pytest.raises(CaseError) as refused:
        assess(case_in(None, date(2007, 11, 18)))
    (problem,) = refused.value.problems
    assert problem.pointer == "/assessed_on"
    assert "2007-11-19" in problem.remedy
    assert assess(case_in(None, date(2007, 11, 19))).procedure.id == "protection_screening"


@given(cases(), st.sampled_from(sorted(RULEBOOK.states)))
def test_no_profile_of_a_country_is_adverse_where_unhcr_is_not(case: Case, country: str) -> None:
    """A profile changes who decides and what is told; it never opens a way out of the procedure."""
    in_country = case.model_copy(update={"country_of_asylum": country, "assessed_on": DAY})
    anywhere = case.model_copy(update={"country_of_asylum": None, "assessed_on": DAY})
    ours, theirs = assess(anywhere).procedure, assess(in_country).procedure
    assert ours.adverse or not theirs.adverse
