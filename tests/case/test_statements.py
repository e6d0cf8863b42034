"""Words of the file in a case: taken as they are, refused with place and remedy, and read by no rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import cases_with_words
from triage import Case, CaseError, assess, case_from_data
from triage.case.members import without_member
from triage.case.statements import LONGEST_WORDS, MOST_STATEMENTS

SAID = {"words": "He can live in the capital.", "made_by": "authority"}


def read(*statements: object, **rest: Any) -> Case:
    return case_from_data({"claims": [{"past_harm": "yes"}, {}], "statements": list(statements), **rest})


def test_a_statement_is_kept_as_it_was_given() -> None:
    whole = {
        **SAID,
        "about": "internal_relocation",
        "of": "claims[1]",
        "answers": "yes",
        "until": "2026-12-14",
    }
    of_a_fact = {"words": "They broke my arm.", "made_by": "applicant", "about": "claims[0].past_harm"}
    of_a_list = {"words": "Because we pray.", "made_by": "applicant", "about": "claims[0].grounds"}
    case = read(whole, of_a_fact, of_a_list, SAID)
    assert case.given()["statements"] == [whole, of_a_fact, of_a_list, SAID]
    assert case_from_data(case.given()) == case


def test_what_is_null_in_a_statement_is_not_given() -> None:
    assert read({**SAID, "about": None, "until": None}).given()["statements"] == [SAID]


@pytest.mark.parametrize(
    ("statement", "pointer", "says"),
    [
        ({"made_by": "authority"}, "/words", "is not given"),
        ({"words": "Yes."}, "/made_by", "is not given"),
        ({**SAID, "words": None}, "/words", "is not given"),
        ({**SAID, "words": "  "}, "/words", "no sentence"),
        ({**SAID, "words": "One.\nTwo."}, "/words", "line break"),
        ({**SAID, "words": "evil \u202e txt"}, "/words", "not seen"),
        ({**SAID, "words": "w" * (LONGEST_WORDS + 1)}, "/words", "longer than 500"),
        ({**SAID, "made_by": "autority"}, "/made_by", "'authority'"),
        ({**SAID, "about": "internal_relocaton"}, "/about", "'internal_relocation'"),
        ({**SAID, "about": "claims[0].past_hram"}, "/about", "'claims[0].past_harm'"),
        ({**SAID, "about": "A Person"}, "/about", "no name of a point"),
        ({**SAID, "about": "internal_relocation", "of": "claims[2]"}, "/of", "no such claim"),
        ({**SAID, "about": "internal_relocation", "of": "stays[0]"}, "/of", "no such claim"),
        ({**SAID, "about": "detention", "of": "claims[0]"}, "/of", "not asked of a claim"),
        ({**SAID, "of": "claims[0]"}, "/of", "not asked of a claim"),
        ({**SAID, "about": "claims[0].past_harm", "answers": "yes"}, "/answers", "question of a point"),
        ({**SAID, "answers": "yes"}, "/answers", "question of a point"),
        ({**SAID, "about": "detention", "answers": "maybe"}, "/answers", "'yes' or 'no'"),
        ({**SAID, "argument": "new_paper_not_autentic"}, "/argument", "'new_paper_not_authentic'"),
        ({**SAID, "argument": "new_paper_not_authentic", "about": "detention"}, "/argument", "'new_elements'"),
        ({**SAID, "until": "14.12.2026"}, "/until", "YYYY-MM-DD"),
    ],
)
def test_what_is_no_statement_is_refused_with_its_place(statement: dict[str, Any], pointer: str, says: str) -> None:
    with pytest.raises(CaseError) as refused:
        read(SAID, statement)
    (problem,) = refused.value.problems
    assert problem.pointer == f"/statements/1{pointer}"
    assert says in str(problem)


def test_neither_words_nor_an_unknown_name_are_repeated_in_a_refusal() -> None:
    with pytest.raises(CaseError) as refused:
        read({"words": "Canary\n", "made_by": "Canary", "Canary": "Canary"}, "Canary")
    assert "Canary" not in str(refused.value)
    assert "/statements: " not in str(refused.value)


def test_more_statements_than_a_case_can_have_are_refused() -> None:
    assert len(read(*[SAID] * MOST_STATEMENTS).statements) == MOST_STATEMENTS
    with pytest.raises(CaseError, match="/statements: "):
        read(*[SAID] * (MOST_STATEMENTS + 1))


@given(cases_with_words())
def test_no_outcome_rests_on_words_of_the_file(case: Case) -> None:
    dated = case.model_copy(update={"assessed_on": date(2026, 11, 23)})
    with_words, without = assess(dated), assess(dated.model_copy(update={"statements": ()}))
    assert with_words.model_dump(exclude={"case"}) == without.model_dump(exclude={"case"})


def test_a_statement_goes_with_the_claim_that_it_is_of_and_those_behind_move_up() -> None:
    data: dict[str, Any] = {
        "claims": [{}, {"past_harm": "yes"}, {}],
        "proof_states": {"claims[1].past_harm": "stated"},
        "statements": [
            SAID,
            {**SAID, "about": "claims[0].past_harm"},
            {**SAID, "about": "internal_relocation", "of": "claims[0]"},
            {**SAID, "about": "claims[1].past_harm"},
            {**SAID, "about": "internal_relocation", "of": "claims[2]"},
        ],
    }
    assert without_member(data, "claims", 0) == {
        "claims": [{"past_harm": "yes"}, {}],
        "proof_states": {"claims[0].past_harm": "stated"},
        "statements": [
            SAID,
            {**SAID, "about": "claims[0].past_harm"},
            {**SAID, "about": "internal_relocation", "of": "claims[1]"},
        ],
    }
    # What is no statement stays, so that reading the draft says so.
    odd = {"claims": [{}], "statements": ["x", {"about": 7}], "proof_states": "y"}
    assert without_member(odd, "claims", 0) == {**odd, "claims": []}
