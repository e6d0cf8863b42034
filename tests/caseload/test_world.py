"""What an inference over a caseload starts from is what it starts from in each case: facts, law, proof states."""

from __future__ import annotations

from typing import Any

from tests.caseload.tables import HOUSE, table_of_documents
from triage.assessment.legal_regime import legal_regime
from triage.case import ProofState
from triage.caseload import assess_caseload, cases_of
from triage.caseload.bits import flags_of
from triage.caseload.law import laws_of
from triage.caseload.parts import columns_given
from triage.caseload.program import Program, Shape, world_to_record
from triage.caseload.told import told_in
from triage.readers.recording import Recording

UNTRUE = {"material_deception": "yes", "opportunity_to_explain": "yes", "past_harm": "yes", "grounds": ["religion"]}
CONTRADICTED = {"claims[0].past_harm": "contradicted", "claims[0].grounds.religion": "contradicted"}


def documents() -> list[dict[str, Any]]:
    """Return claims with a statement that was shown to be untrue, and with one that was not, or is not theirs."""
    claims = [
        UNTRUE,
        {**UNTRUE, "opportunity_to_explain": "no"},
        {**UNTRUE, "statement_of": "not_own_account"},
        {**UNTRUE, "past_harm": "no"},
        {"past_harm": "yes", "grounds": ["religion"]},
    ]
    states: list[dict[str, str]] = [
        {},
        CONTRADICTED,
        {"claims[0].past_harm": "disputed"},
        {**CONTRADICTED, "claims[0].material_deception": "disputed"},
        {**CONTRADICTED, "claims[0].statement_of": "contradicted"},
        {"claims[0].past_harm": "corroborated", "claims[0].grounds.religion": "contradicted"},
    ]
    return [
        {"assessed_on": "2026-11-23", "country_of_asylum": country, "claims": [claim], "proof_states": of_facts}
        for country in ("ITA", "KEN", "USA", None)
        for claim in claims
        for of_facts in states
        if "claims[0].statement_of" not in of_facts or "statement_of" in claim
    ]


def test_each_case_starts_from_what_it_starts_from_alone() -> None:
    table = table_of_documents(documents())
    (batch,) = table.to_batches()
    told, laws = told_in(batch, HOUSE.vocabulary), laws_of(batch, HOUSE, None, None)
    recording = Recording()
    world = world_to_record(recording, Shape(HOUSE, frozenset(), claims=1, stays=0, doubted=True))
    terms = {(node, value): has for node, choice in world.told.items() for value, has in choice.items()}
    states = {(node, state): has for node, of_node in world.states.items() for state, has in of_node.items()}
    columns = columns_given(told, laws, Program(recording, [*terms.values(), *states.values()]))
    flags = {name: flags_of(columns[term], told.count) for name, term in terms.items()}
    said_so = {name: flags_of(columns[term], told.count) for name, term in states.items()}
    assert told.refused is None
    set_aside = 0
    for row, case in enumerate(cases_of(table)):
        premises = legal_regime(case, HOUSE).premises(case)
        set_aside += len(premises.set_aside)
        for node, value in premises.values.items():
            found = [each for each in world.told[node] if flags[node, each][row]]
            assert found == [value], (row, node)
        said = {node: state for node, state in states if said_so[node, state][row]}
        assert said == {node: state for node, state in premises.proof_states.items() if state != ProofState.STATED}
    assert set_aside > 10
    assert assess_caseload(table)["refused"].null_count == table.num_rows
