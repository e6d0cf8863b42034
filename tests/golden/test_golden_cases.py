"""The golden cases of the domain: 39 cases with the result that the reference model of the domain gave."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.golden import GOLDEN, facts_of
from triage import assess, case_from_data


@pytest.mark.parametrize("golden", GOLDEN["cases"], ids=lambda golden: golden["id"])
def test_a_golden_case_gives_the_stated_result(golden: dict[str, Any]) -> None:
    assessment = assess(case_from_data(facts_of(golden)))
    assert {
        "procedure": assessment.procedure.id,
        "priority": assessment.priority.level,
        "inclusion": assessment.findings["inclusion"],
        "nonrefoulement_bar": assessment.findings["nonrefoulement_bar"],
    } == golden["expected"]


def test_all_thirty_nine_golden_cases_are_here() -> None:
    assert [golden["id"] for golden in GOLDEN["cases"]] == [f"G{number:02}" for number in range(1, 40)]
