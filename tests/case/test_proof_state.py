"""How a fact is known: read strictly, kept with the case, and given back in one order."""

from __future__ import annotations

import json

import pytest

from triage import CaseError, assess, case_from_data, house_rulebook
from triage.case import ProofState

CASE = {
    "assessed_on": "2026-11-23",
    "applicant": {"age": "adult"},
    "claims": [{"past_harm": "yes"}],
    "trafficking": {"means": "no"},
}


def refused(states: object) -> list[str]:
    with pytest.raises(CaseError) as error:
        case_from_data(CASE | {"proof_states": states})
    return [str(problem) for problem in error.value.problems]


def test_a_fact_may_say_how_it_is_known() -> None:
    case = case_from_data(CASE | {"proof_states": {"claims[0].past_harm": "corroborated"}})
    assert case.proof_states == {"claims[0].past_harm": ProofState.CORROBORATED}


def test_only_what_is_settled_can_be_held_against_anybody() -> None:
    assert {state for state in ProofState if state.doubted} == {
        ProofState.STATED_BY_THIRD_PARTY,
        ProofState.DISPUTED,
        ProofState.CONTRADICTED,
    }


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (
            {"trafficking.mean": "stated"},
            "/proof_states/trafficking.mean: There is no such fact in this case. Did you mean 'trafficking.means'?",
        ),
        (
            {"claims[1].past_harm": "stated"},
            "/proof_states/claims[1].past_harm: There is no such fact in this case. "
            "Did you mean 'claims[0].past_harm'?",
        ),
        (
            {"vulnerability.destitute": "stated"},
            "/proof_states/vulnerability.destitute: This fact is not known. "
            "Give the fact, or leave its proof state out; only that it is disputed can be said of it.",
        ),
        (
            {"trafficking.means": "statd"},
            "/proof_states/trafficking.means: This value is not in the vocabulary. "
            "Did you mean 'stated'? Use one of "
            "'stated', 'stated_by_third_party', 'corroborated', 'disputed' or 'contradicted'.",
        ),
        (
            ["trafficking.means"],
            "/proof_states: This is not a JSON object. Give names of facts with their proof states.",
        ),
    ],
)
def test_a_proof_state_that_is_not_understood_is_refused_with_place_and_remedy(
    states: object, expected: str
) -> None:
    assert refused(states) == [expected]


def test_the_order_in_which_proof_states_are_told_does_not_matter() -> None:
    states = {"trafficking.means": "disputed", "claims[0].past_harm": "stated", "applicant.age": "corroborated"}
    one = assess(case_from_data(CASE | {"proof_states": states}))
    other = assess(case_from_data(CASE | {"proof_states": dict(reversed(states.items()))}))
    assert one.model_dump_json() == other.model_dump_json()
    given = json.loads(one.model_dump_json())["case"]
    assert list(given["proof_states"]) == ["applicant.age", "claims[0].past_harm", "trafficking.means"]


@pytest.mark.parametrize(
    ("path", "value", "speaks_for", "speaks_against"),
    [
        ("claim.past_harm", "yes", True, False),
        ("claim.past_harm", "no", False, True),
        ("claim.past_harm", "unknown", False, False),
        ("applicant.age", "adult", False, True),
        ("exclusion.indication_article_1f_a", "yes", False, True),
        ("exclusion.indication_article_1f_a", "unknown", False, False),
        ("motives.economic", "yes", False, False),
    ],
)
def test_a_value_speaks_for_or_against_a_person_as_its_direction_says(
    path: str, value: str, speaks_for: bool, speaks_against: bool
) -> None:
    fact = house_rulebook().facts[path]
    assert (fact.speaks_for(value), fact.speaks_against(value)) == (speaks_for, speaks_against)
