"""The intake in other languages in a real browser: a whole case in Arabic, accessible pages, keys."""

from __future__ import annotations

import json

import httpx
import pytest
from playwright.sync_api import Page, expect

from api.browser.intake.sections import sections_of
from api.languages.catalogues import ANSWER, INTAKE, Placed, words_in
from api.languages.languages import LANGUAGES
from api.languages.vocabulary import question_of
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import picture
from tests.browser.test_intake import WARD, begin, by_fact, draft, line
from triage import assess, case_from_data, house_rulebook

pytestmark = pytest.mark.slow

ARABIC = words_in(LANGUAGES["ar"], INTAKE)


def choose(tab: Page, language: str) -> None:
    tab.locator(f'.languages a[lang="{language}"]').click()
    expect(tab.locator("html")).to_have_attribute("lang", language)


def test_a_whole_case_is_taken_down_and_submitted_in_arabic(tab: Page, address: str) -> None:
    intake = begin(tab)
    choose(tab, "ar")
    expect(tab.locator("html")).to_have_attribute("dir", "rtl")
    picture(tab, "intake_overview_in_arabic")
    for section, facts in by_fact(WARD).items():
        tab.goto(intake)
        if section == "claims":
            tab.get_by_role("button", name=ARABIC.gettext("Add a claim")).click()
            tab.wait_for_url("**/claims-1")
        for path, value in facts.items():
            group, _, name = path.partition(".")
            fact = house_rulebook().vocabulary.told[f"{group}.{name.partition('.')[0]}"]
            where = "claims-1" if section == "claims" else section
            tab.goto(f"{intake}/{where}?fact={fact.name}#fact-{fact.name}")
            closed = tab.locator("details.behind > summary")
            if closed.count() and not line(tab, name).is_visible():
                closed.click()
            expect(tab.locator(f"#fact-{fact.name}")).to_contain_text(ARABIC.of(question_of(fact)))
            line(tab, name).locator(f'input[value="{value}"]').check()
            with tab.expect_navigation():
                tab.get_by_role("button", name=ARABIC.gettext("Save"), exact=True).click()
            expect(line(tab, name).locator(f'input[value="{value}"]')).to_be_checked()
    tab.goto(f"{intake}/about")
    tab.get_by_label(ARABIC.gettext("Country of asylum")).select_option(label="كندا")
    picture(tab, "intake_section_in_arabic")
    tab.get_by_role("button", name=ARABIC.gettext("Save and see all sections")).click()
    tab.wait_for_url(intake)
    written = draft(address, intake)
    # In the order in which it was written: the form of each list adds at its end.
    assert written == WARD
    tab.get_by_role("button", name=ARABIC.gettext("Submit and see the recommendation")).click()
    tab.wait_for_url("**/assessments/*")
    # The answer is told in the language in which the questions were, and kept in English.
    expect(tab.locator("html")).to_have_attribute("dir", "rtl")
    stored = httpx.get(f"{address}/v1/assessments/{tab.url.rpartition('/')[2]}").json()
    expected = assess(case_from_data({**WARD, "assessed_on": stored["assessed_on"]}))
    assert stored == json.loads(expected.model_dump_json())
    title = Placed(f"procedures.{expected.procedure.id} title", expected.procedure.title)
    expect(tab.get_by_role("heading", level=1)).to_contain_text(words_in(LANGUAGES["ar"], ANSWER).of(title))
    picture(tab, "recommendation_in_arabic")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_pages_are_accessible_and_keep_their_width(tab: Page, address: str, language: str) -> None:
    facts = {
        "claims": [{"harms": ["life_or_liberty"], "agents": ["armed_group"]}],
        "stays": [{"kind": "transit"}],
        "applicant": {"age": "adult", "unaccompanied_or_separated": "yes"},
        "statements": [
            {"words": "The chief saw it.", "made_by": "witness", "argument": "could_have_been_told_before"},
            {"words": "Nobody says so.", "until": "soon"},
        ],
    }
    answer = httpx.post(f"{address}/v1/drafts", json=facts)
    intake = f"{address}/intake/{answer.headers['location'].rpartition('/')[2]}"
    tab.goto(intake)
    choose(tab, language)
    sections = [each.name for each in sections_of(house_rulebook().vocabulary, facts)]
    pages = [
        intake,
        f"{intake}/statements",
        f"{intake}/so-far",
        f"{address}/intake/import",
        *(f"{intake}/{name}" for name in sections),
    ]
    for page in pages:
        tab.goto(page)
        tab.wait_for_load_state("networkidle")
        assert_accessible(tab)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
    tab.set_viewport_size({"width": 320, "height": 640})
    for page in (
        intake,
        f"{intake}/statements",
        f"{intake}/about",
        f"{intake}/claims-1",
        f"{intake}/applicant?hand=dense",
    ):
        tab.goto(page)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
    assert_accessible(tab)
    picture(tab, f"intake_on_a_phone_{language}")


def test_keys_are_known_by_their_place_on_an_arabic_keyboard(tab: Page, address: str) -> None:
    intake = begin(tab)
    choose(tab, "ar")
    tab.goto(f"{intake}/applicant?hand=dense")
    press = "key => document.dispatchEvent(new KeyboardEvent('keydown', {...key, bubbles: true}))"
    tab.evaluate(press, {"key": "ت", "code": "KeyJ"})
    tab.evaluate(press, {"key": "غ", "code": "KeyY"})
    focused = tab.evaluate("document.activeElement.closest('[data-line]')?.dataset.line")
    assert focused == "age"
    tab.evaluate(press, {"key": "ت", "code": "KeyJ"})
    tab.evaluate(press, {"key": "غ", "code": "KeyY"})
    second = tab.evaluate("document.activeElement.closest('[data-line]').dataset.line")
    expect(line(tab, second).locator('input[value="yes"]')).to_be_checked()
