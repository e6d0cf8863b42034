"""An answer is told in another language whole, and is the same answer."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from api.languages.catalogues import ANSWER, OFFERED, Placed
from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.languages.rulebook import reworded, words_of_law
from api.languages.telling import ISOLATED, in_language, isolated, rulebook_told_in, telling_in
from tests.strategies import cases_with_words
from triage import Assessment, Case, Rulebook, assess, case_from_data, house_rulebook
from triage.assessment.assess import assessment_of, inference_of
from triage.case import case_under
from triage.explanation.explanation import explanation_of
from triage.explanation.text import assessment_text
from triage.translation import told_in, word

RULEBOOK = house_rulebook()
TRANSLATED = [each for each in OFFERED[ANSWER] if each != ENGLISH]
SPANISH = LANGUAGES["es"]
BEGINS, ENDS = "‹", "›"
INNERMOST = re.compile(f"{BEGINS}[^{BEGINS}{ENDS}]*{ENDS}")


class Marking:
    """A translation that says each sentence and name between two signs: what stands outside was not translated."""

    def gettext(self, sentence: str) -> str:
        return f"{BEGINS}{sentence}{ENDS}"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def word(self, place: str, name: str) -> str:
        return self.gettext(f"{place} {name}")

    def of(self, placed: Placed) -> str:
        return self.gettext(placed.text)

    def country(self, code: str, name: str) -> str:
        return self.gettext(name)


@cache
def marked_rulebook() -> Rulebook:
    return reworded(RULEBOOK, Marking().of, Marking().country)


def texts(told: object, name: str = "") -> Iterator[str]:
    """Yield each text of an explanation but sources, which are cited as they are called."""
    if isinstance(told, str) and name != "sources":
        yield told
    elif isinstance(told, tuple):
        for each in told:
            yield from texts(each, name)
    elif dataclasses.is_dataclass(told):
        for each in dataclasses.fields(told):
            yield from texts(getattr(told, each.name), each.name)


def outside(text: str) -> str:
    """Return what stands between no signs."""
    while INNERMOST.search(text):
        text = INNERMOST.sub("", text)
    return text


@settings(max_examples=25)
@given(cases_with_words())
def test_everything_that_is_told_is_said_in_the_language(case: Case) -> None:
    assessment = assess(case.model_copy(update={"assessed_on": date(2026, 12, 1)}))
    there = marked_rulebook()
    with told_in(Marking()):
        marked = assessment.model_copy(update={"case": case_under(assessment.case, there)})
        told = explanation_of(assessment_of(inference_of(marked, there)), there)
        every = [*texts(told), told.recommended.how_soon, told.recommended.how_firm, told.found.shortly]
        every += [point.heading for point in told.turns_on.points]
    assert [text for text in every if re.search(r"\w*[A-Za-z]\w*", outside(text))] == []
    assert len([text for text in every if text]) > 50


LAW_IN_ENGLISH = {each.text for each in words_of_law(RULEBOOK)}

CASES: list[dict[str, Any]] = [
    {
        "claims": [
            {"grounds": ["religion"], "harms": ["life_or_liberty"], "agents": ["state"], "subjective_fear": "yes"}
        ]
    },
    {"circumstances": {"detained": "yes"}, "claims": [{}, {"account": "minor_gaps"}], "country_of_asylum": "KEN"},
    {"stays": [{}, {}], "country_of_asylum": "FRA", "applicant": {"age": "age_in_doubt"}},
]


def assessed(data: dict[str, Any]) -> Assessment:
    return assess(case_from_data({"assessed_on": "2026-12-01", **data}))


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda each: each.code)
def test_only_words_are_others(language: Language) -> None:
    for data in CASES:
        assessment = assessed(data)
        there, _ = in_language(assessment, RULEBOOK, language)
        assert without_words(there.model_dump(mode="json")) == without_words(assessment.model_dump(mode="json"))
        assert there.procedure.title != assessment.procedure.title


WORDS = frozenset(
    [
        "title",
        "definition",
        "purpose",
        "who",
        "what",
        "by_when",
        "guarantees",
        "text",
        "if_positive",
        "if_negative",
        "turn_to",
        "meaning",
        "because",
        "label",
        "question",
        "test",
        "factors",
        "burden",
        "decided_by",
        "if_yes",
        "if_no",
        "position",
        "notice",
        "rule_digest",
    ]
)
"""The fields of an assessment that hold words; the digest of a rule stands for its words too."""


def without_words(told: object) -> object:
    if isinstance(told, dict):
        return {name: without_words(each) for name, each in told.items() if name not in WORDS}
    return [without_words(each) for each in told] if isinstance(told, list) else told


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda each: each.code)
def test_no_english_is_told_of_the_house_rulebook_but_law_that_nobody_translated_yet(language: Language) -> None:
    for data in CASES:
        with telling_in(language):
            told = tuple(texts(explanation_of(*in_language(assessed(data), RULEBOOK, language))))
        assert {each for text in told for each in ISOLATED.findall(text)} <= LAW_IN_ENGLISH
        assert len(told) > 50


def test_what_a_changed_rulebook_says_stands_in_english_between_signs() -> None:
    changed = reworded(RULEBOOK, lambda placed: f"{placed.text} By a change.", lambda _code, name: name)
    case = case_from_data({"assessed_on": "2026-12-01", "claims": [{}]}, changed)
    assessment = assess(case, rulebook=changed)
    there, _ = in_language(assessment, changed, SPANISH)
    assert there.procedure.title == isolated(assessment.procedure.title)
    with telling_in(SPANISH):
        text = assessment_text(there, rulebook_told_in(changed, SPANISH))
    assert text.startswith("PROCEDIMIENTO RECOMENDADO: \u2068")


def test_english_is_told_again_outside() -> None:
    with telling_in(SPANISH):
        assert word("applicant.age", "unknown") == "no se sabe"
    assert word("applicant.age", "unknown") == "not known"
    with pytest.raises(ZeroDivisionError), telling_in(SPANISH):
        _ = 1 // 0
    assert word("applicant.age", "unknown") == "not known"


def test_in_english_it_is_the_assessment_itself() -> None:
    assessment = assessed(CASES[0])
    assert in_language(assessment, RULEBOOK, ENGLISH) == (assessment, RULEBOOK)
    assert in_language(assessment, RULEBOOK, ENGLISH)[0] is assessment
