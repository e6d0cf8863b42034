"""What every page has: the frame, the design system, the first page, and problems in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from api.people.roles import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Office, picture

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", ["/home", "/design", "/log-in", "/nowhere"])
def test_pages_are_accessible_light_and_dark(tab: Page, path: str) -> None:
    tab.goto(path)
    assert_accessible(tab)
    picture(tab, f"frame{path.replace('/', '_')}")


@pytest.mark.parametrize("path", ["/home", "/design", "/log-in"])
def test_nothing_is_cut_off_on_a_phone(tab: Page, path: str) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_first_key_leads_to_the_content(tab: Page) -> None:
    tab.goto("/home")
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_text("Skip to the content")
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()


def test_what_is_not_there_is_said_on_a_page(tab: Page) -> None:
    answer = tab.goto("/nowhere")
    assert answer is not None and answer.status == 404
    expect(tab.locator("h1")).to_have_text("There is nothing at this address")


def test_the_address_that_the_service_prints_opens_on_the_first_page(tab: Page) -> None:
    tab.goto("/")
    expect(tab.locator("h1")).to_have_text("First page")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_logs_in_and_out_on_pages(browser: Browser, office: Office, role: Role) -> None:
    with office.tab_of(browser, role) as tab:
        expect(tab.locator("h1")).to_have_text("First page")
        assert_accessible(tab)
        picture(tab, f"home_{role.value}")
        tab.get_by_role("button", name="Log out").click()
        expect(tab.locator("h1")).to_have_text("You are logged out")
