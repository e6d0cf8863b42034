"""The sheet for the person: one side, large type, plain words, and nothing on it that gives them away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest

from api.browser.printing.sheet import (
    ANSWERS_ON_PAPER,
    MOST_QUESTIONS,
    Sheet,
    plain_of,
    sheet_of,
    words_on_sheets,
)
from api.browser.printing.sheet_told import sheet_data
from api.browser.printing.typesetting import pdf_of
from api.languages.catalogues import SHEET, Placed, Words, words_in
from api.languages.languages import ENGLISH, LANGUAGES
from tests.api.client import NOW, Client, assert_problem
from tests.api.pages.test_frame import HTML
from tests.api.printing.pdf import fonts, is_tagged, language, opened, whole
from triage import assess, house_rulebook, read_case
from triage.redaction.views import FactKind, kind_of_fact
from triage.rulebook.model import Procedure

RULEBOOK = house_rulebook()
CASE = {
    "reference": "ward-17",
    "assessed_on": "2026-11-23",
    "country_of_asylum": "ITA",
    "applicant": {"age": "adult", "protection_wish": "yes", "needs_interpreter": "yes"},
    "circumstances": {"place": "on_territory"},
    "family": {"own_claim_or_confidentiality": "yes", "separated_members": "yes"},
    "vulnerability": {"torture_or_trauma": "yes"},
    "journey": {"irregular_entry": "yes", "abuse_en_route": "yes"},
    "claims": [
        {
            "harms": ["sexual_or_gender_violence"],
            "agents": ["family_or_community"],
            "grounds": ["political_opinion"],
            "sexual_orientation_or_gender_identity": "yes",
        }
    ],
    "statements": [
        {"words": "Her husband beat her.", "made_by": "applicant", "about": "credibility", "until": "2026-12-01"}
    ],
}
# What whoever finds it would look for, by hand.
GIVES_AWAY = (
    r"violen|sexual|gender|orientation|political|opinion|community|family|husband|confiden|abuse|irregular|harm|ground"
    r"|persecut|traffick|crime|exclu|fear|torture|health|ill\b|pregnan"
)


@cache
def sheet() -> Sheet:
    made = sheet_of(assess(read_case(json.dumps(CASE).encode(), RULEBOOK)), "ward-17", RULEBOOK)
    assert made is not None
    return made


@pytest.fixture(scope="module")
def location(shared_client: Client) -> str:
    return str(shared_client.post_case(CASE).headers["location"]).removeprefix("/v1")


def printed(client: Client, location: str, query: str = "") -> bytes:
    answer = client.get(f"{location}/sheet.pdf{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    # Neither the name of the file nor what is kept on the way tells what it is.
    assert answer.headers["content-disposition"] == 'inline; filename="next-steps.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def test_it_tells_what_is_recommended_that_nothing_is_decided_and_what_can_be_done(
    shared_client: Client, location: str
) -> None:
    text = whole(printed(shared_client, location))
    for told in (
        "Your number at the office: ward-17. Day: 23 November 2026.",
        "The advice is that your request for protection is looked at in full.",
        "Nothing is decided by it. A person at the office decides, and can decide otherwise.",
        "You should have an interview about your own reasons, with an interpreter.",
        "Ask why this is the advice.",
        "If something is wrong, say so, and have it put right.",
        "Say that you do not agree, and why.",
        "How can I ask for asylum? Can I do it at any time?",
        "You can ask a lawyer or a legal aid office, or UNHCR (the refugee agency of the United Nations).",
        "My last day to answer or to appeal:",
    ):
        assert told in text, told


def test_nothing_on_it_tells_what_the_person_said(shared_client: Client, location: str) -> None:
    for query in ("", "?answers=no", "?answers=yes"):
        pdf = printed(shared_client, location, query)
        assert re.search(GIVES_AWAY, whole(pdf), re.IGNORECASE) is None
        assert re.search(rb"triage|asylum|sheet for", str(opened(pdf).metadata).encode(), re.IGNORECASE) is None


def test_what_rests_on_what_the_person_said_is_told_by_word_of_mouth() -> None:
    told = sheet()
    by_mouth = {item.term for item in told.by_mouth}
    assert {"family_reunification", "art31_shield"} <= by_mouth
    questions = {each.text for each in told.questions}
    assert "How can my family come to me?" not in questions
    # What is told to everybody can be found by anybody.
    assert "What are my rights here, and what do I have to do?" in questions


def test_answers_are_printed_only_where_somebody_asks_for_them_and_only_the_harmless_ones(
    shared_client: Client, location: str
) -> None:
    without, with_them = (whole(printed(shared_client, location, query)) for query in ("", "?answers=yes"))
    assert "What was written down about you" not in without and "adult" not in without
    for told in (
        "Age position of the person: adult",
        "Need for an interpreter: yes",
        "Place where the person is now: on territory",
        "More was written down. To keep you safe it is not on paper.",
    ):
        assert told in with_them
    assert "protection wish" not in with_them
    assert_problem(shared_client.get(f"{location}/sheet.pdf?answers=all"), 400, "unknown-parameter")


def test_no_answer_that_can_be_printed_is_of_a_kind_that_is_hidden_from_others() -> None:
    assert set(ANSWERS_ON_PAPER) <= RULEBOOK.facts.keys()
    kinds = {path: kind_of_fact(path) for path in ANSWERS_ON_PAPER}
    assert set(kinds.values()) <= {FactKind.PROCEDURE, FactKind.PERSON}
    assert [path for path, kind in kinds.items() if kind is FactKind.PERSON] == [
        "applicant.age",
        "applicant.needs_interpreter",
        "circumstances.persons_in_file",
    ]


ENGLISH_WORDS = words_in(ENGLISH, SHEET)
QUESTIONS = [each for each in words_on_sheets(RULEBOOK) if each.place.endswith(" question")]


def longest(of: Iterable[Placed], most: int, words: Words) -> tuple[Placed, ...]:
    return tuple(sorted(of, key=lambda each: len(words.of(each)), reverse=True)[:most])


def by_length(procedure: Procedure, words: Words) -> int:
    plain = plain_of(procedure.id, procedure.plain)
    return len(" ".join(map(words.of, (plain.recommended, *plain.next, plain.helps))))


# The longest leaves least room; the slow suite sets all of them.
@pytest.mark.parametrize(
    ("words", "procedure"),
    [
        pytest.param(words, each, id=f"{code}-{each.id}", marks=() if place == 0 else pytest.mark.slow)
        for code, words in ((code, words_in(language, SHEET)) for code, language in LANGUAGES.items())
        for place, each in enumerate(
            sorted(RULEBOOK.procedures.values(), key=lambda each: by_length(each, words), reverse=True)
        )
    ],
)
@pytest.mark.parametrize("most", [3, 6, MOST_QUESTIONS])
def test_each_procedure_stands_on_one_side_in_large_type_in_each_language(
    words: Words, procedure: Procedure, most: int
) -> None:
    plain = plain_of(procedure.id, procedure.plain)
    told = replace(sheet(), number="A" * 64, plain=plain, questions=longest(QUESTIONS, most, words))
    data = sheet_data(told, words, with_answers=False)
    assert data["size"] >= 14
    assert len(opened(pdf_of("sheet.typ", data, NOW)).pages) == 1


def test_it_can_be_read_aloud_and_has_its_fonts_with_it(shared_client: Client, location: str) -> None:
    pdf = printed(shared_client, location, "?answers=yes")
    assert is_tagged(pdf) and language(pdf) == "en" and all(dict(fonts(pdf)).values())
    assert len(opened(pdf).pages) == 2
    assert pdf == printed(shared_client, location, "?answers=yes")


def test_the_page_shows_the_sheet_what_to_ask_before_and_what_is_told_without_paper(
    shared_client: Client, location: str
) -> None:
    page = shared_client.get(f"{location}/sheet", HTML)
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    text = page.text
    for told in (
        "whether it is safe to carry this paper",
        "The advice is that your request for protection is looked at in full.",
        "Family reunification routes.",
        "In the European Union, for claims made from 12 June 2026, the claim is decided within six months",
        "answers were written down that are never printed on the sheet",
        f'href="{location}/sheet.pdf"',
    ):
        assert told in text, told
    on_the_sheet = text.partition('<article class="sheet"')[2].partition("</article>")[0]
    assert re.search(GIVES_AWAY, on_the_sheet, re.IGNORECASE) is None


def test_a_rulebook_of_before_plain_words_is_told_in_those_of_today() -> None:
    before = RULEBOOK.procedures["regular_rsd"].changed(plain=nothing_in_plain_words())
    older = replace(RULEBOOK, procedures={**RULEBOOK.procedures, "regular_rsd": before})
    assessment = assess(read_case(json.dumps(CASE).encode(), RULEBOOK))
    assert assessment.procedure.id == "regular_rsd"
    told = sheet_of(assessment, None, older, RULEBOOK)
    assert told is not None and told.plain == plain_of("regular_rsd", RULEBOOK.procedures["regular_rsd"].plain)
    assert sheet_of(assessment, None, older) is None


def nothing_in_plain_words() -> object:
    return type(RULEBOOK.procedures["regular_rsd"].plain).model_construct(recommended="", next=(), helps="")


def test_who_has_no_number_is_told_to_ask_for_it() -> None:
    data = sheet_data(replace(sheet(), number=None), ENGLISH_WORDS, with_answers=False)
    assert "Ask the office for your number." in json.dumps(data)
