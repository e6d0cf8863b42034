"""An intake in a real browser: by keyboard alone, without a script, on a phone, in both hands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import picture
from tests.oracle.landmarks import LANDMARKS
from triage import assess, case_from_data, house_rulebook

pytestmark = pytest.mark.slow

LETTERS = {"yes": "y", "no": "n", "unknown": "u", "declined": "d"}
WARD: dict[str, Any] = LANDMARKS["O01_ward"]["facts"]


def begin(tab: Page) -> str:
    """Begin an intake by keyboard, and return the address of its pages."""
    tab.goto("/home")
    tab.get_by_role("button", name="Begin an intake").press("Enter")
    tab.wait_for_url("**/intake/*")
    return tab.url


def draft(address: str, intake: str) -> Any:
    return httpx.get(f"{address}/v1/drafts/{intake.rpartition('/')[2]}").json()


def label(path: str) -> str:
    return house_rulebook().vocabulary.told[path].label


def line(tab: Page, field: str) -> Locator:
    return tab.locator(f'[data-line="{field}"]')


def press_key_of(tab: Page, field: str, value: str) -> None:
    """With keys alone: find the question by its words, go to its line, and answer."""
    group, _, name = field.partition(".")
    fact, _, of_list = name.partition(".")
    tab.keyboard.press("/")
    tab.keyboard.type(label(f"{group}.{fact}"))
    tab.keyboard.press("Enter")
    expect(tab.locator(f"#fact-{fact} :focus")).to_have_count(1)
    while of_list and tab.locator(f'[data-line="{name}"] :focus').count() == 0:
        tab.keyboard.press("j")
    others = [each for each in house_rulebook().vocabulary.told[f"{group}.{fact}"].values if each not in LETTERS]
    tab.keyboard.press(LETTERS.get(value) or str(others.index(value) + 1))
    expect(line(tab, name).locator(f'input[value="{value}"]')).to_be_checked()


def by_fact(case: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return what is told in each section: the path of each fact, or value of a list, and the answer."""
    found: dict[str, dict[str, str]] = {}
    for group, told in case.items():
        for members in [told] if isinstance(told, dict) else told if isinstance(told, list) else []:
            section = found.setdefault(group, {})
            prefix = group.removesuffix("s") if isinstance(told, list) else group
            for name, value in members.items():
                for each in value if isinstance(value, list) else [None]:
                    section[f"{prefix}.{name}" + (f".{each}" if each else "")] = "yes" if each else value
    return found


def test_a_whole_case_is_taken_down_and_submitted_by_keyboard_alone(tab: Page, address: str) -> None:
    intake = begin(tab)
    for section, facts in by_fact(WARD).items():
        tab.goto(intake)
        if section == "claims":
            tab.get_by_role("button", name="Add a claim").press("Enter")
            tab.wait_for_url("**/claims-1")
        else:
            tab.locator(f'a[href$="/{section}"]').press("Enter")
            tab.wait_for_url(f"**/{section}")
        if (dense := tab.get_by_role("link", name="Show the whole section, with keys")).count():
            dense.press("Enter")
            expect(tab.locator("#find-fact")).to_be_visible()
        for field, value in facts.items():
            press_key_of(tab, field, value)
        before = tab.url
        tab.keyboard.press("s")
        expect(tab).not_to_have_url(before)
    tab.goto(f"{intake}/about")
    tab.get_by_label("Country of asylum").focus()
    tab.keyboard.type("Canada")
    tab.get_by_role("button", name="Save and see all sections").press("Enter")
    tab.wait_for_url(intake)
    assert draft(address, intake) == WARD
    picture(tab, "intake_overview")
    tab.get_by_role("button", name="Submit").press("Enter")
    tab.wait_for_url("**/assessments/*")
    stored = httpx.get(f"{address}/v1/assessments/{tab.url.rpartition('/')[2]}").json()
    expected = assess(case_from_data({**WARD, "assessed_on": stored["assessed_on"]}))
    assert stored == json.loads(expected.model_dump_json())


