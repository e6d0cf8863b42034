"""The assessment: always exactly one recommendation, all of it traced, the same bytes for the same case."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from tests.cases import case_of_nodes
from tests.strategies import cases
from triage import Assessment, Case, CaseError, UnknownNameError, assess, house_rulebook, read_case
from triage.assessment.model import Standing
from triage.assessment.nodes import (
    BenefitOfDoubtNode,
    FactNode,
    FindingNode,
    FiringNode,
    LawNode,
    ParameterNode,
    ProfileNode,
)
from triage.language.names import path_of

TODAY = {"assessed_on": date(2026, 11, 23)}


def assessed(case: Case) -> Assessment:
    return assess(case.model_copy(update=TODAY))


@given(cases())
def test_every_case_has_exactly_one_recommendation_of_highest_precedence(case: Case) -> None:
    assessment = assessed(case)
    precedences = [candidate.precedence for candidate in assessment.candidates]
    assert len(set(precedences)) == len(precedences)
    doubt_decides = any(isinstance(node, BenefitOfDoubtNode) and node.decides for node in assessment.trace)
    assert precedences[doubt_decides:] == sorted(precedences[doubt_decides:])
    assert [candidate.recommended for candidate in assessment.candidates] == [True] + [False] * (
        len(precedences) - 1
    )
    assert assessment.candidates[0].procedure == assessment.procedure.id


@given(cases())
def test_every_output_is_traced_to_a_firing_with_a_reason_and_a_source(case: Case) -> None:
    assessment = assessed(case)
    firings = {node.id: node for node in assessment.trace if isinstance(node, FiringNode)}
    outputs = [
        *assessment.actions, *assessment.safeguards, *assessment.referrals, *assessment.information,
        *assessment.counters, *assessment.flags,
    ]  # fmt: skip
    for output in outputs:
        assert output.firings
        for firing in output.firings:
            assert firings[firing].applied
            assert firings[firing].because
            assert firings[firing].sources
    if assessment.priority.level != "normal":
        assert assessment.priority.firings


@given(cases())
def test_each_node_of_the_trace_stands_after_those_it_rests_on(case: Case) -> None:
    seen: dict[str, str] = {}
    assessment = assessed(case)
    doubted = {node for node, state in assessment.case.proof_states.items() if state.doubted}
    for node in assessment.trace:
        match node:
            case ProfileNode() | LawNode() | FactNode() | ParameterNode():
                seen[node.id] = node.value
            case BenefitOfDoubtNode():
                assert seen.keys() >= {*node.firings, *node.in_favour, *node.not_held_against}
            case FiringNode():
                adverse = node.id.partition("@")[0] in house_rulebook().adverse_branches
                for premise in node.premises:
                    told = seen[premise.node]
                    # An adverse branch reads nothing doubted; none reads a doubted answer that protects less.
                    unread = premise.node in doubted and (
                        adverse or house_rulebook().facts[path_of(premise.node)].falls_by_doubt(told)
                    )
                    assert premise.value == ("unknown" if unread else told)
                seen[node.id] = ""
            case FindingNode():
                assert all(offer.firing in seen for offer in node.offers)
                assert node.value in {node.start, *(offer.value for offer in node.offers)}
                seen[node.id] = node.value


@given(cases())
def test_the_same_case_gives_the_same_bytes(case: Case) -> None:
    assert assessed(case).model_dump_json() == assessed(case).model_dump_json()


@given(cases())
def test_what_a_case_was_given_reads_back_from_its_assessment(case: Case) -> None:
    dated = case.model_copy(update=TODAY)
    assert read_case(assessed(case).case.model_dump_json().encode()) == dated


@given(cases())
def test_a_human_decides_in_every_case(case: Case) -> None:
    assert "human_decision_maker" in {safeguard.term for safeguard in assessed(case).safeguards}


def test_an_empty_file_leads_to_screening_and_bars_return() -> None:
    assessment = assessed(case_of_nodes({}))
    assert assessment.procedure.id == "protection_screening"
    assert assessment.standing is Standing.PROVISIONAL
    safeguards = {safeguard.term for safeguard in assessment.safeguards}
    assert {"right_to_remain_pending_decision", "no_direct_or_indirect_return"} <= safeguards


def test_what_a_candidate_that_is_outranked_would_add_does_not_apply() -> None:
    rescue = assessed(
        case_of_nodes(
            {
                "circumstances.place": "at_sea",
                "circumstances.in_distress": "yes",
                "earlier_procedure.status_here": "recognised",
            }
        )
    )
    outranked = next(node for node in rescue.trace if node.id == "solutions.planning.recognised")
    assert isinstance(outranked, FiringNode)
    assert not outranked.applied
    assert "solutions" not in {information.term for information in rescue.information}
    assert [candidate.procedure for candidate in rescue.candidates][:2] == [
        "rescue_first",
        "durable_solutions_planning",
    ]


def test_a_fact_that_no_fired_rule_rests_on_is_reported() -> None:
    assessment = assessed(case_of_nodes({"cessation.reavailment": "yes", "applicant.age": "child"}))
    assert assessment.facts_not_used == ("cessation.reavailment",)


def test_a_case_without_a_day_is_refused_not_dated_by_the_system() -> None:
    with pytest.raises(CaseError, match="The day of the assessment is missing"):
        assess(Case())


def test_a_profile_that_does_not_exist_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'unhcr_mandate'"):
        assess(case_of_nodes({}), profile="unhcr_mandat")


def test_the_rulebook_and_profile_that_were_applied_are_stated() -> None:
    assessment = assessed(case_of_nodes({}))
    rulebook = house_rulebook()
    assert (assessment.rulebook.version, assessment.rulebook.digest) == (rulebook.version, rulebook.digest)
    assert assessment.profile == "unhcr_mandate"
    assert assessment.assessed_on == date(2026, 11, 23)
