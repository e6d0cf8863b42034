"""What to ask next: the fact on which a real case turned is among the first five questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.oracle.golden import GOLDEN, facts_of
from tests.oracle.landmarks import LANDMARKS
from tests.plain_yaml import read_plain_yaml
from triage import Assessment, assess, case_from_data, house_rulebook
from triage.explanation.asking import FIRST_QUESTIONS, questions

TURNED_ON: dict[str, Any] = read_plain_yaml(Path(__file__).with_name("turned_on.yaml"))
LABELS: dict[str, list[str]] = {**TURNED_ON["landmarks"], **TURNED_ON["golden"]}


def golden_facts(golden: dict[str, Any]) -> dict[str, Any]:
    facts = facts_of(golden)
    if golden["from"] == "base":
        facts["claims"] = [TURNED_ON["golden_base"] | claim for claim in facts.get("claims", ())]
    return facts


CASES: dict[str, dict[str, Any]] = {
    **{name: {"assessed_on": "2026-11-23", **landmark["facts"]} for name, landmark in LANDMARKS.items()},
    **{golden["id"]: golden_facts(golden) for golden in GOLDEN["cases"]},
}

# What the judgment takes for granted, and a file tells: a State that decides on status, which is open as a whole.
# Then only arms in hand could still change the procedure, and only against the person.
LOUNANI: dict[str, Any] = CASES["O25_lounani"]
LOUNANI_WHERE_ONE_ANSWER_COUNTS: dict[str, Any] = LOUNANI | {
    "circumstances": LOUNANI["circumstances"] | {"national_status_determination_available": "yes"},
    "earlier_procedure": LOUNANI["earlier_procedure"] | {"open_part": "whole_claim"},
}


def without(facts: dict[str, Any], node: str) -> dict[str, Any]:
    """Return a case in which a fact is not known; of a list, nothing that was said of it."""
    entity, _, name = node.rpartition(".")
    group, bracket, place = entity.partition("[")
    told = {key: value for key, value in facts.items() if key != group}
    names = {name, f"{name}_denied", f"{name}_declined"}
    if not bracket:
        return {**told, group: {key: value for key, value in facts.get(group, {}).items() if key not in names}}
    members = [dict(member) for member in facts[group]]
    at = int(place.rstrip("]"))
    members[at] = {key: value for key, value in members[at].items() if key not in names}
    return {**told, group: members}


def first_questions(assessment: Assessment) -> list[str]:
    """The first five as the text tells them: one question for all claims or stays that it is asked of."""
    asked = list(questions(assessment))[:FIRST_QUESTIONS]
    return [question.fact for _, members in asked for question in members]


def test_the_one_question_that_alone_could_change_the_procedure_is_asked_first() -> None:
    """Among the landmark and golden cases: where there is one such question, no other stands before it.

    If it could only lead to an adverse procedure, such as the separation of fighters, it comes second.
    """
    places = set()
    for facts in (*CASES.values(), LOUNANI_WHERE_ONE_ANSWER_COUNTS):
        assessment = assess(case_from_data(facts))
        decisive = [asked for asked in assessment.ask_next if asked.leads_to]
        if len(decisive) == 1 and len(assessment.ask_next) > 1:
            adverse = all(house_rulebook().procedures[leads.procedure].adverse for leads in decisive[0].leads_to)
            places.add(int(adverse))
            assert assessment.ask_next[int(adverse)] == decisive[0]
    assert places == {0, 1}


def test_every_landmark_and_golden_case_has_a_label() -> None:
    assert set(LABELS) == set(CASES)


@pytest.mark.parametrize("name", LABELS)
def test_the_fact_on_which_a_case_turned_is_among_the_first_five_to_ask(
    name: str, request: pytest.FixtureRequest
) -> None:
    fact, _, *missing = LABELS[name]
    if missing:
        request.applymarker(pytest.mark.xfail(reason=missing[0], strict=True, raises=AssertionError))
    assert fact in first_questions(assess(case_from_data(without(CASES[name], fact))))