def test_without_a_script_answers_are_given_taken_back_and_submitted(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/home")
    tab.get_by_role("button", name="Begin an intake").click()
    intake = tab.url
    tab.get_by_role("link", name="Applicant").click()
    age = line(tab, "age")
    expect(age.locator("input:checked")).to_have_count(0)
    age.get_by_label("Child", exact=False).check()
    age.get_by_label("How is it known?").select_option("stated")
    tab.get_by_role("button", name="Save", exact=True).click()
    assert draft(address, intake) == {"applicant": {"age": "child"}, "proof_states": {"applicant.age": "stated"}}
    expect(line(tab, "age").get_by_label("Child", exact=False)).to_be_checked()
    line(tab, "age").get_by_label("take back").check()
    line(tab, "age").get_by_label("How is it known?").select_option("")
    tab.get_by_role("button", name="Save", exact=True).click()
    assert draft(address, intake) == {"applicant": {}}
    tab.get_by_role("link", name="All sections of this draft").click()
    tab.get_by_role("button", name="Add a claim").click()
    line(tab, "grounds.religion").get_by_label("Yes").check()
    tab.get_by_role("button", name="Save and see all sections").click()
    tab.get_by_role("button", name="Submit").click()
    assert "/assessments/" in tab.url
    context.close()


@pytest.fixture(scope="module")
def ward(address: str) -> str:
    """The pages of a draft in which a case stands, with what is wrong and what a form can not show."""
    odd = {**WARD, "applicant": {**WARD["applicant"], "age": "over thirty"}, "assessed_on": "yesterday"}
    location = httpx.post(f"{address}/v1/drafts", json=odd).headers["location"]
    return f"/intake/{location.rpartition('/')[2]}"


@pytest.mark.parametrize("hand", ["guided", "dense"])
@pytest.mark.parametrize("section", ["", "/about", "/applicant", "/claims-1"])
def test_pages_are_accessible_and_fit_on_a_phone(tab: Page, ward: str, section: str, hand: str) -> None:
    tab.goto(f"{ward}/applicant?hand={hand}")
    tab.goto(f"{ward}{section}")
    for details in tab.locator("details").all():
        details.evaluate("each => each.open = true")
    assert_accessible(tab)
    picture(tab, f"intake_{hand}{section.replace('/', '_')}")
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    picture(tab, f"intake_phone_{hand}{section.replace('/', '_')}")


def test_what_was_saved_in_another_window_is_shown_beside_what_was_written(tab: Page, address: str) -> None:
    section = f"{begin(tab)}/applicant"
    other = tab.context.new_page()
    for window in (tab, other):
        window.goto(section)
    line(other, "age").get_by_label("Adult").check()
    other.get_by_role("button", name="Save", exact=True).click()
    line(tab, "age").get_by_label("Child", exact=False).check()
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.locator("#changed")).to_contain_text("saved elsewhere meanwhile")
    expect(line(tab, "age")).to_contain_text("There now: Adult")
    assert_accessible(tab)
    picture(tab, "intake_conflict")
    tab.get_by_role("button", name="Save", exact=True).click()
    assert draft(address, section.removesuffix("/applicant")) == {"applicant": {"age": "child"}}


def test_the_same_key_again_takes_an_answer_back_and_no_key_works_while_somebody_writes(tab: Page) -> None:
    tab.goto(f"{begin(tab)}/applicant?hand=dense")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("y")
    wish = line(tab, "unaccompanied_or_separated")
    expect(wish.get_by_label("Yes")).to_be_checked()
    tab.keyboard.press("y")
    expect(wish.get_by_label("take back")).to_be_checked()
    tab.keyboard.press("/")
    tab.keyboard.type("syndux")
    expect(tab.locator("#find-fact")).to_have_value("syndux")
    expect(wish.get_by_label("take back")).to_be_checked()
