"""Several values at once, what was denied, and what was declined: decision 11."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from triage import CaseError, assess, case_from_data, house_rulebook
from triage.assessment.stops import concluded
from triage.case.document import case_file
from triage.language.names import path_of
from triage.rulebook.outcome import Procedure

RULEBOOK = house_rulebook()
LISTS = {path: fact for path, fact in RULEBOOK.vocabulary.told.items() if fact.several}
DAY = {"assessed_on": "2026-11-28"}


def claim(**facts: Any) -> dict[str, Any]:
    return {**DAY, "claims": [facts]}


def facts_of(**facts: Any) -> dict[str, str]:
    return dict(case_from_data(claim(**facts)).facts())


def problems(document: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(CaseError) as refused:
        case_from_data(document)
    return [(problem.pointer, problem.message) for problem in refused.value.problems]


def actions(document: dict[str, Any]) -> set[str]:
    return {item.term for item in assess(case_from_data(document)).actions}


def test_a_claim_has_several_grounds_harms_and_agents() -> None:
    assert {"claim.grounds", "claim.harms", "claim.agents"} <= set(LISTS)
    facts = facts_of(grounds=["religion", "political_opinion"], grounds_denied=["race"])
    assert [facts[f"claims[0].grounds.{value}"] for value in LISTS["claim.grounds"].values] == [
        "no",
        "yes",
        "unknown",
        "unknown",
        "yes",
    ]


def test_naming_one_value_denies_no_other() -> None:
    facts = facts_of(harms=["personal_convenience"])
    assert {facts[f"claims[0].harms.{value}"] for value in LISTS["claim.harms"].values[1:]} == {"unknown"}


def test_all_others_denies_what_no_list_holds_and_is_spelled_out() -> None:
    case = case_from_data(claim(grounds=["race"], grounds_declined=["religion"], grounds_denied=["all_others"]))
    assert case.given()["claims"] == [
        {
            "grounds": ["race"],
            "grounds_denied": ["nationality", "social_group", "political_opinion"],
            "grounds_declined": ["religion"],
        }
    ]


@pytest.mark.parametrize("path", LISTS)
def test_a_value_that_stands_twice_is_refused_with_both_places(path: str) -> None:
    names, value = LISTS[path].list_names, LISTS[path].values[0]
    group = path.partition(".")[0]
    place = "/claims/0" if group == "claim" else f"/{group}"

    def told(facts: dict[str, Any]) -> dict[str, Any]:
        return claim(**facts) if group == "claim" else {**DAY, group: facts}

    assert [pointer for pointer, _ in problems(told({names.told: [value, value]}))] == [f"{place}/{names.told}/1"]
    [(pointer, message)] = problems(told({names.told: [value], names.denied: [value]}))
    assert pointer == f"{place}/{names.denied}/0"
    assert f"{place}/{names.told}/0" in message


def test_a_value_that_is_no_list_or_unheard_of_is_refused_at_its_place() -> None:
    assert problems(claim(harms="life_or_liberty"))[0][0] == "/claims/0/harms"
    assert problems(claim(harms=["life_or_liberty", "life"]))[0][0] == "/claims/0/harms/1"
    assert problems(claim(harm="life_or_liberty"))[0][0] == "/claims/0/harm"


def test_what_was_told_is_read_back_from_the_nodes_of_it() -> None:
    document = claim(harms=["disaster_effects"], harms_denied=["hardship_only"], agents=["no_human_agent"])
    case = case_from_data(document)
    assert case_from_data({**DAY, **case_file(dict(case.facts()))}) == case


def test_what_was_declined_is_kept_and_reads_as_unknown() -> None:
    document = {**DAY, "claims": [{"past_harm": "declined"}], "trafficking": {"means": "declined"}}
    case = case_from_data(document)
    assert case.given() == document
    assert set(case.declined()) == {"claims[0].past_harm", "trafficking.means"}
    assert dict(case.facts())["claims[0].past_harm"] == "unknown"
    assert not case.given_facts()


def test_only_where_rules_tell_it_apart_is_declined_a_value_for_them() -> None:
    telling = {path for path, fact in RULEBOOK.facts.items() if "declined" in fact.values}
    read = {fact.path for fact in RULEBOOK.vocabulary.told.values() if fact.tells_declined}
    assert telling == read
    assert "trafficking.means" in telling


def test_how_a_declined_fact_is_known_can_not_be_said() -> None:
    document = {**DAY, "trafficking": {"means": "declined"}, "proof_states": {"trafficking.means": "disputed"}}
    assert problems(document)[0][0] == "/proof_states/trafficking.means"


def test_nobody_asks_again_for_what_was_declined() -> None:
    asked = {question.fact for question in assess(case_from_data(DAY)).open_questions}
    node = next(node for node in sorted(asked) if "claims" not in node)
    group, _, name = path_of(node).partition(".")
    again = assess(case_from_data({**DAY, group: {name: "declined"}}))
    assert node not in {question.fact for question in again.open_questions}


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        ("screen_for_trafficking", [path for path in RULEBOOK.facts if path.startswith("trafficking.")]),
        (
            "complete_vulnerability_screening",
            [
                *(path for path in RULEBOOK.facts if path.startswith("vulnerability.")),
                "applicant.impaired_capacity",
            ],
        ),
        ("ask_about_fear_of_return", ["applicant.protection_wish"]),
    ],
)
def test_screening_is_done_where_every_question_was_declined(action: str, facts: list[str]) -> None:
    telling = [path for path in facts if "declined" in RULEBOOK.facts[path].values]
    assert telling
    assert action in actions(DAY)
    assert action not in actions({**DAY, **case_file(dict.fromkeys(telling, "declined"))})


def test_nothing_adverse_rests_on_what_was_declined() -> None:
    """What was declined bars at least what being unknown bars, in each adverse example of the service.

    It may bar more: a screening that found nothing settles what was not asked one by one, never what was declined.
    """
    from api.examples import EXAMPLES

    def recommended(document: Mapping[str, object]) -> Procedure:
        derivation = concluded(case_from_data(document), RULEBOOK, None).derivation
        return RULEBOOK.procedures[str(derivation.recommended)]

    tried = 0
    for example in EXAMPLES:
        if not recommended(example.case).adverse:
            continue
        for node, value in case_from_data(example.case).facts():
            fact = RULEBOOK.facts[path_of(node)]
            if value == "unknown" or "[" in node or not fact.tells_declined:
                continue
            group, _, name = node.partition(".")
            document = json.loads(json.dumps(example.case))
            document[group][name] = "unknown"
            silent = recommended(document)
            document[group][name] = "declined"
            declined = recommended(document)
            assert declined.id == silent.id or not declined.adverse, node
            tried += 1
    assert tried >= 20
