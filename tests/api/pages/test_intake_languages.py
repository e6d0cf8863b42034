"""The intake in French, Spanish and Arabic: nothing of it is in English unseen, and the case is the same."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.browser.intake.sections import sections_of
from api.browser.wording import PROBLEMS_OF_A_FORM, Wording
from api.languages.catalogues import INTAKE, SENTENCES, Placed, path_of_catalogue, read_catalogue, words_in
from api.languages.countries import countries
from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.languages.vocabulary import value_of, words_of_intake
from tests.api.client import Client
from tests.api.pages.browsing import FORM, HTML, form_of
from triage import CaseError, case_from_data, house_rulebook
from triage.errors import Problem

TRANSLATED = [each for each in LANGUAGES.values() if each != ENGLISH]
ARABIC, FRENCH = LANGUAGES["ar"], LANGUAGES["fr"]
each_language = pytest.mark.parametrize("language", TRANSLATED, ids=lambda each: each.code)
# Of every kind of thing that a page can hold: claims, stays, problems, what a form can not show.
DRAFT = {
    "country_of_asylum": "KEN",
    "applicant": {"age": "adult", "unaccompanied_or_separated": "yes"},
    "claims": [{"harms": ["life_or_liberty"], "agents": ["armed_group"], "subjective_fear": "yes"}],
    "stays": [{"kind": "transit"}],
    "exclusion": {"indication_article_1f_b": "yes"},
}


class _Words(HTMLParser):
    """Collects what is told on a page in its own language: text, and what is read aloud of it."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self._foreign: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if self._foreign:
            self._foreign.append(tag) if tag == self._foreign[0] else None
        elif tag in ("span", "bdi", "code", "a", "option") and ("lang" in given or tag == "code"):
            self._foreign.append(tag)
        self._silent += tag in ("script", "style")
        for name in ("aria-label", "data-words", "data-find", "title", "placeholder"):
            if given.get(name):
                self.told.append(str(given[name]))

    def handle_endtag(self, tag: str) -> None:
        if self._foreign and tag == self._foreign[0]:
            self._foreign.pop()
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._foreign and not self._silent:
            self.told.append(data.strip())


def cookie(language: Language) -> dict[str, str]:
    return {**HTML, "Cookie": f"triage-language={language.code}"}


def page_in(client: Client, path: str, language: Language) -> httpx.Response:
    answer = client.get(path, cookie(language))
    assert answer.status_code == 200, answer.text[:300]
    return answer


def told_on(page: httpx.Response) -> list[str]:
    return told_in(page.text)


def told_in(text: str) -> list[str]:
    parser = _Words()
    parser.feed(text)
    return parser.told


def draft_of(client: Client, case: object = DRAFT) -> str:
    answer = client.post(json.dumps(case).encode(), path="/v1/drafts")
    return f"/intake/{answer.headers['location'].rpartition('/')[2]}"


def pages_of(intake: str) -> list[str]:
    sections = [each.name for each in sections_of(house_rulebook().vocabulary, DRAFT)]
    return [intake, f"{intake}/so-far", "/intake/import", *(f"{intake}/{name}" for name in sections)]


@cache
def english_of(language: Language) -> frozenset[str]:
    """Return the English sentences that are said otherwise in a language, also as they begin a line."""
    words = words_in(language, INTAKE)
    found = {each.text for each in words_of_intake(house_rulebook()) if words.of(each) != each.text}
    found |= {
        str(message.id)
        for message in read_catalogue(path_of_catalogue(SENTENCES, language, INTAKE))
        if isinstance(message.id, str) and message.id and message.string != message.id and "%" not in message.id
    }
    return frozenset({each.strip() for each in found} | {each.capitalize() for each in found})


@cache
def own_words_of(language: Language) -> frozenset[str]:
    """Return what the words of the intake are in a language."""
    return frozenset(words_in(language, INTAKE).of(each) for each in words_of_intake(house_rulebook()))


@each_language
@pytest.mark.parametrize("hand", ["guided", "dense"])
def test_no_page_tells_a_sentence_of_the_intake_in_english(
    shared_client: Client, language: Language, hand: str
) -> None:
    english = english_of(language)
    assert len(english) > 1_000
    own = own_words_of(language)
    for path in pages_of(draft_of(shared_client)):
        headers = {**HTML, "Cookie": f"triage-language={language.code}; triage-hand={hand}"}
        page = shared_client.get(path, headers)
        assert page.status_code == 200
        direction = "rtl" if language.right_to_left else "ltr"
        assert f'<html lang="{language.code}" dir="{direction}">' in page.text
        assert page.headers["content-language"] == language.code
        # A word can be the same in both, such as “Transit” and “transit”.
        left = [each for each in told_on(page) if each in english and each not in own and each.lower() not in own]
        assert left == [], path


