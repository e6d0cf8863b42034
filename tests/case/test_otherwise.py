"""A case with other answers to some of its facts."""

from __future__ import annotations

import pytest

from triage import case_from_data
from triage.case.otherwise import Otherwise, otherwise

CLAIMS: list[dict[str, object]] = [
    {"agents": ["armed_group"], "agents_denied": ["non_state"]},
    {"past_harm": "yes"},
]
CASE = case_from_data(
    {
        "assessed_on": "2026-11-23",
        "applicant": {"age": "child"},
        "claims": CLAIMS,
        "proof_states": {"applicant.age": "disputed", "claims[1].past_harm": "stated"},
    }
)


AGENTS = {"armed_group": "no", "non_state": "unknown", "state": "yes"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, CASE.given()),
        (
            {"applicant.age": "adult", "circumstances.place": "at_sea"},
            {
                **CASE.given(),
                "applicant": {"age": "adult"},
                "circumstances": {"place": "at_sea"},
                "proof_states": {"claims[1].past_harm": "stated"},
            },
        ),
        (
            {"applicant.age": "unknown", "claims[1].past_harm": "unknown"},
            {
                "assessed_on": "2026-11-23",
                "claims": [{"agents": ["armed_group"], "agents_denied": ["non_state"]}, {}],
            },
        ),
        (
            {f"claims[0].agents.{name}": value for name, value in AGENTS.items()},
            {
                **CASE.given(),
                "claims": [{"agents": ["state"], "agents_denied": ["armed_group"]}, {"past_harm": "yes"}],
            },
        ),
    ],
)
def test_other_answers_take_the_place_of_those_given_with_what_was_said_of_them(
    answers: dict[str, str], expected: dict[str, object]
) -> None:
    before = CASE.given()
    assert otherwise(CASE, Otherwise(answers)) == expected
    assert CASE.given() == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            Otherwise(
                added={"claims": 1, "stays": 1}, answers={"claims[2].past_harm": "no", "stays[0].kind": "transit"}
            ),
            {
                **CASE.given(),
                "claims": [*CLAIMS, {"past_harm": "no"}],
                "stays": [{"kind": "transit"}],
            },
        ),
        (
            # The second claim moves up with what was said of it; what was said of the first one is gone with it.
            Otherwise(removed=("claims[0]",), known={"claims[0].agents.armed_group": "disputed"}),
            {
                **CASE.given(),
                "claims": [{"past_harm": "yes"}],
                "proof_states": {"applicant.age": "disputed", "claims[0].past_harm": "stated"},
            },
        ),
        (
            Otherwise(removed=("claims[0]", "claims[1]"), known={"applicant.age": ""}, country="KEN"),
            {"assessed_on": "2026-11-23", "applicant": {"age": "child"}, "country_of_asylum": "KEN"},
        ),
        (
            # What is said anew of how a fact is known stands, though its answer is another one.
            Otherwise({"applicant.age": "adult"}, {"applicant.age": "stated"}),
            {
                **CASE.given(),
                "applicant": {"age": "adult"},
                "proof_states": {"applicant.age": "stated", "claims[1].past_harm": "stated"},
            },
        ),
    ],
)
def test_claims_stays_the_country_and_how_a_fact_is_known_can_be_otherwise(
    changes: Otherwise, expected: dict[str, object]
) -> None:
    assert otherwise(CASE, changes) == expected
    assert not Otherwise(added={"claims": 0}) and changes
