"""The sentence that decides a kind of case is told to it, its limiting half too, and steps already done are not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from triage import assess, case_from_data

SURRENDER: dict[str, Any] = {
    "country_of_asylum": "NZL",
    "circumstances": {
        "extradition_request": "yes",
        "extradition_charge": "grave_violence",
        "minister_decides_surrender": "yes",
    },
    "earlier_procedure": {"status_here": "none"},
    "claims": [
        {"harms": ["torture_or_inhuman"], "agents": ["state"], "nexus_link": "no", "harm_feared_for": "the_person"}
    ],
    "return_conditions": {
        "diplomatic_assurance_offered": "yes",
        "assurance_given_by": "state_of_feared_harm",
        "human_rights_bar_risk": "yes",
    },
}
RECOGNISED: dict[str, Any] = {
    "country_of_asylum": "BRA",
    "circumstances": {"extradition_request": "yes", "third_party_asks": ["authority_of_origin"]},
    "earlier_procedure": {"status_here": "recognised"},
    "exclusion": {"indication_article_1f_b": "yes"},
    "claims": [{"harms": ["torture_or_inhuman"], "agents": ["state"]}],
}
ILL: dict[str, Any] = {
    "country_of_asylum": "SVN",
    "applicant": {"age": "adult", "protection_wish": "yes"},
    "vulnerability": {"mental_health_need": "yes"},
    "earlier_procedure": {"status_here": "pending"},
    "stays": [{"kind": "transit", "bound_by_common_rules": "yes", "responsibility_answer": "accepted"}],
    "proposed_transfer": {"basis": "responsibility_rules"},
}
REFUSED: dict[str, Any] = {
    "applicant": {"age": "adult", "protection_wish": "yes"},
    "earlier_procedure": {
        "status_here": "rejected_final",
        "fair_procedure": "yes",
        "new_elements": "no",
        "review_filed": "no",
    },
    "claims": [
        {
            "harms": ["life_or_liberty"],
            "agents": ["non_state"],
            "nexus_link": "no",
            "state_protection": "effective",
            "examined_before": "yes",
            "relocation_relied_on": "yes",
        }
    ],
    "return_conditions": {"human_rights_bar_risk": "no"},
}
TURNED_AWAY: dict[str, Any] = {
    "country_of_asylum": "ETH",
    "applicant": {"age": "child", "unaccompanied_or_separated": "yes", "protection_wish": "yes"},
    "vulnerability": {"destitute": "yes"},
    "claims": [{"harms": ["forced_recruitment"], "agents": ["state"]}],
    "family": {"recognised_member_here": "yes", "parent_elsewhere": "in_country_of_origin"},
    "earlier_procedure": {"status_here": "none", "claim_not_received": "group_not_received"},
    "country_information": {"prima_facie_group": "yes"},
}
CONVICTED: dict[str, Any] = {
    "country_of_asylum": "CAN",
    "applicant": {"age": "adult", "protection_wish": "yes"},
    "earlier_procedure": {"status_here": "pending"},
    "exclusion": {"indication_article_1f_b": "yes", "conviction": "in_another_country", "sentence_served": "no"},
    "claims": [{"harms": ["life_or_liberty"], "agents": ["state"], "grounds": ["political_opinion"]}],
}
RENEWED: dict[str, Any] = {
    "country_of_asylum": "BGR",
    "applicant": {"age": "adult", "protection_wish": "yes"},
    "earlier_procedure": {"status_here": "rejected_final", "new_elements": "yes", "new_elements_concern": "fear"},
    "claims": [
        {
            "grounds": ["social_group"],
            "social_groups": ["women_or_girls"],
            "harms": ["sexual_or_gender_violence"],
            "agents": ["family_or_community"],
            "gender_related": "yes",
            "past_harm": "yes",
            "examined_before": "no",
        }
    ],
}


def told(facts: dict[str, Any], point: str) -> str:
    assessment = assess(case_from_data({"assessed_on": "2021-04-14", **facts}))
    return " ".join(
        part.text for raised in assessment.points_at_issue if raised.id == point for part in raised.here
    )


def without(facts: dict[str, Any], path: str) -> dict[str, Any]:
    changed = deepcopy(facts)
    group, _, name = path.partition(".")
    part = changed[group]
    del (part[0] if isinstance(part, list) else part)[name]
    return changed


KINDS = [
    (RECOGNISED, "extradition", "fundamental, durable and effective", "circumstances.third_party_asks"),
    (RECOGNISED, "cancellation_or_revocation", "weighed then is no new ground", "earlier_procedure.status_here"),
    (SURRENDER, "extradition", "No claim for asylum is known", "earlier_procedure.status_here"),
    (SURRENDER, "extradition", "faults short of that do not", "claims.harms"),
    (SURRENDER, "assurances", "no use of a confession got by force", "claims.harms"),
    (
        ILL,
        "responsibility_of_another_state",
        "significant and permanent worsening",
        "vulnerability.mental_health_need",
    ),
    (ILL, "responsibility_of_another_state", "the transfer is lawful", "vulnerability.mental_health_need"),
    (REFUSED, "new_elements", "the claim is not opened again", "earlier_procedure.new_elements"),
    (REFUSED, "new_elements", "unless the State withholds protection", "claims.nexus_link"),
    (REFUSED, "new_elements", "If the time for one still runs", "earlier_procedure.review_filed"),
    (REFUSED, "complementary_protection", "without office, power or network", "claims.relocation_relied_on"),
    (TURNED_AWAY, "group_membership", "ended openly", "earlier_procedure.claim_not_received"),
    (TURNED_AWAY, "best_interests", "can and wishes to care", "family.recognised_member_here"),
    (TURNED_AWAY, "best_interests", "neither family unity nor a solution", "family.parent_elsewhere"),
    (CONVICTED, "crime_under_article_1f_b", "does not by itself exclude", "exclusion.sentence_served"),
    (RENEWED, "new_elements", "the authority looks up for itself", "claims.gender_related"),
    (RENEWED, "state_protection", "an order of protection was asked for", "claims.past_harm"),
]


@pytest.mark.parametrize(
    ("facts", "point", "words", "needs"), KINDS, ids=[f"{point}: {words}" for _, point, words, _ in KINDS]
)
def test_what_decides_the_kind_is_told_because_of_its_fact(
    facts: dict[str, Any], point: str, words: str, needs: str
) -> None:
    assert words.lower() in told(facts, point).lower()
    assert words.lower() not in told(without(facts, needs), point).lower()


@pytest.mark.parametrize(
    ("facts", "point", "words", "elsewhere"),
    [
        (CONVICTED, "crime_under_article_1f_b", "Jayasekara", "GBR"),
        (CONVICTED, "complementary_protection", "section 98", "GBR"),
        (ILL, "responsibility_of_another_state", "article 17(1)", "GBR"),
        (RENEWED, "particular_social_group", "both parts are asked for", "CAN"),
        (RENEWED, "new_elements", "article 40", "CAN"),
        (TURNED_AWAY, "group_membership", "In Africa", "IND"),
    ],
)
def test_the_law_of_a_place_is_told_there_only(
    facts: dict[str, Any], point: str, words: str, elsewhere: str
) -> None:
    assert words in told(facts, point)
    assert words not in told({**facts, "country_of_asylum": elsewhere}, point)


def test_a_state_that_has_answered_is_not_asked_again() -> None:
    asked = "ask that State in writing"
    assert asked not in steps(ILL)
    assert asked in steps(without(ILL, "stays.responsibility_answer"))


def test_a_fair_refusal_with_nothing_new_has_no_further_hearing() -> None:
    assert "Hear the person on each open question" not in steps(REFUSED)
    assert "Hear the person on each open question" in steps(without(REFUSED, "earlier_procedure.new_elements"))


def steps(facts: dict[str, Any]) -> str:
    return " ".join(
        step.what for step in assess(case_from_data({"assessed_on": "2021-04-14", **facts})).procedure.steps
    )
