"""Beside the form of an intake: what the facts point to, and saving while one writes, whatever the line does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.people.roles import Role
from tests.api.test_server import sqlite_in, started
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Office, picture, watched_tab

pytestmark = pytest.mark.slow

KEPT = "Object.keys(localStorage).filter(each => each.startsWith('triage')).length"


def begun(tab: Page, facts: object = None) -> str:
    """Begin a draft and return its id."""
    answer = tab.request.post("/v1/drafts", data=facts or {}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status == 201, answer.text()
    return answer.headers["location"].rpartition("/")[2]


def at(tab: Page, draft: str, section: str = "applicant") -> Page:
    tab.goto(f"/intake/{draft}/{section}")
    expect(tab.locator("#so-far-procedure")).to_be_visible()
    return tab


def choose(tab: Page, fact: str, value: str) -> None:
    tab.locator(f"input[name='{fact}'][value='{value}']").check()


def saved(tab: Page, draft: str) -> Any:
    """What the draft holds on the server, asked of it past the browser and its broken line."""
    answer = httpx.get(f"{tab.url.partition('/intake')[0]}/v1/drafts/{draft}", timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def line(tab: Page) -> Any:
    return expect(tab.locator("#saving [role=status]"))


def notice(tab: Page) -> Any:
    return expect(tab.locator("#saving [role=alert]"))


def procedure(tab: Page) -> Any:
    return expect(tab.locator(".so-far__procedure"))


def test_what_is_written_is_saved_and_what_it_points_to_stands_beside_it(tab: Page) -> None:
    draft = begun(tab)
    at(tab, draft)
    procedure(tab).to_contain_text("Protection screening interview provisional")
    assert_accessible(tab)
    # With the keyboard alone: into the first group of answers, and down to the third of them.
    tab.locator("input[name='age']").first.focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    procedure(tab).to_contain_text("Child best-interests and status procedure")
    line(tab).to_contain_text("Saved at")
    assert saved(tab, draft) == {"applicant": {"age": "child"}}
    asked = tab.locator(".so-far__questions > li > a").first
    expect(asked).to_contain_text("Is the person a child who is without both parents")
    # It stands on this very page: the focus goes to its first answer.
    asked.press("Enter")
    expect(tab.locator(":focus")).to_have_attribute("name", "unaccompanied_or_separated")
    assert_accessible(tab)
    picture(tab, "so_far_beside")
    # What is asked elsewhere is one link away, and the answer that was just given is saved first.
    tab.keyboard.press("Space")
    tab.locator(".so-far__questions a[href*='/family']").first.press("Enter")
    tab.wait_for_url("**/family?fact=*")
    assert saved(tab, draft) == {"applicant": {"age": "child", "unaccompanied_or_separated": "yes"}}


def test_without_a_script_it_is_a_page_and_the_button_saves(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    tab = context.new_page()
    draft = begun(tab)
    tab.goto(f"/intake/{draft}/applicant")
    choose(tab, "age", "child")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_role("link", name="See what the facts so far point to").click()
    procedure(tab).to_contain_text("Child best-interests and status procedure")
    picture(tab, "so_far_page")
    tab.locator(".so-far__questions a").first.click()
    expect(tab.locator("h1")).to_have_text("Applicant")
    context.close()


def test_a_phone_shows_it_below_the_form_and_nothing_is_cut_off(tab: Page) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    draft = begun(tab, {"exclusion": {"indication_article_1f_b": "yes"}, "claims": [{"subjective_fear": "yes"}]})
    at(tab, draft)
    choose(tab, "age", "adult")
    line(tab).to_contain_text("Saved at")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    form, panel = tab.locator("#intake-form").bounding_box(), tab.locator("#so-far").bounding_box()
    assert form is not None and panel is not None and panel["y"] > form["y"] + form["height"]
    picture(tab, "so_far_phone")
    tab.goto(f"/intake/{draft}/so-far")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_line_that_breaks_in_the_middle_loses_nothing(tab: Page) -> None:
    draft = begun(tab)
    at(tab, draft)
    choose(tab, "age", "adult")
    line(tab).to_contain_text("Saved at")
    tab.context.set_offline(True)
    choose(tab, "protection_wish", "yes")
    notice(tab).to_contain_text("What you write is kept on this machine, encrypted")
    assert_accessible(tab)
    picture(tab, "so_far_no_connection")
    # The button and the links stay where the answers are, instead of leading to a page of the browser.
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_role("link", name="All sections of this draft").click()
    expect(tab.locator("h1")).to_have_text("Applicant")
    assert saved(tab, draft) == {"applicant": {"age": "adult"}}
    [kept] = tab.evaluate("Object.values(localStorage)")
    assert "protection_wish" not in kept and "adult" not in kept
    tab.context.set_offline(False)
    notice(tab).to_be_empty()
    assert saved(tab, draft) == {"applicant": {"age": "adult", "protection_wish": "yes"}}
    assert tab.evaluate(KEPT) == 0


def test_what_was_kept_when_the_page_was_closed_is_saved_when_the_draft_is_opened_again(
    browser: Browser, address: str
) -> None:
    with watched_tab(browser, address) as first:
        draft = begun(first)
        at(first, draft)
        first.context.set_offline(True)
        choose(first, "age", "child")
        notice(first).to_contain_text("is kept on this machine")
        second = first.context.new_page()
        first.close()
        second.context.set_offline(False)
        # Another section of the draft is enough.
        at(second, draft, "circumstances")
        line(second).to_contain_text("What could not be saved before is saved now.")
        assert saved(second, draft) == {"applicant": {"age": "child"}}
        assert second.evaluate(KEPT) == 0


def test_what_is_too_old_is_removed_unread(tab: Page) -> None:
    draft = begun(tab)
    at(tab, draft)
    tab.context.set_offline(True)
    choose(tab, "age", "child")
    notice(tab).to_contain_text("is kept on this machine")
    other = tab.context.new_page()
    tab.close()
    other.context.set_offline(False)
    other.goto("/home")
    other.evaluate(
        "for (const each of Object.keys(localStorage)) { const kept = JSON.parse(localStorage[each]);"
        "kept.at -= 8 * 24 * 3600 * 1000; localStorage[each] = JSON.stringify(kept); }"
    )
    at(other, draft)
    assert other.evaluate(KEPT) == 0
    assert saved(other, draft) == {}


def in_two_windows(context: BrowserContext, tab: Page, draft: str) -> Page:
    other = context.new_page()
    at(other, draft)
    at(tab, draft)
    return other


def test_a_second_window_never_overwrites_the_first(tab: Page) -> None:
    draft = begun(tab)
    other = in_two_windows(tab.context, tab, draft)
    choose(tab, "age", "adult")
    line(tab).to_contain_text("Saved at")
    choose(other, "age", "child")
    notice(other).to_contain_text("This draft was changed elsewhere. Nothing was overwritten")
    assert_accessible(other)
    picture(other, "so_far_conflict")
    choose(other, "protection_wish", "yes")
    assert saved(other, draft) == {"applicant": {"age": "adult"}}
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("#changed")).to_contain_text("This draft was saved elsewhere meanwhile")
    expect(other.get_by_text("There now: Adult")).to_be_visible()
    # It stands in the form and nowhere else; nothing is saved by itself before somebody has chosen.
    assert saved(other, draft) == {"applicant": {"age": "adult"}}
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("#changed")).to_have_count(0)
    assert saved(other, draft) == {"applicant": {"age": "child", "protection_wish": "yes"}}
    assert other.evaluate(KEPT) == 0


def test_other_facts_are_saved_in_two_windows_one_after_the_other(tab: Page) -> None:
    draft = begun(tab)
    other = in_two_windows(tab.context, tab, draft)
    for window, fact, value in (
        (tab, "age", "adult"),
        (other, "protection_wish", "yes"),
        (tab, "unaccompanied_or_separated", "no"),
        (other, "protection_wish", "no"),
    ):
        with window.expect_response(lambda answer: answer.request.method == "POST") as answered:
            choose(window, fact, value)
        assert answered.value.status == 204
    told = {"age": "adult", "protection_wish": "no", "unaccompanied_or_separated": "no"}
    assert saved(tab, draft) == {"applicant": told}


@pytest.mark.parametrize("choice", ["Keep it as a new claim", "Drop what I wrote"])
def test_what_is_written_in_a_claim_that_is_taken_out_elsewhere_is_kept_or_dropped(tab: Page, choice: str) -> None:
    draft = begun(tab, {"claims": [{"harms": ["life_or_liberty"]}, {"subjective_fear": "no"}]})
    at(tab, draft, "claims-1?fact=subjective_fear")
    other = tab.context.new_page()
    at(other, draft, "claims-1")
    other.get_by_text("Take out Claim 1").click()
    other.get_by_role("button", name="Take it out for good").click()
    other.wait_for_url(f"**/intake/{draft}")
    choose(tab, "subjective_fear", "yes")
    notice(tab).to_contain_text("This draft was changed elsewhere. Nothing was overwritten")
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_role("heading", name="What you wrote is not saved yet")).to_be_visible()
    assert_accessible(tab)
    picture(tab, "intake_taken_out")
    assert saved(tab, draft) == {"claims": [{"subjective_fear": "no"}]}
    assert tab.evaluate(KEPT) == 1
    tab.get_by_role("button", name=choice).click()
    kept = choice.startswith("Keep")
    tab.wait_for_url(f"**/intake/{draft}/claims-2" if kept else f"**/intake/{draft}")
    new = [{"harms": ["life_or_liberty"], "subjective_fear": "yes"}] if kept else []
    assert saved(tab, draft) == {"claims": [{"subjective_fear": "no"}, *new]}
    expect(tab.locator("#saving [role=alert]")).to_be_empty()
    assert tab.evaluate(KEPT) == 0


def test_what_was_kept_and_the_draft_changed_since_is_shown_beside_what_is_there(tab: Page) -> None:
    draft = begun(tab)
    other = in_two_windows(tab.context, tab, draft)
    tab.context.set_offline(True)
    choose(tab, "age", "child")
    notice(tab).to_contain_text("is kept on this machine")
    tab.close()
    other.context.set_offline(False)
    choose(other, "age", "adult")
    line(other).to_contain_text("Saved at")
    other.reload()
    notice(other).to_contain_text("Answers of yours could not be saved. They are of Applicant, from")
    assert_accessible(other)
    picture(other, "so_far_kept_before")
    assert saved(other, draft) == {"applicant": {"age": "adult"}}
    other.get_by_role("button", name="Show both").click()
    expect(other.get_by_text("There now: Adult")).to_be_visible()
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("#changed")).to_have_count(0)
    assert saved(other, draft) == {"applicant": {"age": "child"}}
    assert other.evaluate(KEPT) == 0


def test_nothing_is_submitted_while_answers_wait_on_this_machine(tab: Page) -> None:
    draft = begun(tab)
    overview = tab.context.new_page()
    overview.goto(f"/intake/{draft}")
    at(tab, draft)
    tab.context.set_offline(True)
    choose(tab, "age", "child")
    notice(tab).to_contain_text("is kept on this machine")
    tab.close()
    overview.context.set_offline(False)
    overview.get_by_role("button", name="Submit").click()
    # They are sent first, and the page shows what will be submitted.
    line(overview).to_contain_text("What could not be saved before is saved now.")
    assert saved(overview, draft) == {"applicant": {"age": "child"}}


def test_a_session_that_ends_loses_nothing_and_logging_out_leaves_nothing(browser: Browser, office: Office) -> None:
    with office.tab_of(browser, Role.CASEWORKER) as tab:
        draft = begun(tab)
        at(tab, draft)
        session = tab.context.cookies()
        tab.context.clear_cookies()
        choose(tab, "age", "child")
        notice(tab).to_contain_text("You are logged out. What you wrote is still here.")
        assert_accessible(tab)
        assert tab.evaluate(KEPT) == 1
        tab.context.add_cookies(session)  # type: ignore[arg-type]  # what was read can be put back
        tab.evaluate("window.dispatchEvent(new Event('focus'))")
        line(tab).to_contain_text("Saved at")
        assert tab.evaluate(KEPT) == 0
        tab.context.set_offline(True)
        choose(tab, "protection_wish", "yes")
        notice(tab).to_contain_text("is kept on this machine")
        tab.context.set_offline(False)
        tab.context.new_page().goto("/home")
        home = tab.context.pages[-1]
        home.get_by_role("button", name="Log out").click()
        expect(home.locator("h1")).to_have_text("You are logged out")
        assert home.evaluate(KEPT) == 0


@contextmanager
def keeping_nothing(browser: Browser, folder: Any) -> Iterator[Page]:
    lost = started(folder, sqlite_in(folder), log="log", TRIAGE_UNSENT_ANSWERS="lost")
    with lost as (_, printed), watched_tab(browser, printed.rstrip("/")) as tab:
        yield tab


def test_an_office_can_say_that_nothing_is_kept(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    with keeping_nothing(browser, tmp_path_factory.mktemp("nothing")) as tab:
        draft = begun(tab)
        at(tab, draft)
        tab.context.set_offline(True)
        choose(tab, "age", "child")
        notice(tab).to_contain_text("What you write stands on this page only: do not close it.")
        assert tab.evaluate(KEPT) == 0
        tab.context.set_offline(False)
        notice(tab).to_be_empty()
        assert saved(tab, draft) == {"applicant": {"age": "child"}}
