"""A case with other answers to some of its facts."""

from __future__ import annotations

import pytest

from triage import case_from_data
from triage.case.otherwise import answered_otherwise

CASE = case_from_data(
    {
        "assessed_on": "2026-11-23",
        "applicant": {"age": "child"},
        "claims": [{"agents": ["armed_group"], "agents_denied": ["non_state"]}, {"past_harm": "yes"}],
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
    assert answered_otherwise(CASE, answers) == expected
    assert CASE.given() == before
