"""The open questions that the solver confirms are real, and none is missing."""

from __future__ import annotations

import random

import pytest

from tests.readers.test_variants import recommended
from tests.strategies import chosen_case
from triage import Assessment, Case, assess, case_from_data, house_rulebook
from triage.assessment.counterfactuals import changed
from triage.assessment.legal_regime import legal_regime
from triage.assessment.model import Standing
from triage.case import ProofState
from triage.proof.questions import DecidedQuestions
from triage.proof.what_would_change import what_would_change
from triage.readers.columns import Change
from triage.readers.derivation import Premises

RULEBOOK = house_rulebook()


def assessed(seed: int) -> Assessment:
    case = chosen_case(random.Random(seed).choice, most=1)
    return assess(case_from_data(case.model_dump(mode="json") | {"assessed_on": "2026-11-23"}))


def premises_of_assessment(assessment: Assessment) -> Premises:
    return legal_regime(assessment.case, RULEBOOK).premises(assessment.case)


def with_answers(premises: Premises, answers: dict[str, str]) -> Premises:
    for node, value in answers.items():
        premises = changed(premises, Change(node, value))
    return premises


def confirmed_by_assessing_again(assessment: Assessment) -> None:
    """Re-assess both completions of every question; with one other answer fewer nothing may be lost."""
    premises = premises_of_assessment(assessment)
    answer = what_would_change(assessment, RULEBOOK)
    for question in answer.open_questions:
        completed = with_answers(premises, question.other_answers)
        for deciding in question.deciding:
            settled = premises.values[question.fact] == deciding.value and question.fact in premises.doubted
            both = [with_answers(completed, {question.fact: deciding.value}), completed]
            found = {recommended(RULEBOOK, each) for each in (both if settled else both[:1])}
            assert deciding.procedure in found, question
        first, second = question.deciding
        assert first.procedure != second.procedure
    listed = {question.fact: question.alone for question in assessment.open_questions}
    assert {question.fact for question in answer.open_questions} <= listed.keys()
    for question in answer.open_questions:
        assert listed[question.fact] == (not question.other_answers), question.fact
    assert set(answer.could_become) <= set(assessment.could_become)


def none_is_missing(assessment: Assessment) -> None:
    """Ask the solver of every open fact, listed or not; what was declined is no question, whatever hangs on it."""
    listed = {question.fact for question in assessment.open_questions}
    questions = DecidedQuestions(RULEBOOK, premises_of_assessment(assessment))
    matter = {fact for fact in questions.open_facts if questions.decision(fact) is not None}
    become = {name for name in RULEBOOK.procedures if questions.can_become(name)}
    assert matter - set(assessment.case.declined()) <= listed
    assert become - {assessment.procedure.id} <= set(assessment.could_become)
    assert bool(matter) == bool(become - {assessment.procedure.id})


# Of these the solver decides soon; the slow suite asks of others. Of cases drawn with two claims or stays it takes
# minutes.
SEEDS = (5, 7)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_question_that_is_confirmed_changes_the_recommendation_when_assessed_again(seed: int) -> None:
    confirmed_by_assessing_again(assessed(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_question_that_matters_is_missing_from_an_assessment(seed: int) -> None:
    none_is_missing(assessed(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", (1, 2))
def test_questions_are_real_and_complete_in_more_cases(seed: int) -> None:
    assessment = assessed(seed)
    confirmed_by_assessing_again(assessment)
    none_is_missing(assessment)


@pytest.mark.slow
def test_of_what_an_empty_file_leaves_open_eighteen_answers_decide_alone() -> None:
    answer = what_would_change(assess(Case.model_validate({"assessed_on": "2026-11-23"})), RULEBOOK)
    alone = {question.fact for question in answer.open_questions if not question.other_answers}
    assert alone == {
        "applicant.age",
        "applicant.asks_for",
        "applicant.nationality",
        "applicant.nationality_of_this_country",
        "applicant.nationality_withdrawn",
        "applicant.protection_wish",
        "circumstances.in_distress",
        "circumstances.place",
        "country_information.prima_facie_group",
        "country_information.temporary_protection_decision",
        "earlier_procedure.other_protection_here",
        "earlier_procedure.status_here",
        "earlier_procedure.temporary_protection_end",
        "exclusion.unrwa",
        "guarantees.opportunity_to_speak",
        "return_conditions.no_state_admits",
        "trafficking.identification",
        "trafficking.labour_rights_breach",
    }
    assert alone == {question.fact for question in answer.open_questions[: len(alone)]}
    assert answer.standing is Standing.PROVISIONAL


def test_a_case_that_no_answer_can_change_is_firm() -> None:
    case = {"assessed_on": "2026-11-23", "circumstances": {"place": "at_sea", "in_distress": "yes"}}
    answer = what_would_change(assess(case_from_data(case)), RULEBOOK)
    assert (answer.standing, answer.open_questions, answer.could_become) == (Standing.FIRM, (), ())
    assert answer.counterfactuals.procedures


@pytest.mark.slow
def test_a_doubted_fact_that_matters_is_a_question() -> None:
    case = {
        "assessed_on": "2026-11-23",
        "applicant": {"protection_wish": "yes"},
        "exclusion": {"indication_article_1f_a": "yes"},
        "proof_states": {"exclusion.indication_article_1f_a": ProofState.DISPUTED.value},
    }
    answer = what_would_change(assess(case_from_data(case)), RULEBOOK)
    question = next(each for each in answer.open_questions if each.fact == "exclusion.indication_article_1f_a")
    assert question.other_answers == {}
    assert "regular_rsd_exclusion" in {each.procedure for each in question.deciding}
