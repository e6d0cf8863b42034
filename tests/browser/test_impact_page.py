"""The page of `triage impact` in a browser: it asks nobody, runs nothing, fits a telephone, and all can read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import assert_accessible
from tests.impact.test_page import page

pytestmark = pytest.mark.slow


def test_the_page_asks_nobody_fits_a_telephone_and_can_be_read_by_all(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "impact.html"
    file.write_text(page(), encoding="utf-8")
    # axe-core is put into the page, which its policy does not let in.
    context = browser.new_context(bypass_csp=True, viewport={"width": 320, "height": 800})
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(tab)
    context.close()


def test_its_policy_lets_its_own_style_in(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "impact.html"
    file.write_text(page(), encoding="utf-8")
    tab = browser.new_page()
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.goto(file.as_uri())
    assert told == []
    assert tab.evaluate("getComputedStyle(document.querySelector('.notice')).borderInlineStartWidth") == "6px"
    tab.close()
