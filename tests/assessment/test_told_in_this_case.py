"""What decides a kind of case is told where its facts are known, for and against the person, and nowhere else."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from triage import Assessment, assess, case_from_data

CASES: list[tuple[str, dict[str, Any], str, str, str]] = [
    # What is shown, facts, point, the fact that calls for it (of its first member), words that are told.
    (
        "untouched evidence is measured",
        {
            "earlier_procedure": {
                "status_here": "recognised",
                "fraud_indication": "yes",
                "other_evidence_at_grant": "on_file",
            }
        },
        "cancellation_or_revocation",
        "earlier_procedure.other_evidence_at_grant",
        "lay in the old file",
    ),
    (
        "nothing else carried the grant",
        {
            "earlier_procedure": {
                "status_here": "recognised",
                "fraud_indication": "yes",
                "misstatement_material": "yes",
                "other_evidence_at_grant": "nothing_else",
            }
        },
        "cancellation_or_revocation",
        "earlier_procedure.other_evidence_at_grant",
        "Cancellation is right",
    ),
    (
        "evidence that was not shown",
        {
            "earlier_procedure": {"status_here": "recognised", "fraud_indication": "yes"},
            "cessation": {"evidence_disclosed": "no"},
        },
        "cancellation_or_revocation",
        "cessation.evidence_disclosed",
        "has not been shown",
    ),
    (
        "a politician was struck",
        {"exclusion": {"indication_article_1f_b": "yes", "target_of_crime": "politician_or_official"}},
        "crime_under_article_1f_b",
        "exclusion.target_of_crime",
        "heavily against a political character",
    ),
    (
        "free elections",
        {"exclusion": {"indication_article_1f_b": "yes", "free_government_at_crime": "yes"}},
        "crime_under_article_1f_b",
        "exclusion.free_government_at_crime",
        "chosen in free elections was in power",
    ),
    (
        "want alone",
        {"claims": [{"harms": ["hardship_only"]}]},
        "persecution",
        "claims.harms",
        "a refusal is right",
    ),
    (
        "an ordinary member",
        {"claims": [{"grounds": ["religion"], "sur_place": "own_activities", "role_in_exile": "participant"}]},
        "fear_arising_after_departure",
        "claims.role_in_exile",
        "never because the person could hide",
    ),
    (
        "a relative who may tell",
        {"claims": [{"grounds": ["religion"], "sur_place": "own_activities", "named_way_to_be_known": "yes"}]},
        "fear_arising_after_departure",
        "claims.named_way_to_be_known",
        "A way is named",
    ),
    (
        "a residence let go by choice",
        {
            "stays": [
                {
                    "kind": "durable_residence",
                    "nationality_like_rights": "yes",
                    "reason_residence_lapsed": "own_choice",
                }
            ]
        },
        "rights_of_nationals",
        "stays.reason_residence_lapsed",
        "chose not to",
    ),
    (
        "no vote",
        {"stays": [{"nationality_like_rights": "yes", "rights_short_of_nationals": "minor"}]},
        "rights_of_nationals",
        "stays.rights_short_of_nationals",
        "Like rights are enough",
    ),
    (
        "a policy aimed at the parents",
        {
            "claims": [
                {
                    "grounds": ["social_group"],
                    "agents": ["state"],
                    "child_specific_harm": "yes",
                    "aimed_at_others": "yes",
                }
            ]
        },
        "nexus",
        "claims.aimed_at_others",
        "need not be enmity",
    ),
    (
        "a law for all",
        {"claims": [{"harms": ["cumulative_discrimination"], "law_for_everybody": "yes"}]},
        "persecution",
        "claims.law_for_everybody",
        "no answer where it strikes people who have done nothing",
    ),
    (
        "registration against a fine",
        {"claims": [{"harms": ["cumulative_discrimination"], "formal_way_out": "reach_not_found_out"}]},
        "persecution",
        "claims.formal_way_out",
        "in the home district",
    ),
    (
        "children born outside the rules",
        {"claims": [{"grounds": ["social_group"], "social_groups": ["born_outside_the_rules"]}]},
        "particular_social_group",
        "claims.social_groups",
        "born outside birth limits",
    ),
]


def assessed(facts: dict[str, Any]) -> Assessment:
    return assess(case_from_data({"assessed_on": "2026-11-28", **facts}))


def told(facts: dict[str, Any], point: str) -> str:
    return " ".join(
        each.text for raised in assessed(facts).points_at_issue if raised.id == point for each in raised.here
    )


def without(facts: dict[str, Any], fact: str) -> dict[str, Any]:
    group, name = fact.split(".")
    fewer = deepcopy(facts)
    (fewer[group][0] if isinstance(fewer[group], list) else fewer[group]).pop(name)
    return fewer


@pytest.mark.parametrize(
    ("facts", "point", "fact", "words"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_it_is_told_where_the_fact_is_known_and_only_there(
    facts: dict[str, Any], point: str, fact: str, words: str
) -> None:
    assert words in told(facts, point)
    assert words not in told(without(facts, fact), point)


def test_in_a_state_of_the_wider_definition_disorder_is_asked_about_before_a_refusal() -> None:
    claim = {"harms": ["hardship_only"], "agents": ["no_human_agent"]}
    point = {
        country: [
            raised
            for raised in assessed({"country_of_asylum": country, "claims": [claim]}).points_at_issue
            if raised.id == "broader_definition"
        ]
        for country in ("ZAF", "CAN")
    }
    assert [raised.unknown for raised in point["ZAF"]] != []
    assert "country_information.public_order_breakdown" in point["ZAF"][0].unknown
    assert point["CAN"] == []


def test_the_residence_elsewhere_is_the_first_point_and_its_question_the_first() -> None:
    assessment = assessed(
        {
            "country_of_asylum": "CAN",
            "applicant": {"age": "adult", "protection_wish": "yes"},
            "claims": [{"harms": ["torture_or_inhuman"], "agents": ["state"], "subjective_fear": "yes"}],
            "stays": [{"kind": "durable_residence", "nationality_like_rights": "yes"}],
        }
    )
    assert assessment.points_at_issue[0].id == "rights_of_nationals"
    assert assessment.ask_next[0].fact == "stays[0].status_in_force"


def steps(facts: dict[str, Any]) -> str:
    return " ".join(step.what for step in assessed(facts).procedure.steps)


def test_a_cancellation_is_not_told_the_steps_of_a_cessation() -> None:
    facts = {
        "applicant": {"age": "adult"},
        "earlier_procedure": {"status_here": "recognised"},
        "cessation": {"review_opened": "yes", "review_ground": "wrong_grant"},
    }
    assert "For cancellation" in steps(facts)
    assert "For cessation" not in steps(facts)
    assert "compelling reasons" not in steps(facts)
    facts["cessation"] = {"review_opened": "yes"}
    assert "For cessation" in steps(facts)
    assert "compelling reasons" in steps(facts)


def test_a_child_that_can_not_speak_is_not_interviewed() -> None:
    facts: dict[str, Any] = {
        "applicant": {"age": "child", "unaccompanied_or_separated": "no", "protection_wish": "yes"},
        "claims": [{"grounds": ["social_group"], "harms": ["cumulative_discrimination"]}],
    }
    assert "Hear the " in steps(facts)
    facts["applicant"]["too_young_to_be_heard"] = "yes"
    assert "Hear the " not in steps(facts)
    assert "nobody interviews the child" in steps(facts)


def test_contradictions_with_a_text_of_somebody_else_are_not_told_as_the_persons() -> None:
    """One point would say that a refusal is right, and the next that nothing is held against the person."""
    claim = {"account": "major_contradictions", "opportunity_to_explain": "yes", "late_disclosure": "yes"}
    facts: dict[str, Any] = {"applicant": {"protection_wish": "yes"}, "claims": [claim]}
    for words in ("a refusal on those facts is right", "the facts so touched need not be accepted"):
        claim.pop("statement_of", None)
        assert words in told(facts, "credibility")
        claim["statement_of"] = "own_account"
        assert words in told(facts, "credibility")
        claim["statement_of"] = "not_own_account"
        assert words not in told(facts, "credibility")
