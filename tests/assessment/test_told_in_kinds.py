"""What is told of a kind of case says the limit beside the right, and no law of another place."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from triage import assess, case_from_data

NATIONALITY = {
    "applicant": {"nationality": "multiple_protection_unknown", "second_nationality_answer": "not_asked"},
    "claims": [{"agents": ["state"], "subjective_fear": "yes"}],
}
TRADE = {
    "earlier_procedure": {"status_here": "recognised"},
    "solutions": {"work_or_movement_restricted": "yes"},
    "measure": {"concerns": ["work"], "individual_decision": "no"},
}
QUARREL = {"claims": [{"agents": ["non_state"], "grounds": ["political_opinion"], "harms": ["life_or_liberty"]}]}
DECISION = {"status_here": "rejected_appealable", "decision_faults": ["not_heard"]}
FAULT = {"earlier_procedure": DECISION}


def lines(country: str, facts: Mapping[str, object]) -> str:
    """Return all that is told of this case under its points at issue."""
    data = {"assessed_on": "2016-09-12", "country_of_asylum": country, **facts}
    return "\n".join(part.text for point in assess(case_from_data(data)).points_at_issue for part in point.here)


@pytest.mark.parametrize(
    ("point", "country", "facts", "parts"),
    [
        (
            "nationality",
            "CAN",
            NATIONALITY,
            ("first question of the case", "a refusal is right", "significant impediment"),
        ),
        (
            "trade",
            "ZAF",
            TRADE,
            ("Does a law really forbid it", "bind a refugee as anybody", "notice and a hearing", "self-employment"),
        ),
        (
            "quarrel",
            "NRU",
            QUARREL,
            (
                "Tell politics from a private quarrel",
                "a refusal is right, however real",
                "on both grounds is right",
            ),
        ),
    ],
)
def test_the_limit_is_told_beside_the_right(
    point: str, country: str, facts: Mapping[str, object], parts: tuple[str, ...]
) -> None:
    text = lines(country, facts)
    assert [part for part in parts if part not in text] == [], point


@pytest.mark.parametrize(
    ("facts", "of_one_place"),
    [(NATIONALITY, "significant impediment"), (TRADE, "self-employment"), (QUARREL, "Here the courts have held")],
)
def test_the_law_of_one_place_is_told_nowhere_else(facts: Mapping[str, object], of_one_place: str) -> None:
    assert of_one_place not in lines("KEN", facts)


def test_a_body_without_power_to_decide_is_told_only_where_that_was_said() -> None:
    assert "no power to decide" not in lines("KEN", FAULT)
    more = {
        "earlier_procedure": {
            **DECISION,
            "decision_faults": ["not_heard", "not_lawfully_composed"],
        }
    }
    assert "invalid, not only unfair" in lines("KEN", more)
