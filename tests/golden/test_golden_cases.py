"""The golden cases of the domain: 39 cases with the result that the reference model of the domain gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.plain_yaml import read_plain_yaml
from triage import assess, case_from_data

DATA: dict[str, Any] = read_plain_yaml(Path(__file__).with_name("golden_cases.yaml"))


def facts_of(golden: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {"assessed_on": "2026-11-23"}
    if golden["from"] == "base":
        facts |= {group: dict(members) for group, members in DATA["base"].items()}
    for path, value in golden.get("facts", {}).items():
        group, name = path.split(".")
        facts.setdefault(group, {})[name] = value
    for claim in golden.get("claims", ()):
        changes = {name: value for name, value in claim.items() if name != "like"}
        kind = DATA["persecution_claim"] if claim["like"] == "persecution_claim" else {}
        facts.setdefault("claims", []).append(DATA["claim"] | kind | changes)
    for stay in golden.get("stays", ()):
        facts.setdefault("stays", []).append(DATA["stay"] | stay)
    return facts


@pytest.mark.parametrize("golden", DATA["cases"], ids=lambda golden: golden["id"])
def test_a_golden_case_gives_the_stated_result(golden: dict[str, Any]) -> None:
    assessment = assess(case_from_data(facts_of(golden)))
    assert {
        "procedure": assessment.procedure.id,
        "priority": assessment.priority.level,
        "inclusion": assessment.findings["inclusion"],
        "nonrefoulement_bar": assessment.findings["nonrefoulement_bar"],
    } == golden["expected"]


def test_all_thirty_nine_golden_cases_are_here() -> None:
    assert [golden["id"] for golden in DATA["cases"]] == [f"G{number:02}" for number in range(1, 40)]
