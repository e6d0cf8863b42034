from __future__ import annotations

import random

import pytest

from benchmarks.rulebooks import rulebook_of
from tests.strategies import chosen_case
from triage import case_from_data, house_rulebook
from triage.assessment.legal_regime import legal_regime
from triage.readers.reference import derive

HOUSE = house_rulebook()


@pytest.mark.parametrize("rules", [1, 50, len(HOUSE.rules), len(HOUSE.rules) + 1, 1_000])
def test_a_rulebook_has_as_many_rules_as_asked_for(rules: int) -> None:
    rulebook = rulebook_of(rules)
    assert len(rulebook.rules) == rules
    assert len(rulebook.branches) == sum(len(rule.branches) for rule in rulebook.rules.values())


def test_more_rules_have_work_of_their_own_and_change_no_finding() -> None:
    more = rulebook_of(1_000)
    choose = random.Random(3).choice
    fired_besides = 0
    for _ in range(6):
        case = case_from_data(chosen_case(choose, most=2).model_dump(mode="json") | {"assessed_on": "2026-11-23"})
        premises = legal_regime(case, HOUSE).premises(case)
        house, other = derive(HOUSE, premises), derive(more, premises)
        assert other.findings == house.findings
        besides = {firing.id for firing in other.firings} - {firing.id for firing in house.firings}
        assert all(name.partition(".")[2].partition(".")[0].endswith(("_1", "_2")) for name in besides)
        fired_besides += len(besides)
    assert 0 < fired_besides < 6 * (len(more.branches) - len(HOUSE.branches))
