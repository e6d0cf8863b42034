"""The page of a recommendation and its record in French, Spanish and Arabic: whole, and the same."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlencode

import pytest

from api.languages.catalogues import ANSWER, OFFERED, SENTENCES, path_of_catalogue, read_catalogue, words_in
from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.languages.rulebook import reworded, words_of_answer
from api.languages.telling import isolated
from tests.api.client import NOW, Client
from tests.api.pages.browsing import FORM, HTML
from tests.api.pages.test_intake_languages import cookie, page_in, told_in, told_on
from triage import house_rulebook
from triage.rulebook.model import Rulebook

RULEBOOK = house_rulebook()
TRANSLATED = [each for each in OFFERED[ANSWER] if each != ENGLISH]
ARABIC, SPANISH = LANGUAGES["ar"], LANGUAGES["es"]
each_language = pytest.mark.parametrize("language", TRANSLATED, ids=lambda each: each.code)
# Of every kind of thing that an answer can hold: several claims, a dispute, doubt, a stay, detention.
CASE = {
    "country_of_asylum": "KEN",
    "circumstances": {"detained": "yes", "place": "on_territory"},
    "applicant": {"age": "age_in_doubt", "protection_wish": "yes"},
    "claims": [
        {"harms": ["life_or_liberty"], "agents": ["armed_group"], "grounds": ["religion"], "account": "minor_gaps"},
        {"harms": ["torture_or_inhuman"], "past_harm": "yes"},
    ],
    "stays": [{"kind": "transit"}],
    "proof_states": {"claims[1].past_harm": "disputed"},
}


@pytest.fixture(scope="module")
def path(shared_client: Client) -> str:
    return str(shared_client.post_case(CASE).headers["location"]).removeprefix("/v1")


@cache
def english_of(language: Language) -> frozenset[str]:
    """Return the English sentences and words of an answer that are said otherwise in a language."""
    words = words_in(language, ANSWER)
    found = {each.text for each in words_of_answer(RULEBOOK) if words.of(each) != each.text}
    found |= {
        str(message.id)
        for message in read_catalogue(path_of_catalogue(SENTENCES, language, ANSWER))
        if isinstance(message.id, str) and message.string != message.id and "%" not in message.id
    }
    return frozenset(found)


@each_language
def test_all_of_the_page_is_told_in_the_language(shared_client: Client, path: str, language: Language) -> None:
    english, page = english_of(language), page_in(shared_client, path, language)
    assert len(english) > 3_000
    assert f'<html lang="{language.code}" dir="{"rtl" if language.right_to_left else "ltr"}">' in page.text
    assert page.headers["content-language"] == language.code
    own = {words_in(language, ANSWER).of(each) for each in words_of_answer(RULEBOOK)}
    assert [each for each in told_on(page) if each in english - own] == []
    procedure = shared_client.get(f"/v1{path}").json()["procedure"]["title"]
    assert procedure not in page.text


def test_no_word_in_arabic_is_written_in_latin_letters_but_names_and_citations(
    shared_client: Client, path: str
) -> None:
    latin = re.compile(r"[A-Za-z]{3,}")
    words = words_in(ARABIC, ANSWER)
    told = [words.of(each) for each in words_of_answer(RULEBOOK)]
    for message in read_catalogue(path_of_catalogue(SENTENCES, ARABIC, ANSWER)):
        told += [message.string] if isinstance(message.string, str) else message.string or []
    # Law that is not translated yet is marked, so it is not among what is read here.
    cited = [*RULEBOOK.instruments, *(source for rule in RULEBOOK.rules.values() for source in rule.sources)]
    cited += [source for issue in RULEBOOK.issues.values() for source in issue.sources]
    cited += [source for issue in RULEBOOK.issues.values() for each in issue.here for source in each.sources]
    known = {"UTC", *(word for text in (*told, *cited) for word in latin.findall(text))}
    # The kind of an entry of the log, a command, and the languages of the sheet.
    known |= {"assessment", "made", "log", "triage", "check", "FILE", "KEY", "sha"}
    known |= {word for each in LANGUAGES.values() for word in latin.findall(f"{each.name} {each.own_name}")}
    # What is typed or compared to the letter stands apart; a word with a digit, or of a to f alone, is of a digest.
    page = re.sub(r"<pre.*?</pre>", "", page_in(shared_client, path, ARABIC).text, flags=re.DOTALL)
    found = {word for text in told_in(page) for word in latin.findall(re.sub(r"\S*\d\S*|\b[a-f]+\b", "", text))}
    assert found <= known


@each_language
def test_what_can_be_sent_and_where_it_leads_are_the_same_in_every_language(
    shared_client: Client, path: str, language: Language
) -> None:
    there, english = page_in(shared_client, path, language).text, page_in(shared_client, path, ENGLISH).text
    field = r'<(?:input|select|textarea|option)[^>]* (?:name|value)="([^"]*)"'
    for pattern in (field, r'<form [^>]*action="([^"]*)"'):
        assert re.findall(pattern, there) == re.findall(pattern, english)
    assert all(there.count(tag) == english.count(tag) for tag in ("<dt>", "<h2", "<details"))
    assert f'href="{path}/record.pdf?language={language.code}"' in there


@each_language
def test_a_refused_decision_is_answered_in_the_language(
    shared_client: Client, path: str, language: Language
) -> None:
    body = urlencode({"decision": "confirmed", "procedure": "", "code": "", "reason": "", "reviews": ""}).encode()
    refused = shared_client.post(body, {**FORM, **cookie(language)}, f"{path}/reviews")
    assert refused.status_code in (412, 422, 428)
    sent = dict(
        re.findall(r'name="(reviews|procedure)" value="([^"]*)"', page_in(shared_client, path, ENGLISH).text)
    )
    body = urlencode({**sent, "decision": "confirmed", "reason": "short", "code": ""}).encode()
    refused = shared_client.post(body, {**FORM, **cookie(language)}, f"{path}/reviews")
    assert refused.status_code == 422
    said = words_in(language, ANSWER).gettext("Choose the reason that comes nearest.")
    assert said in refused.text.replace("&#39;", "'") and "Choose the reason" not in refused.text


def test_a_language_is_chosen_by_the_menu_and_goes_along_with_what_else_is_asked(
    shared_client: Client, path: str
) -> None:
    menu = re.findall(r'<a href="([^"]*language=\w+)" lang="(\w+)"', shared_client.get(path, HTML).text)
    assert menu == [(f"{path}?language={code}", code) for code in (each.code for each in OFFERED[ANSWER])]
    chosen = shared_client.get(f"{path}?reviews=1&language=ar", HTML)
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{path}?reviews=1")
    assert shared_client.get(f"{path}?language=xx", HTML).status_code == 400


def test_what_has_no_translation_is_marked_as_english_and_the_page_says_so(
    shared_client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(rulebook: Rulebook, language: Language) -> Rulebook:
        return reworded(rulebook, lambda placed: isolated(placed.text), lambda _code, name: name)

    monkeypatch.setattr("api.languages.telling.rulebook_told_in", changed)
    page = page_in(shared_client, path, SPANISH).text
    title = shared_client.get(f"/v1{path}").json()["procedure"]["title"]
    assert f'<span lang="en" dir="ltr">{title}</span></h1>' in page
    assert f"<title>{title} – " in page
    said = words_in(SPANISH, ANSWER).gettext(
        "Some sentences on this page are not translated yet. They stand here in English."
    )
    assert said in page
    assert "\u2068" not in page


def test_nothing_of_a_language_is_kept_in_an_assessment(shared_client: Client) -> None:
    found = [
        shared_client.post(b'{"assessed_on": "2026-12-01", "claims": [{}]}', {"Cookie": f"triage-language={code}"})
        for code in ("en", "ar")
    ]
    documents = [{**each.json(), "id": None} for each in found]
    assert documents[0] == documents[1]
    assert NOW