def test_no_word_in_arabic_is_written_in_latin_letters_unless_its_translation_has_it(shared_client: Client) -> None:
    """So a sentence that nobody marked for translation is found too."""
    words, latin = words_in(ARABIC, INTAKE), re.compile(r"[A-Za-z]{3,}")
    told = [words.of(each) for each in words_of_intake(house_rulebook())]
    sentences = read_catalogue(path_of_catalogue(SENTENCES, ARABIC, INTAKE))
    for each in sentences:
        told += [each.string] if isinstance(each.string, str) else each.string or []
    known = {"UTC", *(word for text in told for word in latin.findall(text))}
    for path in pages_of(draft_of(shared_client)):
        found = {word for text in told_on(page_in(shared_client, path, ARABIC)) for word in latin.findall(text)}
        assert found <= known, path


@each_language
def test_every_step_of_the_guided_hand_is_translated(shared_client: Client, language: Language) -> None:
    intake, english = draft_of(shared_client), english_of(language)
    own = own_words_of(language)
    for step in range(1, 8):
        told = told_on(page_in(shared_client, f"{intake}/claims-1?step={step}", language))
        assert [each for each in told if each in english - own and each.lower() not in own] == []


def test_a_language_is_chosen_by_a_menu_and_remembered_and_never_guessed(shared_client: Client) -> None:
    intake = draft_of(shared_client)
    asked = shared_client.get(f"{intake}/applicant", {**HTML, "Accept-Language": "ar"})
    assert '<html lang="en" dir="ltr">' in asked.text
    menu = re.findall(r'<a href="([^"]*language=\w+)" lang="(\w+)"', asked.text)
    assert menu == [(f"{intake}/applicant?language={code}", code) for code in LANGUAGES]
    for path in (intake, f"{intake}/applicant?step=2", f"{intake}/so-far", "/intake/import"):
        sign = "&" if "?" in path else "?"
        chosen = shared_client.get(f"{path}{sign}language=ar", HTML)
        assert (chosen.status_code, chosen.headers["location"]) == (303, path)
        kept = chosen.headers["set-cookie"]
        assert kept.startswith("triage-language=ar;") and "HttpOnly" in kept and "Path=/;" in kept
        refused = shared_client.get(f"{path}{sign}language=xx", HTML)
        assert refused.status_code == 400
    unknown = shared_client.get(intake, {**HTML, "Cookie": "triage-language=xx"})
    assert '<html lang="en" dir="ltr">' in unknown.text


def test_the_form_of_every_section_has_the_same_fields_in_every_language(shared_client: Client) -> None:
    """What is sent are names and values of the rulebook, so a form in any language gives the same case."""
    intake = draft_of(shared_client)
    for section in sections_of(house_rulebook().vocabulary, DRAFT):
        path = f"{intake}/{section.name}"
        choices = [
            re.findall(
                r'<input type="radio" name="([^"]*)" value="([^"]*)"', page_in(shared_client, path, each).text
            )
            for each in LANGUAGES.values()
        ]
        assert all(each == choices[0] for each in choices), section.name
        forms = [form_of(page_in(shared_client, path, each), path) for each in LANGUAGES.values()]
        assert all(each == forms[0] for each in forms), section.name


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "age": st.sampled_from(["adult", "child", "age_in_doubt", "unknown", "declined", ""]),
        "needs_interpreter": st.sampled_from(["yes", "no", "unknown", "declined", ""]),
        "nationality": st.sampled_from(["single", "stateless", "multiple_all_feared", "declined"]),
        "how:age": st.sampled_from(["", "stated", "corroborated"]),
    },
)


@given(answers=ANSWERS, language=st.sampled_from(TRANSLATED))
def test_a_form_filled_in_gives_the_same_case_in_every_language(
    shared_client: Client, answers: dict[str, str], language: Language
) -> None:
    found = []
    for each in (ENGLISH, language):
        section = f"{draft_of(shared_client, {})}/applicant"
        fields = {**form_of(page_in(shared_client, section, each), section), **answers}
        sent = shared_client.post(urlencode(fields).encode(), {**FORM, **cookie(each)}, section)
        assert sent.status_code == 303
        found.append(shared_client.get(f"/v1/drafts/{section.split('/')[2]}").content)
    assert found[0] == found[1]


@each_language
def test_facts_that_exclude_each_other_are_told_in_the_language(shared_client: Client, language: Language) -> None:
    text = page_in(shared_client, draft_of(shared_client), language).text
    reason = "only a child can be unaccompanied or separated (CRC General Comment 6, paras 7-8)"
    assert words_in(language, INTAKE).of(Placed("vocabulary contradictions", reason)) in text.replace("&#39;", "'")
    assert "contradicts" not in text


SAID = {"words": "No.", "made_by": "court"}


