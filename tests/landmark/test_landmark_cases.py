"""Real cases: each file tells a leading judgment or documented situation as facts, and what any right triage of it
must and must not do. The facts are only those that the account of the case tells; `basis` says where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.oracle.landmarks import LANDMARKS
from triage import Assessment, assess, case_from_data
from triage.case.model import ALL_OTHERS


def expectations() -> list[tuple[str, dict[str, Any]]]:
    return [(name, expectation) for name, landmark in LANDMARKS.items() for expectation in landmark["expectations"]]


def assessment_of(name: str) -> Assessment:
    return assess(case_from_data({"assessed_on": "2026-11-23"} | LANDMARKS[name]["facts"]))


def stated_nodes(facts: dict[str, Any]) -> Iterator[str]:
    """Yield the node of every fact that the file states, also of one that it states as unknown."""
    for group, members in facts.items():
        if isinstance(members, dict):
            yield from (f"{group}.{name}" for name in members)
        elif isinstance(members, list):
            for index, member in enumerate(members):
                for name, value in member.items():
                    yield from _nodes(f"{group}[{index}].{name}", value)


def _nodes(node: str, value: object) -> Iterator[str]:
    """Yield the node of each value of a list; of a list in which everything is denied the list itself."""
    if not isinstance(value, list):
        yield node
    else:
        told = re.sub("_(denied|declined)$", "", node)
        yield from (told if each == ALL_OTHERS else f"{told}.{each}" for each in value)


def terms(kind: str) -> Callable[[Assessment], set[str]]:
    return lambda assessment: {item.term for item in getattr(assessment, kind)}


def candidates(assessment: Assessment) -> set[str]:
    return {candidate.procedure for candidate in assessment.candidates}


def open_facts(assessment: Assessment) -> set[str]:
    return {question.fact for question in assessment.open_questions}


ONE_OF: dict[str, Callable[[Assessment], str]] = {
    "procedure": lambda assessment: assessment.procedure.id,
    "priority": lambda assessment: assessment.priority.level,
    "standing": lambda assessment: assessment.standing.value,
}
ALL_OF: dict[str, Callable[[Assessment], set[str]]] = {
    "candidates": candidates,
    "open_questions": open_facts,
    **{kind: terms(kind) for kind in ("actions", "safeguards", "referrals", "information", "flags")},
}
NONE_OF: dict[str, Callable[[Assessment], set[str]]] = {
    "not_procedure": lambda assessment: {assessment.procedure.id},
    "not_candidates": candidates,
    **{f"not_{kind}": terms(kind) for kind in ("actions", "safeguards", "referrals")},
}


def failures(assessment: Assessment, expectation: dict[str, Any]) -> Iterator[str]:
    """Yield what the assessment does not show."""
    for key, wanted in expectation.items():
        if key in ONE_OF and (found := ONE_OF[key](assessment)) not in wanted:
            yield f"{key} is {found}, not one of {wanted}"
        if key in ALL_OF and (missing := set(wanted) - ALL_OF[key](assessment)):
            yield f"{key} lack {sorted(missing)}"
        if key in NONE_OF and (present := set(wanted) & NONE_OF[key](assessment)):
            yield f"{key}: {sorted(present)} must not be there"
        if key == "findings":
            for finding, values in wanted.items():
                if assessment.findings[finding] not in values:
                    yield f"{finding} is {assessment.findings[finding]}, not one of {values}"


@pytest.mark.parametrize(("name", "expectation"), expectations())
def test_the_triage_of_a_real_case_does_what_law_demands(name: str, expectation: dict[str, Any]) -> None:
    assert list(failures(assessment_of(name), expectation)) == []


@pytest.mark.parametrize("name", LANDMARKS)
def test_every_fact_of_a_real_case_rests_on_the_account_of_it(name: str) -> None:
    landmark = LANDMARKS[name]
    assert set(landmark["basis"]) == set(stated_nodes(landmark["facts"]))
    assert landmark["citation"]
    assert landmark["decision_point"]


@pytest.mark.parametrize(("name", "expectation"), expectations())
def test_an_expectation_says_one_thing_and_can_fail(name: str, expectation: dict[str, Any]) -> None:
    assert len({"must", "must_not"} & set(expectation)) == 1
    checks = set(expectation) - {"must", "must_not"}
    assert checks
    assert checks <= {*ONE_OF, *ALL_OF, *NONE_OF, "findings"}
    assert all(expectation[check] for check in checks)


def test_all_thirty_six_real_cases_are_here() -> None:
    assert [landmark["id"] for landmark in LANDMARKS.values()] == [f"O{number:02}" for number in range(1, 37)]
