"""Nothing adverse rests on what is doubted, and the trace says whose doubt was resolved in whose favour."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.examples import EXAMPLES
from tests.strategies import cases
from triage import Assessment, Case, assess, case_from_data, check_certificate, house_rulebook
from triage.assessment.assess import inference_of
from triage.assessment.legal_regime import legal_regime
from triage.assessment.nodes import BenefitOfDoubtNode, FactNode, FiringNode
from triage.assessment.stops import concluded
from triage.assessment.trace import trace_of
from triage.case import ProofState
from triage.explanation.text import assessment_text
from triage.explanation.tree import explanation_text
from triage.explanation.why_not import why_not
from triage.proof.questions import DecidedQuestions
from triage.readers import reference
from triage.readers.rete.reader import ReteReader

RULEBOOK = house_rulebook()
READER = ReteReader(RULEBOOK)
ADVERSE = [example for example in EXAMPLES if RULEBOOK.procedures[example.procedure].adverse]
DOUBTED = [state for state in ProofState if state.doubted]


def assessed(case: Mapping[str, object], **states: str) -> Assessment:
    return assess(case_from_data({"assessed_on": "2026-11-23", **case, "proof_states": states or {}}))


def doubt_node(assessment: Assessment) -> BenefitOfDoubtNode:
    (node,) = (node for node in assessment.trace if isinstance(node, BenefitOfDoubtNode))
    return node


# The quick suite takes each example and each way to doubt it once, the slow one each with each.
@pytest.mark.parametrize(
    ("example", "state"),
    [
        pytest.param(
            example,
            state,
            marks=() if (place - number) % len(DOUBTED) == 0 else pytest.mark.slow,
            id=f"{example.name}-{state}",
        )
        for place, example in enumerate(ADVERSE)
        for number, state in enumerate(DOUBTED)
    ],
)
def test_no_adverse_procedure_rests_on_a_doubted_fact(example: object, state: ProofState) -> None:
    """Each known fact behind an adverse recommendation, doubted by itself: nothing adverse then rests on it."""
    plain = assessed(example.case)  # type: ignore[attr-defined]
    assert plain.procedure.adverse
    for node in plain.case.given_facts():
        doubting = concluded(plain.case.model_copy(update={"proof_states": {node: state}}), RULEBOOK, None)
        for firing in trace_of(doubting):
            if isinstance(firing, FiringNode) and firing.id.partition("@")[0] in RULEBOOK.adverse_branches:
                assert all(premise.value == "unknown" for premise in firing.premises if premise.node == node)


def test_return_support_falls_away_if_safety_on_return_is_only_what_others_say() -> None:
    (example,) = (example for example in EXAMPLES if example.name == "return_support")
    assert assessed(example.case).procedure.id == "return_support"
    for state in DOUBTED:
        doubting = assessed(example.case, **{"return_conditions.safe_conditions": state.value})
        assert doubting.procedure.id == "post_rejection_protection_review", state
    for state in (ProofState.STATED, ProofState.CORROBORATED):
        assert (
            assessed(example.case, **{"return_conditions.safe_conditions": state.value}).procedure.id
            == "return_support"
        ), state


def test_an_allegation_by_others_raises_no_exclusion_concern_and_is_checked() -> None:
    case = {"applicant": {"protection_wish": "yes"}, "exclusion": {"indication_article_1f_a": "yes"}}
    assert assessed(case).procedure.id == "regular_rsd_exclusion"
    alleged = assessed(case, **{"exclusion.indication_article_1f_a": "stated_by_third_party"})
    assert alleged.findings["exclusion_concern"] == "none"
    assert "verify_what_others_say" in {item.term for item in alleged.actions}
    assert "disputed_facts_not_adverse" in {item.term for item in alleged.safeguards}
    assert doubt_node(alleged).not_held_against == ("exclusion.indication_article_1f_a",)


def test_what_speaks_for_the_person_is_read_although_it_is_disputed() -> None:
    case = {"claims": [{"harms": ["torture_or_inhuman"], "past_harm": "yes"}]}
    plain, disputed = assessed(case), assessed(case, **{"claims[0].past_harm": "disputed"})
    assert disputed.findings == plain.findings
    node = doubt_node(disputed)
    assert (node.value, node.in_favour) == ("applied", ("claims[0].past_harm",))
    assert node.firings == ("benefit_of_doubt.applied.genuine_effort@claims[0]",)
    assert node.sources == ("Handbook 196", "Handbook 203-205")


def test_a_contradicted_account_is_put_to_the_person_and_opens_no_fast_positive_lane() -> None:
    case = {"claims": [{"past_harm": "yes", "account": "coherent", "genuine_effort": "yes"}]}
    assert assessed(case).findings["claims[0].general_credibility"] == "supported"
    contradicted = assessed(case, **{"claims[0].past_harm": "contradicted"})
    assert contradicted.findings["claims[0].general_credibility"] == "open"
    assert "put_inconsistencies_to_applicant" in {item.term for item in contradicted.actions}


def test_corroboration_of_a_fact_supports_a_coherent_account() -> None:
    case = {"claims": [{"past_harm": "yes", "account": "coherent"}]}
    assert assessed(case).findings["claims[0].general_credibility"] == "open"
    assert (
        assessed(case, **{"claims[0].past_harm": "corroborated"}).findings["claims[0].general_credibility"]
        == "supported"
    )


def test_the_trace_tells_how_each_fact_is_known() -> None:
    assessment = assessed({"trafficking": {"means": "no"}}, **{"trafficking.means": "disputed"})
    (node,) = (node for node in assessment.trace if isinstance(node, FactNode) and node.id == "trafficking.means")
    assert (node.value, node.proof_state) == ("no", ProofState.DISPUTED)


def test_the_benefit_of_the_doubt_can_be_asked_for_by_name() -> None:
    assessment = assessed({"trafficking": {"means": "no"}}, **{"trafficking.means": "disputed"})
    assert explanation_text(assessment, "doubt").startswith("Benefit of the doubt: no claim (doubt)")
    assert "not held against the person" in explanation_text(assessment, "doubt")
    assert "BENEFIT OF THE DOUBT" in assessment_text(assessment, house_rulebook())


def test_why_not_tells_that_a_fact_is_as_needed_but_doubted() -> None:
    (example,) = (example for example in EXAMPLES if example.name == "return_support")
    assessment = assessed(example.case, **{"return_conditions.safe_conditions": "disputed"})
    answer = why_not(assessment, RULEBOOK, "return_support")
    (finding,) = answer.branches[0].failed
    (failed,) = finding.branches[0].failed
    assert (failed.node, failed.value, failed.unknown, failed.doubted) == (
        "return_conditions.safe_conditions",
        "yes",
        False,
        True,
    )


def test_a_doubted_fact_is_an_open_question() -> None:
    (example,) = (example for example in EXAMPLES if example.name == "return_support")
    assert assessed(example.case).open_questions == ()
    disputed = assessed(example.case, **{"return_conditions.safe_conditions": "disputed"})
    assert [question.fact for question in disputed.open_questions] == ["return_conditions.safe_conditions"]


INSIDE = {
    "circumstances": {"place": "inside_own_country"},
    "applicant": {"age": "adult", "protection_wish": "no", "nationality": "multiple_one_safe"},
}


@pytest.mark.parametrize(
    ("more", "sure", "found_out_by"),
    [
        ({"exclusion": {"active_combatant": "yes"}}, "internal_displacement_referral", "protection_screening"),
        (
            {
                "exclusion": {"active_combatant": "yes"},
                "applicant": {"age": "adult", "protection_wish": "yes", "nationality": "single"},
            },
            "internal_displacement_referral",
            "regular_rsd_exclusion",
        ),
    ],
)
def test_where_an_adverse_procedure_falls_by_doubt_the_next_adverse_one_does_not_take_its_place(
    more: Mapping[str, object], sure: str, found_out_by: str
) -> None:
    """Without the rule that the authority finds out, these gave the next adverse procedure."""
    assert assessed({**INSIDE, **more}).procedure.id == sure
    doubting = assessed({**INSIDE, **more}, **{"circumstances.place": "disputed"})
    assert doubting.procedure.id == found_out_by
    assert any(candidate.procedure != found_out_by for candidate in doubting.candidates)
    node = doubt_node(doubting)
    assert node.decides
    assert any(firing.startswith("access.inside_own_country.") for firing in node.fallen)
    assert check_certificate(doubting.model_dump_json().encode()) == doubting


def test_settling_a_doubt_shows_in_open_questions_and_counterfactuals() -> None:
    """How a fact is known is read by rules, too: where past harm is contradicted, the account is not supported."""
    (example,) = (example for example in EXAMPLES if example.procedure == "accelerated_well_founded")
    assert assessed(example.case).procedure.id == "accelerated_well_founded"
    contradicted = assessed(example.case, **{"claims[0].past_harm": "contradicted"})
    assert contradicted.procedure.id == "regular_rsd"
    assert "accelerated_well_founded" in contradicted.could_become
    (question,) = (each for each in contradicted.open_questions if each.fact == "claims[0].past_harm")
    assert question.alone
    (reachable,) = (
        each for each in contradicted.counterfactuals.procedures if each.procedure == "accelerated_well_founded"
    )
    assert ("claims[0].past_harm", "yes", "yes") in {
        (change.fact, change.before, change.after) for changes in reachable.first_sets for change in changes
    }
    inference = inference_of(contradicted, RULEBOOK)
    assert DecidedQuestions(inference.rulebook, inference.premises).decision("claims[0].past_harm")


@given(cases(), st.data())
def test_doubt_never_leads_to_a_less_protective_procedure(case: Case, data: st.DataObject) -> None:
    known = sorted(case.given_facts())
    doubted = data.draw(st.dictionaries(st.sampled_from(known), st.sampled_from(DOUBTED)) if known else st.just({}))
    day = {"assessed_on": "2026-11-23", "proof_states": {}}
    sure = assess(case_from_data(case.model_dump(mode="json") | day))
    doubting = assess(case_from_data(case.model_dump(mode="json") | day | {"proof_states": doubted}))
    assert doubting.procedure.rank >= sure.procedure.rank
    check_certificate(doubting.model_dump_json().encode())


@given(cases())
def test_the_readers_agree_on_cases_with_doubt(case: Case) -> None:
    states = dict.fromkeys(case.given_facts(), ProofState.DISPUTED)
    doubting = case.model_copy(update={"proof_states": states, "assessed_on": None})
    premises = legal_regime(
        case_from_data(doubting.model_dump(mode="json") | {"assessed_on": "2026-11-23"}), RULEBOOK
    ).premises(doubting)
    assert READER.derive(premises) == reference.derive(RULEBOOK, premises)
