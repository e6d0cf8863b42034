"""Open questions: complete, so that a firm recommendation stays whatever is learned about the unknown facts."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.cases import case_of_nodes
from tests.strategies import cases
from triage import Assessment, Case, CaseError, assess, case_from_data
from triage.assessment.model import Standing
from triage.language.names import path_of
from triage.rulebook.loading import house_rulebook

TODAY = date(2026, 11, 23)


def assessed(case: Case) -> Assessment:
    return assess(case.model_copy(update={"assessed_on": TODAY}))


def completed(case: Case, choices: dict[str, str]) -> Case | None:
    """Return the case with some unknown facts answered; None if the answers contradict what is known."""
    facts = dict(case.given_facts()) | choices
    for index in range(len(case.claims)):
        facts.setdefault(f"claims[{index}].past_harm", "unknown")
    for index in range(len(case.stays)):
        facts.setdefault(f"stays[{index}].kind", "unknown")
    try:
        answered = case_of_nodes(facts)
    except CaseError:
        return None
    # What is doubted stays so, and the law the same.
    return answered.model_copy(
        update={"proof_states": case.proof_states, "country_of_asylum": case.country_of_asylum}
    )


@given(st.data())
def test_answers_to_unlisted_facts_never_change_the_recommendation(data: st.DataObject) -> None:
    case = data.draw(cases())
    before = assessed(case)
    asked = {question.fact for question in before.open_questions}
    unlisted = [node for node, value in case.facts() if value == "unknown" and node not in asked]
    if not unlisted:
        return
    chosen = data.draw(st.lists(st.sampled_from(unlisted), unique=True, max_size=12))
    answers = {node: data.draw(st.sampled_from(house_rulebook().facts[path_of(node)].values)) for node in chosen}
    after = completed(case, answers)
    if after is not None:
        assert assessed(after).procedure == before.procedure


@given(st.data())
def test_any_answers_lead_only_to_procedures_that_were_named_as_possible(data: st.DataObject) -> None:
    case = data.draw(cases())
    before = assessed(case)
    unknown = [node for node, value in case.facts() if value == "unknown"]
    chosen = data.draw(st.lists(st.sampled_from(unknown), unique=True, max_size=20)) if unknown else []
    answers = {node: data.draw(st.sampled_from(house_rulebook().facts[path_of(node)].values)) for node in chosen}
    after = completed(case, answers)
    if after is not None:
        assert assessed(after).procedure.id in {before.procedure.id, *before.could_become}


def test_a_rescue_at_sea_is_firm_as_nothing_outranks_it() -> None:
    assessment = assessed(case_of_nodes({"circumstances.place": "at_sea", "circumstances.in_distress": "yes"}))
    assert assessment.standing is Standing.FIRM
    assert assessment.open_questions == ()
    assert assessment.could_become == ()


def test_an_open_question_names_the_fact_the_question_and_where_it_could_lead() -> None:
    assessment = assessed(case_of_nodes({}))
    question = next(
        question for question in assessment.open_questions if question.fact == "applicant.protection_wish"
    )
    assert question.question.endswith("?")
    assert "regular_rsd" in question.could_lead_to


def test_one_missing_answer_before_return_support_is_asked_for() -> None:
    data = {"earlier_procedure": {"status_here": "rejected_final", "fair_procedure": "yes", "new_elements": "no"}}
    assessment = assessed(case_from_data(data))
    assert "return_support" in assessment.could_become
    assert "return_conditions.human_rights_bar_risk" in {question.fact for question in assessment.open_questions}
