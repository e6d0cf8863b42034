"""What is read into columns is what each case tells, fact by fact."""

from __future__ import annotations

import random

import numpy as np

from tests.caseload.refusable import FINE
from tests.caseload.tables import HOUSE, table_of_documents
from tests.strategies import chosen_case
from triage.caseload import cases_of, table_of
from triage.caseload.bits import flags_of
from triage.caseload.told import told_in

CASES = [chosen_case(random.Random(seed).choice, doubt=True) for seed in range(30)]
TABLE = table_of([*CASES, *cases_of(table_of_documents(FINE.values()))])


def test_each_fact_has_the_value_and_the_proof_state_that_its_case_tells() -> None:
    (batch,) = TABLE.combine_chunks().to_batches()
    told = told_in(batch, HOUSE.vocabulary)
    assert told.refused is None
    facts = {
        node: {value: flags_of(said.column(value), told.count) for value in said.values}
        for node, said in told.facts.items()
    }
    for row, case in enumerate(cases_of(TABLE)):
        there = dict(case.facts())
        for node, columns in facts.items():
            found = [value for value, flags in columns.items() if flags[row]]
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
    present = {entity: flags_of(column, told.count) for entity, column in told.present.items()}
    for row, case in enumerate(cases_of(table)):
        for node, value in case.facts():
            said = flags_of(told.facts[node].column(value), told.count)
            assert said[row] == (value != "unknown"), (row, node)
            assert told.facts[node].one_of_at(np.array([row]), [value]) == [value != "unknown"]
        there = [entity for entity, flags in present.items() if flags[row]]
        assert len(there) == 1 + len(case.claims) + len(case.stays)


def test_picked_rows_tell_what_they_told_among_the_others() -> None:
    (batch,) = TABLE.combine_chunks().to_batches()
    told = told_in(batch, HOUSE.vocabulary)
    rows = np.arange(1, told.count, 3)
    picked = told.of(rows)
    assert picked.count == len(rows)
    for node, said in told.facts.items():
        assert set(picked.facts[node].values) == set(said.values)
        for value in said.values:
            expected = flags_of(said.column(value), told.count)[rows]
            assert flags_of(picked.facts[node].column(value), picked.count).tolist() == expected.tolist(), node
    for entity, column in told.present.items():
        assert (
            flags_of(picked.present[entity], picked.count).tolist() == flags_of(column, told.count)[rows].tolist()
        )
    for node, states in told.states.rows.items():
        for state in states:
            expected = flags_of(told.states.column(node, state), told.count)[rows]
            assert flags_of(picked.states.column(node, state), picked.count).tolist() == expected.tolist()
