"""What is in dispute is told first, then what the case turns on; of the findings those of this case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import given

from tests.strategies import cases
from triage import Assessment, Case, assess, case_from_data
from triage.assessment.ask_next import indicated
from triage.assessment.nodes import FactNode, FindingNode
from triage.case.statements import point_of
from triage.explanation.brief import assessment_brief
from triage.explanation.findings_told import particular_findings, rested_on
from triage.explanation.order import disputed_in, grouped_points, in_dispute, leading, speaks_against
from triage.explanation.points import ENOUGH_OF_THIS_CASE, TURNING_POINTS, points_told
from triage.explanation.reasons import Reasons, deciding
from triage.explanation.text import assessment_text
from triage.explanation.wording import titled
from triage.rulebook.loading import house_rulebook
from triage.rulebook.vocabulary import NOT_KNOWN

RULEBOOK = house_rulebook()


def assessed(case: Case) -> Assessment:
    return assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)}))


def answered(facts: Mapping[str, object], **states: str) -> Assessment:
    return assess(case_from_data({"assessed_on": "2026-11-23", **facts, "proof_states": states or {}}))


def words(text: str) -> str:
    return " ".join(text.split())


@given(cases())
def test_what_the_procedure_decides_comes_first_then_disputes_then_words_then_what_is_open(case: Case) -> None:
    assessment = assessed(case)
    groups = list(grouped_points(assessment, RULEBOOK).items())
    assert {point.id for point in assessment.points_at_issue} == {name for name, _ in groups}
    decides = RULEBOOK.procedures[assessment.procedure.id].decides
    of_the_file = {point_of(statement, RULEBOOK) for statement in assessment.case.statements}
    assert [name not in decides for name, _ in groups] == sorted(name not in decides for name, _ in groups)
    for decided in (True, False):
        told = [raised for name, raised in groups if (name in decides) is decided]
        disputed = [any(any(disputed_in(assessment, point)) for point in raised) for raised in told]
        assert disputed == sorted(disputed, reverse=True)
        leads = [
            leading(RULEBOOK, raised) for raised, is_disputed in zip(told, disputed, strict=True) if not is_disputed
        ]
        assert leads == sorted(leads, reverse=True)
        rest = [raised for raised in told[sum(disputed) :] if not leading(RULEBOOK, raised)]
        with_words = [raised[0].id in of_the_file for raised in rest]
        assert with_words == sorted(with_words, reverse=True)
        for alike in (rest[: sum(with_words)], rest[sum(with_words) :]):
            settled = [all(indicated(RULEBOOK, point) for point in raised) for raised in alike]
            assert settled == sorted(settled)
            contested = [
                any(speaks_against(assessment, point) and not indicated(RULEBOOK, point) for point in raised)
                for raised in alike
            ]
            assert contested == sorted(contested, reverse=True)


@given(cases())
def test_every_fact_in_dispute_is_told_before_any_test(case: Case) -> None:
    assessment = assessed(case)
    told = words(assessment_text(assessment, RULEBOOK))
    values = Reasons(assessment).values
    for node in in_dispute(assessment):
        assert titled(values[node]) in told[told.index("In dispute: ") :]


def test_the_one_point_in_dispute_is_first_in_the_answer_and_on_its_first_screen() -> None:
    facts = {
        "applicant": {"age": "adult", "protection_wish": "yes"},
        "claims": [{"agents": ["non_state"], "harms": ["life_or_liberty"]}],
    }
    node = "claims[0].relocation_area_reasonable"
    assert next(iter(grouped_points(answered(facts), RULEBOOK))) != "internal_relocation"
    disputed = answered(facts, **{node: "disputed"})
    assert next(iter(grouped_points(disputed, RULEBOOK))) == "internal_relocation"
    text, brief = words(assessment_text(disputed, RULEBOOK)), words(assessment_brief(disputed, RULEBOOK))
    first = text[text.index("1. Internal relocation, claim 1.") :]
    assert first.index("In dispute: Claim 1: Relocation area reasonable to live in: not known, disputed.") < 200
    assert first.index("Burden: The authority gives notice") < first.index("Test: ")
    assert "TURNS ON - Internal relocation, claim 1: " in brief
    assert "In dispute: Claim 1: Relocation area reasonable to live in: not known, disputed." in brief


def test_a_dispute_on_another_matter_does_not_come_before_what_the_procedure_is_about() -> None:
    facts = {
        "earlier_procedure": {"status_here": "recognised", "fraud_indication": "yes"},
        "cessation": {"review_opened": "yes", "review_ground": "wrong_grant"},
        "claims": [{"past_harm": "yes"}],
    }
    disputed = answered(facts, **{"claims[0].past_harm": "disputed"})
    assert disputed.procedure.id == "status_review"
    assert next(iter(grouped_points(disputed, RULEBOOK))) == "cancellation_or_revocation"


def test_what_is_disputed_between_authorities_is_told_though_no_point_asks_for_it() -> None:
    disputed = answered({"applicant": {"protection_wish": "yes"}}, **{"journey.smuggled": "disputed"})
    assert not any(any(disputed_in(disputed, point)) for point in disputed.points_at_issue)
    assert "TURNS ON In dispute: " in words(assessment_text(disputed, RULEBOOK))
    assert "TURNS ON - In dispute: " in words(assessment_brief(disputed, RULEBOOK))


def test_what_the_authority_holds_against_the_claim_comes_before_what_is_shown() -> None:
    """The flat in the capital: harm, link and lack of protection are accepted, and relocation is what is left."""
    claim = {
        "grounds": ["race"],
        "harms": ["life_or_liberty"],
        "agents": ["non_state"],
        "past_harm": "yes",
        "subjective_fear": "yes",
        "country_information_support": "supports",
        "state_protection": "ineffective",
        "nexus_link": "yes",
        "relocation_relied_on": "yes",
        "relocation_area_identified": "yes",
    }
    appeal = answered(
        {
            "applicant": {"age": "adult", "protection_wish": "yes"},
            "earlier_procedure": {"status_here": "rejected_appealable"},
            "claims": [claim],
        }
    )
    order = list(grouped_points(appeal, RULEBOOK))
    assert order.index("internal_relocation") < min(map(order.index, ("well_founded_fear", "nexus")))


@given(cases())
def test_the_general_list_of_what_to_look_at_is_left_out_only_where_enough_is_told_of_the_case(case: Case) -> None:
    assessment = assessed(case)
    decides = RULEBOOK.procedures[assessment.procedure.id].decides
    groups = grouped_points(assessment, RULEBOOK)
    # What only words of the file bring up is told after these.
    raised = points_told(assessment, RULEBOOK).points[: len(groups)]
    for name, told in zip(groups, raised, strict=True):
        listed = "To look at" in {part.label for part in told.parts}
        first = told.number <= TURNING_POINTS
        assert listed is (name in decides or first or len(told.here) < ENOUGH_OF_THIS_CASE)


def test_what_the_facts_of_a_case_make_decisive_comes_before_other_points() -> None:
    """Flight from what threatened everybody: the wider definition first. A private quarrel: its reason first."""
    told = {
        "applicant": {"age": "adult", "protection_wish": "yes"},
        "claims": [{"harms": ["indiscriminate_violence"], "from_conflict_area": "yes", "past_harm": "yes"}],
    }
    kenya = answered({**told, "country_of_asylum": "KEN", "country_information": {"generalised_violence": "yes"}})
    assert next(iter(grouped_points(kenya, RULEBOOK))) == "broader_definition"
    quarrel = {"harms": ["life_or_liberty"], "agents": ["non_state"], "past_harm": "yes", "private_motive": "yes"}
    assert next(iter(grouped_points(answered({**told, "claims": [quarrel]}), RULEBOOK))) == "nexus"


@given(cases())
def test_a_finding_is_told_with_its_reason_only_if_a_known_fact_is_beneath_and_something_told_rests_on_it(
    case: Case,
) -> None:
    assessment = assessed(case)
    reasons = Reasons(assessment)
    text = assessment_text(assessment, RULEBOOK)
    findings = text[text.index("\nFINDINGS\n") :] if "\nFINDINGS\n" in text else ""
    told = words(findings.split("\n\n")[0])
    in_full = told.partition("Found too, in short: ")[0].partition("further questions were looked at")[0]
    of_this_case, turned_on = particular_findings(assessment, RULEBOOK), rested_on(assessment)
    found = [node for node in assessment.trace if isinstance(node, FindingNode)]
    in_full_by_right = {titled(node) for node in found if node.id in of_this_case & turned_on}
    for node in found:
        if node.id in of_this_case:
            leading = [reasons.nodes[each] for each in reasons.leading_to(deciding(node))]
            assert any(isinstance(each, FactNode) and each.value not in NOT_KNOWN for each in leading), node.id
            assert titled(node)[1:] in told
        elif titled(node) not in in_full_by_right:
            assert f"- {titled(node)}." not in in_full, node.id
