"""The sheet for the person in a real browser, and pages on paper."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.api.printing.pdf import pages
from tests.api.printing.test_sheet import CASE
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import PICTURES, picture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def location(address: str) -> str:
    answer = httpx.post(f"{address}/v1/assessments", json=CASE, timeout=60).raise_for_status()
    return str(answer.headers["location"]).removeprefix("/v1")


def test_the_sheet_is_accessible_and_fits_a_phone(tab: Page, location: str) -> None:
    tab.goto(f"{location}/sheet")
    assert_accessible(tab)
    picture(tab, "sheet")
    expect(tab.get_by_role("link", name="PDF, one side")).to_have_attribute("href", f"{location}/sheet.pdf")
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    picture(tab, "sheet_phone")


def test_the_sheet_in_arabic_is_accessible_and_fits_a_phone_and_one_side(tab: Page, location: str) -> None:
    tab.goto(f"{location}/sheet?language=ar")
    tab.locator("summary", has_text="The same in English").click()
    assert_accessible(tab)
    picture(tab, "sheet_arabic")
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert len(on_paper(tab, "sheet_arabic_printed")) == 1


def test_the_paper_is_reached_by_keyboard_and_without_a_script(tab: Page, location: str) -> None:
    tab.goto(f"{location}/sheet")
    link = tab.get_by_role("link", name="PDF, one side")
    for _ in range(16):
        tab.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            return
    pytest.fail("no key leads to the paper")


def on_paper(tab: Page, name: str) -> list[str]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    # As a browser prints it, with what the style sheet says of paper.
    return pages(tab.pdf(path=Path(PICTURES / f"{name}.pdf"), prefer_css_page_size=True))


def test_the_sheet_is_printed_without_what_is_for_the_office(tab: Page, location: str) -> None:
    tab.goto(f"{location}/sheet")
    [text] = on_paper(tab, "sheet_printed")
    assert "The advice is that your request for protection is looked at in full." in text
    for for_the_office in (
        "Before you hand it over",
        "Family reunification",
        "Time limits that law sets",
        "Asylum triage",
        "A recommendation of procedure",
    ):
        assert for_the_office not in text


def test_what_is_closed_on_the_screen_can_be_read_on_paper_and_pages_are_numbered(tab: Page) -> None:
    tab.goto("/design")
    printed = on_paper(tab, "design_printed")
    assert "Because it decides something, and this is the law." in " ".join(printed)
    assert len(printed) > 1
    for number, page in enumerate(printed, start=1):
        assert f"{number} / {len(printed)}" in page
    # Forms are for the screen.
    assert "A question with several answers" not in " ".join(printed)
