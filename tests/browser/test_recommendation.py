"""The recommendation in a browser: three real cases, read, decided by keyboard, and asked what if."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.people.roles import Role
from tests.api.oversight.reviewing import ADVERSE
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Office, picture
from tests.oracle.landmarks import LANDMARKS

pytestmark = pytest.mark.slow

CASES = ("O01_ward", "O20_m_s_s", "O29_hirsi_jamaa")


def opened(address: str, facts: object) -> str:
    """Open a case file over HTTP and return the page of its assessment."""
    answer = httpx.post(f"{address}/v1/cases", json=facts, timeout=60)
    answer.raise_for_status()
    return f"/assessments/{answer.json()['assessments'][0]['id']}"


@pytest.fixture(scope="module")
def pages(address: str) -> dict[str, str]:
    return {name: opened(address, {**LANDMARKS[name]["facts"], "reference": name[:3]}) for name in CASES}


@pytest.fixture
def plain_tab(browser: Browser, address: str) -> Iterator[Page]:
    """A tab of a browser that runs no script."""
    context = browser.new_context(base_url=address, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", CASES)
def test_a_real_case_is_accessible_closed_and_open_and_fits_on_a_phone(
    tab: Page, pages: dict[str, str], name: str
) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(pages[name])
    picture(tab, f"recommendation_{name}")
    assert_accessible(tab)
    # What to do and what it turns on are on the first screen.
    for heading in ("What this case turns on", "Do first"):
        box = tab.get_by_role("heading", name=heading).bounding_box()
        assert box is not None and box["y"] < 800, heading
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert_accessible(tab)
    picture(tab, f"recommendation_{name}_open")
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    picture(tab, f"recommendation_{name}_phone")


def test_a_point_at_issue_opens_by_keyboard_on_its_test_and_what_follows(tab: Page, pages: dict[str, str]) -> None:
    tab.goto(pages["O01_ward"])
    first = tab.locator("details.point").first
    expect(first.get_by_text("If yes")).to_be_hidden()
    first.locator("summary").focus()
    tab.keyboard.press("Enter")
    for part in ("Test", "Known", "Not known yet", "If yes", "If no", "Law"):
        expect(first.get_by_text(part, exact=True)).to_be_visible()


def test_a_review_by_keyboard_alone_and_by_a_second_person(browser: Browser, office: Office) -> None:
    with office.tab_of(browser, Role.CASEWORKER) as tab:
        made = tab.request.post(
            f"{office.address}/v1/assessments", data=ADVERSE, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert made.status == 201, made.text()
        page = f"/assessments/{made.headers['location'].rpartition('/')[2]}"
        tab.goto(page)
        tab.get_by_role("link", name="Decide").focus()
        tab.keyboard.press("Enter")
        _press_tab_until(tab, "Confirm")
        tab.keyboard.press("Enter")
        for keys in ("Tab", "ArrowDown", "Tab"):
            tab.keyboard.press(keys)
        tab.keyboard.type("Read with the person, counsel and an interpreter.")
        tab.keyboard.press("Tab")
        picture(tab, "recommendation_confirming")
        assert_accessible(tab)
        tab.keyboard.press("Enter")
        expect(tab.get_by_text("A second person is needed")).to_be_visible()
        expect(tab.get_by_text("caseworker confirmed it on")).to_be_visible()
    with office.tab_of(browser, Role.SUPERVISOR) as tab:
        tab.goto(page)
        tab.get_by_text("Confirm", exact=True).click()
        tab.locator("#confirmed").get_by_text("The facts were checked with the file", exact=True).click()
        reason = tab.locator("#confirmed").get_by_label("Why, in your own words")
        reason.fill("- - - - - - - -")
        tab.get_by_role("button", name="Confirm the recommendation").click()
        expect(tab.get_by_role("alert")).to_contain_text("Say why in your own words")
        assert_accessible(tab)
        tab.get_by_role("alert").get_by_role("link").click()
        expect(reason).to_be_in_viewport()
        reason.fill("Read with the whole file at hand.")
        tab.get_by_role("button", name="Confirm the recommendation").click()
        expect(tab.get_by_text("Confirmed: supervisor")).to_be_visible()
        picture(tab, "recommendation_confirmed")
        assert_accessible(tab)


def _press_tab_until(tab: Page, text: str) -> None:
    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.locator(":focus").inner_text() == text:
            return
    pytest.fail(f"{text} is not reached by the key Tab")


def test_without_a_script_one_departs_and_is_told_what_is_missing(plain_tab: Page, pages: dict[str, str]) -> None:
    tab = plain_tab
    tab.goto(pages["O20_m_s_s"])
    tab.get_by_text("Depart", exact=True).click()
    form = tab.locator("#departed")
    instead = "Regular procedure with exclusion examination"
    form.get_by_label("Which procedure is taken instead?").select_option(label=instead)
    form.get_by_text("The law is read otherwise").click()
    # What a browser counts as written: the service asks for letters that can be read.
    form.get_by_label("Why, in your own words").fill("- - - - - - - -")
    form.get_by_role("button").click()
    assert tab.title().startswith("Problem:")
    expect(tab.get_by_role("alert")).to_contain_text("Say why in your own words")
    expect(form.get_by_label("Why, in your own words")).to_have_value("- - - - - - - -")
    form.get_by_label("Why, in your own words").fill("The court decided on this point last week.")
    form.get_by_role("button").click()
    expect(tab.get_by_text("The court decided on this point last week.")).to_be_visible()
    expect(
        tab.get_by_text("Departed from: Regular procedure with exclusion examination is taken instead.")
    ).to_be_visible()


def test_what_if_without_a_script(plain_tab: Page, pages: dict[str, str]) -> None:
    tab = plain_tab
    tab.goto(pages["O01_ward"])
    tab.get_by_role("link", name="What if some facts were otherwise?").click()
    tab.get_by_label("Indication of serious non-political crime").select_option("no")
    tab.get_by_label("Find a fact by a word").fill("police")
    tab.get_by_role("button", name="Compare").first.click()
    expect(tab.get_by_text("Another procedure is recommended.")).to_be_visible()
    expect(tab.get_by_role("columnheader", name="With these answers")).to_be_visible()
    expect(tab.get_by_text("facts found")).to_be_visible()


def test_what_if_is_accessible_and_fits_on_a_phone(tab: Page, pages: dict[str, str]) -> None:
    tab.goto(f"{pages['O01_ward']}/what-if")
    assert_accessible(tab)
    tab.get_by_label("Indication of serious non-political crime").select_option("no")
    tab.get_by_role("button", name="Compare").first.click()
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert_accessible(tab)
    picture(tab, "what_if_O01_ward")
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    picture(tab, "what_if_O01_ward_phone")