def test_what_a_form_can_do_wrong_is_said_in_these_words() -> None:
    """The catalogues have the sentences of `triage`: one that is changed there is changed here too."""
    told = set()
    for case in (
        {"reference": "a b"},
        {"country_of_asylum": "Kenya!"},
        {"assessed_on": "30.11.2026"},
        {"proof_states": {"applicant.age": "stated"}},
        {"statements": [{}, {"words": " ", "made_by": "court"}, {"words": "a\nb", "made_by": "court"}]},
        {"statements": [{"words": "w" * 501, "made_by": "court", "about": "A"}]},
        {"statements": [SAID | {"about": "zzzz"}, SAID | {"argument": "zzzz"}, SAID | {"answers": "yes"}]},
        {"statements": [SAID | {"argument": "new_paper_not_authentic", "about": "detention"}]},
        {"statements": [SAID | {"of": "claims[0]"}]},
    ):
        with pytest.raises(CaseError) as refused:
            case_from_data(case)
        told |= {text for each in refused.value.problems for text in (each.message, each.remedy)}
    assert set(PROBLEMS_OF_A_FORM) <= told


def test_words_that_nobody_has_translated_are_marked_as_english_and_the_page_says_so(shared_client: Client) -> None:
    wording = Wording(words_in(ARABIC, INTAKE))
    told = wording.of(Placed("vocabulary.applicant.age question", "A question <since yesterday>?"))
    assert told == '<span lang="en" dir="ltr">A question &lt;since yesterday&gt;?</span>'
    assert wording.left == ["A question <since yesterday>?"]
    vocabulary = house_rulebook().vocabulary
    problem = Problem("/x", "Something else.", "")
    assert wording.problem(problem, vocabulary) == '<span lang="en" dir="ltr">Something else.</span>'
    # Where a program has written what no form can write, its words are told in English.
    odd = draft_of(shared_client, {"applicant": {"age": "elderly"}})
    page = page_in(shared_client, odd, FRENCH).text
    assert '<span lang="en" dir="ltr">This value is not in the vocabulary.</span>' in page
    assert "Certaines phrases de cette page ne sont pas encore traduites." in page
    assert "Certaines phrases" not in page_in(shared_client, draft_of(shared_client, {}), FRENCH).text


@each_language
def test_countries_have_their_names_in_the_language(language: Language) -> None:
    here, english = dict(countries(language)), dict(countries())
    assert here.keys() == english.keys()
    assert {code: here[code] for code in ("DEU", "KEN")} == {
        "fr": {"DEU": "Allemagne", "KEN": "Kenya"},
        "es": {"DEU": "Alemania", "KEN": "Kenia"},
        "ar": {"DEU": "ألمانيا", "KEN": "كينيا"},
    }[language.code]


def test_the_panel_tells_what_the_rules_say_in_the_language(shared_client: Client) -> None:
    page = page_in(shared_client, f"{draft_of(shared_client, {'claims': [{}, {}]})}/so-far", ARABIC)
    assert 'lang="en" dir="ltr"' not in page.text
    [procedure] = re.findall(r'<p class="so-far__procedure"><strong>([^<]*)</strong>', page.text)
    questions = re.findall(r'<li><a href="[^"]*#fact-\w+">([^<]*)</a>', page.text)
    assert questions and all(re.search("[\u0600-\u06ff]", each) for each in (procedure, *questions))


@each_language
def test_what_was_changed_elsewhere_is_told_in_the_language(shared_client: Client, language: Language) -> None:
    words, intake = words_in(language, INTAKE), draft_of(shared_client, {"claims": [{}]})

    def wrote(section: str, shown: dict[str, str], **answers: str) -> httpx.Response:
        body = urlencode({**shown, **answers}).encode()
        return shared_client.post(body, {**FORM, **cookie(language)}, f"{intake}/{section}")

    before = form_of(page_in(shared_client, f"{intake}/applicant", language), f"{intake}/applicant")
    claim = form_of(page_in(shared_client, f"{intake}/claims-1", language), f"{intake}/claims-1")
    assert wrote("applicant", before, age="child").status_code == 303
    overtaken = wrote("applicant", before, age="adult")
    assert wrote("claims-1", claim, then="remove").status_code == 303
    taken_out = wrote("claims-1", claim, **{"harms.life_or_liberty": "yes"})
    own = own_words_of(language)
    for page, title in (
        (overtaken, "This draft was saved elsewhere meanwhile"),
        (taken_out, "What you wrote is not saved yet"),
    ):
        assert page.status_code == 412
        told = told_on(page)
        assert words.gettext(title) in told
        assert [each for each in told if each in english_of(language) and each not in own] == []
        # Whoever goes to another language would lose what was written: there is no menu here.
        assert "language=" not in page.text
    answer = Wording(words).begun(value_of(house_rulebook().vocabulary.told["applicant.age"], "adult"))
    assert words.gettext("You wrote: %(answer)s") % {"answer": answer} in told_on(overtaken)
