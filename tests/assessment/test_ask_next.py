"""What to ask next: the fact on which a real case turned is among the first five questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.assessment.test_open_questions import assessed
from tests.oracle.golden import GOLDEN, facts_of
from tests.oracle.landmarks import LANDMARKS
from tests.plain_yaml import read_plain_yaml
from tests.strategies import cases
from triage import Assessment, assess, case_from_data, house_rulebook
from triage.assessment.ask_next import has_a_sign
from triage.assessment.assess import inference_of
from triage.case import Case
from triage.explanation.asking import FIRST_QUESTIONS, questions
from triage.language.names import list_of, path_of
from triage.language.sentences import paths

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
    """Among the landmark and golden cases: where something points to one such question, no other is before it.

    If it could only lead to an adverse procedure, such as the separation of fighters, it comes second.
    """
    places = set()
    for facts in (*CASES.values(), LOUNANI_WHERE_ONE_ANSWER_COUNTS):
        assessment = assess(case_from_data(facts))
        inference = inference_of(assessment, house_rulebook())
        decisive = [
            asked
            for asked in assessment.ask_next
            if asked.leads_to and (asked.decides or has_a_sign(inference, asked.fact))
        ]
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


def asked_of(facts: dict[str, Any]) -> list[str]:
    return [asked.fact for asked in assess(case_from_data({"assessed_on": "2026-11-23", **facts})).ask_next]


@given(cases())
def test_every_open_question_is_asked_and_what_nothing_points_to_comes_last(case: Case) -> None:
    """Only the order hangs on the sign: nothing is left out, and before an adverse procedure nothing waits."""
    assessment = assessed(case)
    inference = inference_of(assessment, house_rulebook())
    asked = [each.fact for each in assessment.ask_next]
    assert {list_of(question.fact) or question.fact for question in assessment.open_questions} <= set(asked)
    waits = [not each.decides and not has_a_sign(inference, each.fact) for each in assessment.ask_next]
    # The first place can be that of what could only lead to an adverse procedure; it waits for no sign either.
    assert waits == sorted(waits)
    assert not (assessment.procedure.adverse and any(waits))


@given(cases())
def test_what_points_to_a_question_is_asked_before_it(case: Case) -> None:
    """Of two open questions of which the one points to the other, the one comes first, where neither is told."""
    assessment = assessed(case)
    inference = inference_of(assessment, house_rulebook())
    asked = [each.fact for each in assessment.ask_next]
    for each in assessment.ask_next:
        condition = house_rulebook().vocabulary.asked_where.get(path_of(each.fact))
        if condition is not None and not each.decides and not has_a_sign(inference, each.fact):
            parents = {list_of(path) or path for path in paths(condition)} & set(asked)
            assert all(asked.index(parent) < asked.index(each.fact) for parent in parents), each.fact


def test_before_a_return_nothing_that_could_stop_it_waits_for_a_sign() -> None:
    """G26: what alone could stop the return is asked first, also where nothing points to it."""
    assessment = assess(case_from_data(CASES["G26"]))
    assert assessment.procedure.adverse
    asked = [each for each in assessment.ask_next if not each.decides]
    assert "country_information.temporary_protection_decision" in [each.fact for each in asked if each.leads_to]
    stops = [bool(each.leads_to) for each in asked]
    assert stops == sorted(stops, reverse=True)


@pytest.mark.parametrize(
    ("fact", "sign"),
    [
        (
            "country_information.temporary_protection_decision",
            {"country_information": {"generalised_violence": "yes"}},
        ),
        ("family.reunification_requested", {"family": {"separated_members": "yes"}}),
    ],
)
def test_a_question_without_a_sign_is_among_the_first_only_where_something_points_to_it(
    fact: str, sign: dict[str, dict[str, str]]
) -> None:
    """G03 and G31: everything else is answered, and still nobody begins with what could only open another lane."""
    for name in ("G03", "G31"):
        case = CASES[name]
        told = {group: case.get(group, {}) | members for group, members in sign.items()}
        without_sign, with_sign = asked_of(case), asked_of(case | told)
        if fact in without_sign and fact in with_sign:
            assert with_sign.index(fact) < without_sign.index(fact)
            return
    pytest.fail("the fact is asked in neither case")


@pytest.mark.parametrize(
    "sign",
    [
        {"cessation": {"group_regime_ended": "yes"}},
        {"circumstances": {"group_told_to_go": "yes"}},
    ],
)
def test_a_change_at_home_is_among_the_first_to_ask_of_a_refugee_only_where_something_points_to_it(
    sign: dict[str, dict[str, str]],
) -> None:
    recognised = {"earlier_procedure": {"status_here": "recognised"}}
    assert "cessation.circumstances_changed" not in asked_of(recognised)[:20]
    assert "cessation.circumstances_changed" in asked_of(recognised | sign)[:FIRST_QUESTIONS]
