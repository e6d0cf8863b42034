from __future__ import annotations

from typing import Any

import pytest

from triage import assess, case_from_data, house_rulebook
from triage.assessment.assess import inference_of
from triage.explanation.explanation import explanation_of
from triage.explanation.told import Passage
from triage.rulebook.argument import Argument

RULEBOOK = house_rulebook()
ARISING = [each for each in RULEBOOK.arguments.values() if each.arises_where is not None]
ABSCOND = RULEBOOK.arguments["might_abscond"]
DETAINED = {"circumstances": {"detained": "yes", "place": "on_territory"}, "applicant": {"protection_wish": "yes"}}


def at_its_point(argument: Argument, **data: Any) -> tuple[Passage, ...]:
    assessment = assess(case_from_data({"assessed_on": "2026-12-01", **data}))
    title = RULEBOOK.issues[argument.about].title
    points = explanation_of(assessment, RULEBOOK).turns_on.points
    return next((point.parts for point in points if point.title.startswith(title)), ())


def test_what_is_often_argued_on_a_known_fact_is_answered_and_told_as_said_by_nobody() -> None:
    parts = at_its_point(ABSCOND, **DETAINED)
    [told] = [part for part in parts if part.text == ABSCOND.answer]
    assert told.label == (
        "Often argued, though not said in this file: \u201cThe person might abscond\u201d. The law answers"
    )
    assert told.sources
    assert parts.index(told) < [part.label for part in parts].index("Test")


def test_where_the_fact_is_not_known_nothing_is_told_of_it() -> None:
    sentence = RULEBOOK.arguments["age_is_doubted_so_held_with_adults"]
    assert sentence.answer not in [part.text for part in at_its_point(sentence, **DETAINED)]
    doubted = {**DETAINED, "applicant": {"protection_wish": "yes", "age": "age_in_doubt"}}
    assert sentence.answer in [part.text for part in at_its_point(sentence, **doubted)]


def test_where_the_file_has_words_on_the_point_they_stand_alone() -> None:
    words = {"words": "It was always done so.", "made_by": "authority", "about": ABSCOND.about}
    texts = [part.text for part in at_its_point(ABSCOND, **DETAINED, statements=[words])]
    assert "\u201cIt was always done so.\u201d" in texts
    assert ABSCOND.answer not in texts


def test_it_arises_on_the_claim_of_which_the_fact_is_known() -> None:
    late = RULEBOOK.arguments["told_late_so_invented"]
    claims = [{"harms": ["life_or_liberty"], "account": "minor_gaps", "late_disclosure": "yes"}]
    told = at_its_point(late, claims=claims, applicant={"protection_wish": "yes"})
    assert late.answer in [part.text for part in told]
    claims[0]["late_disclosure"] = "no"
    told = at_its_point(late, claims=claims, applicant={"protection_wish": "yes"})
    assert told and late.answer not in [part.text for part in told]


def test_there_are_such_arguments() -> None:
    assert len(ARISING) > 200


@pytest.mark.parametrize("claims, stays", [(0, 0), (1, 1), (3, 3)])
def test_no_argument_arises_of_a_case_of_which_nothing_is_known(claims: int, stays: int) -> None:
    case = case_from_data({"assessed_on": "2026-12-01", "claims": [{}] * claims, "stays": [{}] * stays})
    inference = inference_of(assess(case), RULEBOOK)
    for argument in ARISING:
        assert argument.arises_where is not None
        for entity in inference.premises.entities[RULEBOOK.issues[argument.about].entity]:
            assert not inference.holds(argument.arises_where, entity), argument.id
