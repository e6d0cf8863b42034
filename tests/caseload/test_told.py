"""What is read into columns is what each case tells, fact by fact."""

from __future__ import annotations

import random

from tests.caseload.refusable import FINE
from tests.caseload.tables import HOUSE, table_of_documents
from tests.strategies import chosen_case
from triage.caseload import cases_of, table_of
from triage.caseload.told import told_in

CASES = [chosen_case(random.Random(seed).choice, doubt=True) for seed in range(30)]
TABLE = table_of([*CASES, *cases_of(table_of_documents(FINE.values()))])


def test_each_fact_has_the_value_and_the_proof_state_that_its_case_tells() -> None:
    (batch,) = TABLE.combine_chunks().to_batches()
    told = told_in(batch, HOUSE.vocabulary)
    assert told.refused == 0
    for row, case in enumerate(cases_of(TABLE)):
        there = dict(case.facts())
        for node, columns in told.values.items():
            found = [value for value, column in columns.items() if column >> row & 1]
            assert found == [there[node]] if there.get(node, "unknown") != "unknown" else found == [], node
        states = {
            node: state
            for node, of_node in told.states.rows.items()
            for state, rows in of_node.items()
            if row in rows
        }
        assert states == case.proof_states


def test_each_document_is_read_with_its_lists_as_they_stand() -> None:
    table = table_of_documents(FINE.values())
    (batch,) = table.to_batches()
    told = told_in(batch, HOUSE.vocabulary)
    for row, case in enumerate(cases_of(table)):
        for node, value in case.facts():
            assert (told.values[node].get(value, 0) >> row & 1) == (value != "unknown"), (row, node)
        present = [entity for entity, column in told.present.items() if column >> row & 1]
        assert len(present) == 1 + len(case.claims) + len(case.stays)
