"""A lawyer's day in a browser: from a search to a rule and back, by keyboard, on a phone, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from api.people.roles import Role
from tests.api.people.someone import PASSWORD, SAME_ORIGIN
from tests.api.rulebook_changes.changing import CHILDREN, LESS, draft, request
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Office, picture

pytestmark = pytest.mark.slow

GRAVE = {"assessed_on": "2026-11-23", "reference": "B-2", "exclusion": {"indication_article_1f_b": "yes"}}
CHILD = {"assessed_on": "2026-11-23", "reference": "A-17", "applicant": {"age": "child"}}
PAGES = (
    "/rules",
    "/rules?words=grave+crimes",
    "/rules/families/exclusion",
    "/rules/exclusion.level",
    "/rules/exclusion.level/history",
    "/rules/exclusion.level/use",
    "/rules/issues/nexus",
    "/rules/sources?citation=Handbook+204",
    "/rules/sources/handbook",
    "/rules/vocabulary",
    "/rules/vocabulary/claim.harms",
    "/rules/reference/profiles",
    "/search",
    "/search?since=yesterday",
    "/search/assessments",
    "/dissents",
    "/like-cases",
    "/differences",
    "/sampling?since=2020-01-01&until=2099-12-31&method=by_procedure&size=5&seed=a",
    "/log",
)


@pytest.fixture(scope="module")
def cases(address: str) -> str:
    """A server at which two case files were opened, by whoever sits at the machine."""
    for case in (CHILD, GRAVE):
        httpx.post(f"{address}/v1/cases", json=case, timeout=30).raise_for_status()
    return address


@pytest.fixture(scope="module")
def lawyer(browser: Browser, office: Office) -> Iterator[Page]:
    """A tab in which a legal adviser is logged in, whose office has two case files."""
    with httpx.Client(base_url=office.address, timeout=30, headers=SAME_ORIGIN) as caseworker:
        named = {"name": Role.CASEWORKER.value, "password": PASSWORD}
        caseworker.post("/v1/sessions", json=named).raise_for_status()
        for case in (CHILD, GRAVE):
            caseworker.post("/v1/cases", json=case).raise_for_status()
    with office.tab_of(browser, Role.LEGAL_ADVISER) as tab:
        yield tab


@contextmanager
def without_a_script(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible_and_nothing_is_cut_off_on_a_phone(lawyer: Page, path: str) -> None:
    tab = lawyer
    tab.set_viewport_size({"width": 1280, "height": 720})
    answer = tab.goto(path)
    assert answer is not None and answer.status == (422 if "yesterday" in path else 200)
    assert_accessible(tab)
    name = path.partition("?")[0].replace("/", "_") + ("_asked" if "?" in path else "")
    picture(tab, f"adviser{name}")
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    picture(tab, f"adviser{name}_phone")


def test_an_audit_from_a_search_to_a_rule_and_back_without_a_script(cases: str, browser: Browser) -> None:
    with without_a_script(browser, cases) as tab:
        tab.goto("/home")
        tab.get_by_role("navigation", name="Main").get_by_role("link", name="Rules").click()
        tab.get_by_label("Look for words").fill("grave crimes careful")
        tab.get_by_role("button", name="Look for it").click()
        tab.get_by_role("link", name="Indications of grave crimes need full individual examination").click()
        expect(tab.locator("h1")).to_have_text("Indications of grave crimes need full individual examination")
        tab.get_by_role("link", name="In assessments: firings, departures and dissents").click()
        expect(tab.locator("main")).to_contain_text("It fired in the latest assessment of 1 case file.")
        tab.get_by_role("link", name="These case files").click()
        row = tab.get_by_role("row").filter(has_text="B-2")
        expect(row).to_contain_text("not reviewed")
        expect(tab.get_by_role("row")).to_have_count(2)
        # What was asked for is still filled in, and it goes on from there.
        expect(tab.get_by_label("This rule fired")).to_have_value("exclusion.level")
        href = row.get_by_role("link").last.get_attribute("href")
        assert href is not None and href.startswith("/assessments/")
        # Its entry in the log.
        tab.goto("/log")
        tab.get_by_label("Assessment").fill(href)
        tab.get_by_role("button", name="Look for its entry").click()
        expect(tab.locator("main")).to_contain_text("It is recorded, and unchanged")
        for _ in range(2):
            tab.go_back()
        expect(tab.get_by_label("This rule fired")).to_have_value("exclusion.level")


def test_which_rules_cite_a_paragraph_is_found_by_keyboard_alone(cases: str, tab: Page) -> None:
    tab.goto("/rules/sources")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    # From the content on, the first thing is the field.
    tab.keyboard.press("Tab")
    expect(tab.get_by_label("Which rules cite")).to_be_focused()
    tab.keyboard.type("Handbook 204")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(f"{cases}/rules/sources?citation=Handbook+204")
    found = tab.get_by_role("table", name="that speak of it")
    expect(found.get_by_role("rowheader").filter(has_text="203-204")).not_to_have_count(0)
    link = found.get_by_role("link").first
    title = link.inner_text()
    link.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_contain_text("203-204")
    assert title
    tab.go_back()
    expect(tab.get_by_label("Which rules cite")).to_have_value("Handbook 204")


def test_a_sample_is_drawn_and_drawn_again_by_its_seed(lawyer: Page) -> None:
    tab = lawyer
    tab.goto("/sampling")
    tab.get_by_label("First day").fill("2020-01-01")
    tab.get_by_label("Last day").fill("2099-12-31")
    tab.get_by_label("How many assessments").fill("1")
    tab.get_by_role("button", name="Draw").click()
    expect(tab.get_by_role("heading", name="The sample")).to_be_visible()
    seed = tab.get_by_label("Seed").input_value()
    assert len(seed) == 8
    drawn = tab.get_by_role("table", name="in the order of the draw").inner_text()
    tab.reload()
    assert tab.get_by_role("table", name="in the order of the draw").inner_text() == drawn


def test_a_change_is_read_rule_by_rule_and_refused_by_keyboard(browser: Browser, office: Office) -> None:
    with httpx.Client(base_url=office.address, timeout=120, headers=SAME_ORIGIN) as author:
        named = {"name": Role.LEGAL_ADVISER.value, "password": PASSWORD}
        author.post("/v1/sessions", json=named).raise_for_status()
        submitted = request(LESS, active_from="2099-12-01")
        author.post("/v1/rulebook-changes", json=submitted).raise_for_status()
    with office.tab_of(browser, Role.SUPERVISOR) as tab:
        tab.goto("/differences")
        assert_accessible(tab)
        tab.get_by_role("link", name="Children wait as long as adults").click()
        tab.get_by_role("link", name="What it changes, rule by rule").click()
        expect(tab.get_by_role("heading", name="1 rule differs")).to_be_visible()
        assert_accessible(tab)
        picture(tab, "adviser_difference")
        tab.go_back()
        assert_accessible(tab)
        picture(tab, "adviser_change")
        tab.set_viewport_size({"width": 320, "height": 640})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        tab.get_by_label("Refuse it, for good").focus()
        tab.keyboard.press("Space")
        tab.keyboard.press("Tab")
        tab.keyboard.type("The draft makes children wait.")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        expect(tab.locator("main")).to_contain_text(
            "supervisor (supervisor) refused. The draft makes children wait."
        )
        expect(tab.get_by_label("Refuse it, for good")).to_have_count(0)


def test_a_draft_is_chosen_looked_at_and_submitted(browser: Browser, office: Office) -> None:
    files = draft(LESS)
    chosen = FilePayload(name="child.yaml", mimeType="application/yaml", buffer=files[CHILDREN].encode())
    wrong = FilePayload(name="child.yaml", mimeType="application/yaml", buffer=b"family: child\n")
    with office.tab_of(browser, Role.LEGAL_ADVISER) as tab:
        tab.goto("/differences")
        tab.get_by_role("link", name="Submit a draft of the rulebook").click()
        assert_accessible(tab)
        tab.get_by_label("Files of the folder families").set_input_files([wrong])
        tab.get_by_label("Version").fill("2099.2.1")
        tab.get_by_role("button", name="Look at it").click()
        expect(tab.get_by_role("alert")).to_contain_text("families/child.yaml:1:1: ")
        assert_accessible(tab)
        tab.get_by_label("Files of the folder families").set_input_files([chosen])
        tab.get_by_role("button", name="Look at it").click()
        expect(tab.get_by_role("heading", name="1 rule differs")).to_be_visible()
        assert_accessible(tab)
        tab.set_viewport_size({"width": 320, "height": 640})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        tab.get_by_label("Title").fill("Children wait as long as others")
        tab.get_by_label("Reason").fill("A draft of a test, to be seen differ.")
        tab.get_by_label("In force from").fill("2099-12-01")
        tab.get_by_role("button", name="Submit it as it is shown").click()
        expect(tab.get_by_role("heading", name="Children wait as long as others")).to_be_visible()
        expect(tab.get_by_role("button", name="Check it")).to_be_visible()
        tab.get_by_role("link", name="What it changes, rule by rule").click()
        expect(tab.get_by_role("heading", name="1 rule differs")).to_be_visible()


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_the_pages_that_it_may_use(browser: Browser, office: Office, role: Role) -> None:
    with office.tab_of(browser, role) as tab:
        tab.get_by_role("navigation", name="Main").get_by_role("link", name="Rules").click()
        places = tab.get_by_role("navigation", name="For legal advisers").get_by_role("link")
        labels = places.all_inner_texts()
        assert ("Search cases" in labels) == (role is not Role.ADMINISTRATOR)
        assert ("Sample" in labels) == (role in (Role.LEGAL_ADVISER, Role.SUPERVISOR, Role.AUDITOR))
        assert "Log" in labels and "Sources" in labels
        for label in labels:
            tab.get_by_role("navigation", name="For legal advisers").get_by_role(
                "link", name=label, exact=True
            ).click()
            expect(tab.locator("h1")).not_to_have_text("You may not do this")
            assert tab.locator("[aria-current=page]").count() >= 1
