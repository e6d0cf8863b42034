"""What is disputed is held against nobody, not even by the silence of a rule; and nobody has to take a side."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from api.examples import EXAMPLES
from triage import Assessment, CaseError, assess, case_from_data, check_certificate, house_rulebook
from triage.case import ProofState
from triage.case.document import case_file
from triage.language.names import path_of

RULEBOOK = house_rulebook()
ADVERSE = [example for example in EXAMPLES if RULEBOOK.procedures[example.procedure].adverse]
DENIED = [
    (example, node)
    for example in ADVERSE
    for node, value in case_from_data(example.case).given_facts().items()
    if RULEBOOK.facts[path_of(node)].protects_less(value)
]


def assessed(case: Mapping[str, object], **states: str) -> Assessment:
    return assess(case_from_data({"assessed_on": "2026-11-23", **case, "proof_states": states or {}}))


@pytest.mark.parametrize(
    ("example", "node"),
    [
        pytest.param(example, node, marks=() if place % 6 == 0 else pytest.mark.slow, id=f"{example.name}-{node}")
        for place, (example, node) in enumerate(DENIED)
    ],
)
def test_nothing_adverse_rests_on_a_disputed_fact_that_protects_less(example: object, node: str) -> None:
    """Also where no adverse rule reads it itself: a disputed no must not silence the rule that would protect."""
    disputed = assessed(example.case, **{node: "disputed"})  # type: ignore[attr-defined]
    if disputed.procedure.adverse:
        facts = case_file({**disputed.case.given_facts(), node: "unknown"})
        told = {name: example.case[name] for name in ("country_of_asylum",) if name in example.case}  # type: ignore[attr-defined]
        not_known = assessed({**facts, **told})
        assert disputed.procedure.id in {candidate.procedure for candidate in not_known.candidates}


@pytest.mark.parametrize("state", [state for state in ProofState if state.doubted])
@pytest.mark.parametrize(
    "node", ["return_conditions.human_rights_bar_risk", "country_information.nonreturn_advice"]
)
def test_return_stays_closed_where_it_is_in_doubt_that_nobody_would_be_harmed(node: str, state: ProofState) -> None:
    """It was recommended: rules that protect read the no as given, and the adverse one read only their silence."""
    (example,) = (example for example in EXAMPLES if example.name == "return_support")
    assert assessed(example.case).procedure.id == "return_support"
    doubting = assessed(example.case, **{node: state.value})
    assert doubting.procedure.id == "post_rejection_protection_review"
    assert check_certificate(doubting.model_dump_json().encode()) == doubting


def test_a_fact_that_is_not_known_can_be_disputed_and_its_dispute_is_read() -> None:
    case = {"claims": [{"relocation_relied_on": "yes"}]}
    disputed = assessed(case, **{"claims[0].relocation_area_reasonable": "disputed"})
    assert "put_inconsistencies_to_applicant" in {action.term for action in disputed.actions}
    assert check_certificate(disputed.model_dump_json().encode()) == disputed
    assert disputed.case.given()["proof_states"] == {"claims[0].relocation_area_reasonable": "disputed"}
    assert disputed.procedure == assessed(case).procedure


@pytest.mark.parametrize("state", [state for state in ProofState if state is not ProofState.DISPUTED])
def test_nothing_else_can_be_said_of_a_fact_that_is_not_known(state: ProofState) -> None:
    with pytest.raises(CaseError, match="This fact is not known"):
        assessed({"claims": [{}]}, **{"claims[0].relocation_area_reasonable": state.value})
