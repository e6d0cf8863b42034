"""What a case turns on is told with its test, both consequences and a source, and rests on what somebody stated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from api.examples import EXAMPLES
from tests.strategies import cases
from triage import Assessment, Case, assess, case_from_data, house_rulebook
from triage.assessment.inference import inferred
from triage.assessment.legal_regime import legal_regime
from triage.assessment.nodes import FiringNode
from triage.explanation.text import assessment_text
from triage.explanation.tree import explanation_text
from triage.language.names import kind_of
from triage.language.sentences import EntityKind, OutputKind, sentence
from triage.rulebook.vocabulary import NOT_KNOWN

RULEBOOK = house_rulebook()


def assessed(**facts: object) -> Assessment:
    return assess(case_from_data({"assessed_on": "2026-11-28", **facts}))


def told(assessment: Assessment) -> list[tuple[str, str]]:
    return [(point.id, point.entity) for point in assessment.points_at_issue]


def test_nothing_is_at_issue_where_nothing_was_told() -> None:
    assert assessed().points_at_issue == ()


def test_a_point_is_raised_for_the_claim_that_it_is_of() -> None:
    claims = [{"agents": ["state"]}, {"agents": ["family_or_community"], "grounds": ["race"]}]
    assessment = assessed(claims=claims)
    assert told(assessment) == [("state_protection", "claims[1]"), ("internal_relocation", "claims[1]")]
    protection, relocation = assessment.points_at_issue
    assert [(fact.node, fact.value) for fact in protection.known] == [
        ("claims[1].agents.family_or_community", "yes")
    ]
    assert protection.unknown == ("claims[1].state_protection", "claims[1].country_information_support")
    assert (relocation.finding, relocation.value) == ("claims[1].internal_relocation", "not_shown")


def test_what_is_asked_of_a_child_is_not_asked_of_an_adult() -> None:
    detained = {"circumstances": {"detained": "yes"}, "family": {"accompanying_children": "yes"}}
    asked = {
        age: next(
            point.unknown
            for point in assessed(**detained, applicant={"age": age}).points_at_issue
            if point.id == "best_interests"
        )
        for age in ("adult", "age_in_doubt")
    }
    assert asked["adult"] == ("return_conditions.best_interests_support_return",)
    assert "applicant.unaccompanied_or_separated" in asked["age_in_doubt"]
    assert "return_conditions.carer_confirmed" in asked["age_in_doubt"]


def test_what_only_some_cases_need_is_told_of_them_alone_with_what_calls_for_it() -> None:
    claims = [
        {"harms": ["cumulative_discrimination"], "child_specific_harm": "yes"},
        {"harms": ["cumulative_discrimination"]},
    ]
    assessment = assessed(claims=claims)
    child, other = (point for point in assessment.points_at_issue if point.id == "persecution")
    assert [[(fact.node, fact.value) for fact in each.because] for each in child.here] == [
        [("claims[0].child_specific_harm", "yes")],
        [("claims[0].harms.cumulative_discrimination", "yes")],
    ]
    assert "GIP 8 paras 15-18" in child.sources
    assert [each.text for each in other.here] == [child.here[1].text]
    assert "GIP 8 paras 15-18" not in other.sources
    text = " ".join(assessment_text(assessment, RULEBOOK).split())
    assert text.count(f"Claim 1: In this case: {child.here[0].text}") == 1
    assert text.count(f"Claims 1 and 2: In this case: {child.here[1].text}") == 1


@given(cases())
def test_what_is_told_of_this_case_rests_on_something_that_somebody_stated(case: Case) -> None:
    assessment = assess(case.model_copy(update={"assessed_on": date(2026, 11, 28)}))
    for point in assessment.points_at_issue:
        for each in point.here:
            assert any(not fact.node.startswith(("policy.", "law.")) for fact in each.because), each.text


def test_no_empty_case_calls_for_anything_particular() -> None:
    empty = case_from_data({"assessed_on": "2026-11-28", "claims": [{}], "stays": [{}]})
    inference = inferred(empty, legal_regime(empty, RULEBOOK))
    entities = {EntityKind.CASE: "case", EntityKind.CLAIM: "claims[0]", EntityKind.STAY: "stays[0]"}
    told = [
        (issue.id, sentence(each.where))
        for issue in RULEBOOK.issues.values()
        for each in issue.here
        if inference.holds(each.where, entities[issue.entity])
    ]
    assert told == []


def test_status_held_here_raises_no_question_of_another_country() -> None:
    file = {"stays": [{"kind": "recognised_or_prima_facie"}], "family": {"member_protected_elsewhere": "yes"}}
    elsewhere = {"readmission", "family_in_another_country"}
    assert elsewhere <= {name for name, _ in told(assessed(**file))}
    here = {"status_here": "recognised"}
    assert not elsewhere & {name for name, _ in told(assessed(**file, earlier_procedure=here))}
    planned = assessed(**file, earlier_procedure=here, proposed_transfer={"basis": "agreement"})
    assert "readmission" in {name for name, _ in told(planned)}


def test_what_was_denied_is_known_and_what_was_declined_is_not() -> None:
    claim = {"agents": ["non_state"], "agents_denied": ["state"], "state_protection": "declined"}
    protection = assessed(claims=[claim]).points_at_issue[0]
    assert [(fact.node, fact.value) for fact in protection.known] == [
        ("claims[0].agents.non_state", "yes"),
        ("claims[0].agents.state", "no"),
    ]
    assert "claims[0].state_protection" in protection.unknown


def test_each_limb_of_article_1f_is_a_point_of_its_own() -> None:
    exclusion = {"indication_article_1f_b": "yes"}
    assert told(assessed(exclusion=exclusion)) == [
        ("crime_under_article_1f_b", "case"),
        ("individual_responsibility", "case"),
        ("complementary_protection", "case"),
    ]


def test_the_text_tells_the_test_what_is_open_and_what_follows_before_anything_general() -> None:
    assessment = assessed(claims=[{"agents": ["non_state"]}])
    text = " ".join(assessment_text(assessment, RULEBOOK).split())
    first = assessment.points_at_issue[0]
    places = [
        text.index(words) for words in (first.question, first.test, first.if_yes, first.if_no, "FOR EVERYBODY")
    ]
    assert places == sorted(places)
    assert "Protection by the State in practice, claim 1." in text
    assert "Not known yet: Protection by the home State" in text


def test_a_point_can_be_explained_by_its_name() -> None:
    text = explanation_text(assessed(circumstances={"detained": "yes"}), "detention")
    assert text.startswith("Detention: Is detention necessary")
    assert "points_at_issue.detention" in text


def test_every_point_at_issue_is_raised_by_some_rule_of_its_kind() -> None:
    raised = {
        addition.term: rule.entity
        for rule, branch in RULEBOOK.branches.values()
        for addition in branch.additions
        if addition.kind is OutputKind.ISSUE
    }
    assert raised == {name: issue.entity for name, issue in RULEBOOK.issues.items()}
    for issue in RULEBOOK.issues.values():
        assert issue.question.endswith("?"), issue.id
        assert all(each.endswith(".") for each in (issue.test, issue.burden, issue.decided_by)), issue.id
        assert issue.finding is None or kind_of(issue.finding) in (issue.entity, kind_of("child")), issue.id


@given(cases())
def test_a_point_rests_on_a_known_fact_and_is_told_whole(case: Case) -> None:
    """Behind each point, down to the facts, there is one that somebody stated."""
    assessment = assess(case.model_copy(update={"assessed_on": date(2026, 11, 28)}))
    nodes = {node.id: node for node in assessment.trace}
    text = " ".join(assessment_text(assessment, RULEBOOK).split())
    for point in assessment.points_at_issue:
        assert point.sources
        assert " ".join(point.test.split()) in text
        assert " ".join(point.if_yes.split()) in text
        assert " ".join(point.if_no.split()) in text
        waiting, known = list(point.firings), False
        while waiting and not known:
            node = nodes[waiting.pop()]
            if isinstance(node, FiringNode):
                waiting += [premise.node for premise in node.premises if premise.node in nodes]
            elif node.kind == "finding":
                waiting += [offer.firing for offer in node.offers if not offer.outranked]
            else:
                known = node.kind == "fact" and node.value not in NOT_KNOWN
        assert known, point.id


def test_every_example_says_what_it_turns_on_where_anything_was_told() -> None:
    silent = [example.name for example in EXAMPLES if not assess(case_from_data(example.case)).points_at_issue]
    assert silent == ["empty_file", "rescue_at_sea"]


def test_a_bare_no_permits_nobody_to_be_sent_back() -> None:
    """Told of a no that nobody is known to have said freely, a return was permitted."""
    nothing_found = {"needs": "nothing_found", "done_by": "health_professional", "tool": "recognised"}
    asked = {
        "guarantees": {"informed": "yes"},
        "screening": {**nothing_found, "trafficking": "nothing_found", "when": "in_this_procedure"},
    }
    for known, permitted in (({}, False), (asked, True)):
        facts = {"circumstances": {"place": "border_or_transit_zone"}, "applicant": {"protection_wish": "no"}}
        document = {"assessed_on": "2026-11-23", **facts, **known}
        [point] = assess(case_from_data(document)).points_at_issue
        assert point.id == "admission_at_the_border"
        assert any("is permitted" in told.text for told in point.here) is permitted
        assert any("is not relied on" in told.text for told in point.here) is not permitted


def test_refusal_of_entry_for_want_of_a_fear_is_told_of_adults_without_children_alone() -> None:
    """Two boys on their way to their mother read that relatives are no ground, and that refusal was permitted."""
    adult, child, with_children = {"age": "adult"}, {"age": "child"}, {"accompanying_children": "yes"}
    for applicant, family, permitted in (
        (adult, {}, True),
        ({}, {}, False),
        (child, {}, False),
        (child, {"close_family_here": "yes"}, False),
        (adult, with_children, False),
        (adult, {"unaccompanied_child_in_company": "yes"}, False),
    ):
        assessment = assessed(
            circumstances={"place": "border_or_transit_zone"},
            motives={"family": "yes"},
            applicant=applicant,
            family=family,
        )
        [point] = [each for each in assessment.points_at_issue if each.id == "admission_at_the_border"]
        here = " ".join(" ".join(told.text for told in point.here).split())
        assert ("is permitted" in here) is permitted
        assert ("not refused entry for want of a passport" in here) is (applicant == child)
        assert ("the parent need not be recognised" in here) is ("close_family_here" in family)
        assert ("is let in with them" in here) is bool(family and applicant == adult)


def test_an_answer_because_of_which_a_point_says_something_is_not_called_unread() -> None:
    """A person was told to weigh the answer themselves, beside the point that weighed it."""
    refused = {"status_here": "rejected_final", "stay_application_pending": "yes"}
    assessment = assessed(earlier_procedure=refused, family={"minor_on_day_of_claim": "yes"})
    [point] = [each for each in assessment.points_at_issue if each.id == "private_and_family_life"]
    assert any("was a child when they asked" in told.text for told in point.here)
    text = " ".join(assessment_text(assessment, RULEBOOK).split())
    assert "no rule reads these answers" not in text or "Alone and under 18" not in text.split("WHAT THIS CASE")[0]


@pytest.mark.parametrize(
    ("point", "facts", "answer", "sentence"),
    [
        (
            "crime_under_article_1f_a",
            {"exclusion": {"indication_article_1f_a": "yes"}},
            {"exclusion": {"indication_article_1f_a": "yes", "target_of_crime": "civilians"}},
            "Civilians were struck.",
        ),
        (
            "announced_return",
            {"circumstances": {"group_told_to_go": "yes"}},
            {"circumstances": {"group_told_to_go": "yes"}, "measure": {"sanction_threatened": "yes"}},
            "whoever stays is not punished for it",
        ),
        (
            "statelessness",
            {"applicant": {"nationality": "undetermined"}},
            {"applicant": {"nationality": "undetermined"}, "circumstances": {"removal_order": "final"}},
            "to a State that has not confirmed the person as its national",
        ),
        (
            "nationality_of_this_country",
            {"applicant": {"nationality_of_this_country": "claimed"}},
            {
                "applicant": {"nationality_of_this_country": "claimed"},
                "earlier_procedure": {"fraud_indication": "yes"},
            },
            "It costs no nationality",
        ),
    ],
)
def test_what_an_answer_means_for_a_point_is_told_where_it_was_given(
    point: str, facts: dict[str, Any], answer: dict[str, Any], sentence: str
) -> None:
    """Each of these answers was given in a blind case and read by nothing."""
    for document, expected in ((facts, False), (answer, True)):
        [raised] = [each for each in assessed(**document).points_at_issue if each.id == point]
        assert any(sentence in " ".join(each.text.split()) for each in raised.here) is expected
