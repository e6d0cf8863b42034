"""While rules are stopped, each row comes to what the single case does under the same stop."""

from __future__ import annotations

import random

import pytest

from tests.caseload.single import outcome_of_one, unordered
from tests.caseload.tables import HOUSE, table_of_documents
from tests.cases import case_facts
from triage import UnknownNameError, case_from_data
from triage.case.document import case_file
from triage.caseload import assess_caseload, cases_of, certificate_of, outcome_documents


def cases_with_something_adverse() -> list[dict[str, object]]:
    """Return the examples of the rules that propose something adverse."""
    return [
        {
            "assessed_on": "2026-11-23",
            **case_file(HOUSE.vocabulary.spelled_out(case_facts(example.facts))),
            "proof_states": dict(example.proof_states),
        }
        for _, branch in HOUSE.branches.values()
        if branch.proposal is not None and HOUSE.procedures[branch.proposal].adverse
        for example in branch.examples.fires
    ]


ADVERSE = cases_with_something_adverse()
TABLE = table_of_documents(ADVERSE)


@pytest.mark.parametrize("seed", range(5))
def test_each_row_comes_to_the_same_under_a_stop(seed: int) -> None:
    choose = random.Random(seed).choice
    proposing = sorted({rule.id for rule, branch in HOUSE.branches.values() if branch.proposal is not None})
    stopped = [choose(proposing) for _ in range(4)] + [choose([family.id for family in HOUSE.families])]
    found = map(unordered, outcome_documents(assess_caseload(TABLE, stopped=stopped)))
    assert list(found) == [outcome_of_one(case, HOUSE, stopped=stopped) for case in cases_of(TABLE)]


def test_a_case_is_held_where_a_stop_leaves_nothing_that_may_be_recommended() -> None:
    everything = [family.id for family in HOUSE.families]
    rows = list(outcome_documents(assess_caseload(TABLE, stopped=everything)))
    expected = [outcome_of_one(case, HOUSE, stopped=everything) for case in cases_of(TABLE)]
    assert [unordered(row) for row in rows] == expected
    assert any(
        "nothing adverse rests on a stop" in row["refused"][0]["message"] for row in rows if "refused" in row
    )


def test_a_rule_that_there_is_not_can_not_be_stopped() -> None:
    with pytest.raises(UnknownNameError):
        assess_caseload(TABLE.slice(0, 0), stopped=["no.such.rule"])


def test_the_certificate_of_a_row_is_made_under_the_stop() -> None:
    rule = HOUSE.families[0].rules[0].id
    assert certificate_of(TABLE, 0, stopped=[rule]).stopped is not None
    assert case_from_data(ADVERSE[0], HOUSE) == certificate_of(TABLE, 0).case
