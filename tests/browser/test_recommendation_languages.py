"""The recommendation in other languages in a real browser: accessible, and no wider than the page."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page

from api.languages.catalogues import ANSWER, OFFERED
from api.languages.languages import ENGLISH
from tests.api.pages.test_recommendation_languages import CASE
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import picture
from tests.browser.test_intake_languages import choose

pytestmark = pytest.mark.slow

TRANSLATED = [each.code for each in OFFERED[ANSWER] if each != ENGLISH]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_page_is_accessible_and_keeps_its_width(tab: Page, address: str, language: str) -> None:
    words = {"words": "The chief saw it.", "made_by": "witness", "about": "credibility"}
    case = {**CASE, "assessed_on": "2026-12-01", "statements": [words]}
    location = httpx.post(f"{address}/v1/assessments", json=case).headers["location"].removeprefix("/v1")
    tab.goto(f"{address}{location}")
    choose(tab, language)
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert_accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(tab, f"recommendation_{language}")
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
