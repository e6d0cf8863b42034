"""A part of a point that calls a refusal, return or custody right is told to nobody of whom what bars it is known.

Each was once told too widely, and narrowed when it was read a second time.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.assessment.test_told_in_this_case import told
from tests.cases import case_of_nodes

SAFE_LIST = {
    "applicant.protection_wish": "yes",
    "country_information.listed_safe": "yes",
    "earlier_procedure.rests_on_safe_origin_list": "yes",
}
FINAL_ORDER = {
    "circumstances.detained": "yes",
    "circumstances.removal_order": "final",
    "applicant.age": "adult",
    "earlier_procedure.status_here": "rejected_final",
    "earlier_procedure.review_filed": "no",
}
REPORTS_AGAINST = {
    "applicant.protection_wish": "yes",
    "claims[0].harms.life_or_liberty": "yes",
    "claims[0].country_information_support": "contradicts",
}
UNSERVED = {
    "earlier_procedure.status_here": "recognised",
    "exclusion.conviction": "in_this_country",
    "exclusion.sentence_served": "no",
    "cessation.review_ground": "danger_or_crime",
}
CASES: list[tuple[str, dict[str, str], str, dict[str, str]]] = [
    # point, what it is told on, its words, what bars it: each by itself
    (
        "safe_country_of_origin",
        {**SAFE_LIST, "claims[0].state_protection": "effective"},
        "a refusal after a full interview is right",
        {"claims[0].agents.state": "yes", "claims[1].state_protection": "ineffective"},
    ),
    (
        "safe_country_of_origin",
        {**SAFE_LIST, "claims[0].subjective_fear": "no"},
        "a quick refusal with reasons and an appeal is right",
        {"claims[1].subjective_fear": "yes"},
    ),
    (
        "detention",
        FINAL_ORDER,
        "detention can serve it",
        {"applicant.age": "child", "earlier_procedure.review_filed": "unknown"},
    ),
    (
        "complementary_protection",
        REPORTS_AGAINST,
        "a refusal on this is right",
        {
            "return_conditions.human_rights_bar_risk": "yes",
            "return_conditions.danger_found_here": "yes",
            "circumstances.interim_measure": "in_force",
            "claims[1].country_information_support": "mixed",
        },
    ),
    (
        "withdrawal_for_danger",
        UNSERVED,
        "A danger is measured for the time after it",
        {"cessation.review_ground": "unknown", "exclusion.conviction": "in_another_country"},
    ),
]


def facts_of(nodes: dict[str, str]) -> dict[str, Any]:
    return case_of_nodes({node: value for node, value in nodes.items() if value != "unknown"}).given()


@pytest.mark.parametrize(
    ("point", "nodes", "words", "bars"), CASES, ids=[f"{each[0]}: {each[2]}" for each in CASES]
)
def test_it_is_told_where_it_holds_and_not_where_something_known_bars_it(
    point: str, nodes: dict[str, str], words: str, bars: dict[str, str]
) -> None:
    assert words in told(facts_of(nodes), point)
    for node, value in bars.items():
        assert words not in told(facts_of({**nodes, node: value}), point), node


def test_a_child_held_with_a_parent_is_not_told_to_be_alone() -> None:
    nodes = {
        "applicant.age": "child",
        "circumstances.detained": "yes",
        "family.link_disputed": "who_decides_for_child",
        "family.parent_elsewhere": "in_country_of_origin",
        "applicant.unaccompanied_or_separated": "yes",
    }
    words = "The child is alone and held"
    assert words in told(facts_of(nodes), "who_decides_for_child")
    for value in ("no", "unknown"):
        alone = {"applicant.unaccompanied_or_separated": value}
        assert words not in told(facts_of({**nodes, **alone}), "who_decides_for_child")
