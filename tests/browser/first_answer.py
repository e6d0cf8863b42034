"""How many clicks and fields lie between the first page and the first recommendation, in each way of the intake.

A trained user has the file in front of them and knows in which section a fact stands. A click opens a link, presses
a button or unfolds what is closed; a field is one answer that is given, by mouse or by key. `python -m
tests.browser.first_answer` writes the table of `docs/performance.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.oracle.landmarks import LANDMARKS

CASES = ("O01_ward", "O16_rantsev", "O20_m_s_s", "O24_plaintiff_m70", "O26_b_and_d")
"""A claim, trafficking, a transfer of an adult and of a child, and a status under review."""

# More pages than an intake has: who is led on after them is led in a circle.
_MOST_PAGES = 150
_MOST_MILLISECONDS = 180_000
_TO_SUBMIT = "Submit and see the recommendation"
Sections = dict[str, dict[str, str]]
"""What is told in each section: the name of a field, and the answer."""


class Way(StrEnum):
    """The ways through an intake: section by section, with all questions on a page; or led by what matters next."""

    DENSE = "dense"
    ASKED = "asked in order"


@dataclass(frozen=True)
class Counted:
    """What it took: links and buttons, answers, and the pages of questions that were looked at."""

    clicks: int
    fields: int
    pages: int
    told: int
    procedure: str


def told_by_section(case: Mapping[str, Any]) -> Sections:
    """Return what a case tells, as the forms of the intake call it; each claim and stay is a section."""
    found: Sections = {"about": {"country_of_asylum": case["country_of_asylum"]}}
    for group, told in case.items():
        if isinstance(told, dict):
            found[group] = dict(_fields(told))
        elif isinstance(told, list):
            found |= {f"{group}-{number}": dict(_fields(each)) for number, each in enumerate(told, start=1)}
    return found


def _fields(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if isinstance(value, list):
            yield from ((f"{name}.{each}", "yes") for each in value)
        else:
            yield name, value


class _Hand:
    """Does what a person does, and counts it."""

    def __init__(self, tab: Page, told: Sections) -> None:
        self.tab = tab
        self.open = {section: dict(fields) for section, fields in told.items()}
        self.clicks = self.fields = self.pages = 0

    def unfold(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def click(self, what: Locator) -> None:
        """Follow a link or press a button, and wait for the page that it leads to."""
        with self.tab.expect_navigation():
            what.click()
        self.clicks += 1

    def press(self, name: str) -> None:
        self.click(self.tab.get_by_role("button", name=name, exact=True))

    @property
    def section(self) -> str:
        """The section whose page is open; empty where all sections stand."""
        return self.tab.url.partition("?")[0].partition("#")[0].partition("/intake/")[2].partition("/")[2]

    def answer(self) -> None:
        """Answer on the page that is open what the case tells and is still open."""
        self.pages += 1
        there = self.open.get(self.section, {})
        for field in [*there]:
            if field == "country_of_asylum":
                self.tab.locator("#country_of_asylum").select_option(there.pop(field))
            elif self.tab.locator(f'[data-line="{field}"]').count():
                choice = self.tab.locator(f'[data-line="{field}"] input[value="{there.pop(field)}"]')
                for closed in choice.locator("xpath=ancestor::details[not(@open)]/summary").all():
                    self.unfold(closed)
                choice.check()
            else:
                continue
            self.fields += 1

    def add(self) -> bool:
        """Add the next claim or stay that the case tells and the draft does not have; say whether there was one."""
        for members, label in (("claims", "Add a claim"), ("stays", "Add a stay")):
            there = self.tab.locator(f'a[href*="/{members}-"]').count()
            if self.open.get(f"{members}-{there + 1}"):
                self.press(label)
                return True
        return False


def counted(tab: Page, case: str, way: Way) -> Counted:
    """Take down a landmark case from the first page on to the recommendation, and return what it took."""
    told = told_by_section(LANDMARKS[case]["facts"])
    hand = _Hand(tab, told)
    # A busy machine takes long over a page; how long is not measured here.
    tab.set_default_timeout(_MOST_MILLISECONDS)
    tab.goto("/home")
    hand.press("Begin an intake")
    if way is Way.DENSE:
        _section_by_section(hand)
    else:
        _led_on(hand)
    hand.press(_TO_SUBMIT)
    answer = tab.request.get(f"/v1/assessments/{tab.url.rpartition('/')[2]}")
    number = sum(map(len, told.values()))
    return Counted(hand.clicks, hand.fields, hand.pages, number, answer.json()["procedure"]["id"])


def _section_by_section(hand: _Hand) -> None:
    """Go from the sections to each that the case tells of, straight on where the next one stands next."""
    while left := [name for name, fields in hand.open.items() if fields]:
        if not hand.section and not hand.add():
            name = next(each for each in left if not each.startswith(("claims-", "stays-")))
            hand.click(hand.tab.locator(f'main a[href$="/{name}"]'))
        dense = hand.tab.get_by_role("link", name="Show the whole section, with keys")
        if dense.count():
            hand.click(dense)
        hand.answer()
        after = hand.tab.get_by_role("link", name="Next section, without saving")
        following = (after.get_attribute("href") or "").rpartition("/")[2] if after.count() else ""
        goes_on = bool(hand.open.get(following)) and hand.tab.locator('[name="step"]').count()
        hand.press("Save and continue" if goes_on else "Save and see all sections")
    if hand.section:
        hand.click(hand.tab.get_by_role("link", name="All sections of this draft"))


def _led_on(hand: _Hand) -> None:
    """Add the claims and stays, then go where the intake leads; leave open what the case does not tell."""
    while hand.add():
        hand.answer()
        hand.press("Save and see all sections")
    hand.click(hand.tab.get_by_role("link", name="Be led from question to question"))
    for _ in range(_MOST_PAGES):
        if not hand.section:
            return
        hand.answer()
        hand.press("Save and continue")
    raise AssertionError("the intake leads on without end")


@contextmanager
def _served() -> Iterator[tuple[Browser, str]]:
    from tests.api.test_server import sqlite_in, started
    from tests.browser.conftest import opened_browser

    with (
        TemporaryDirectory() as folder,
        started(Path(folder), sqlite_in(Path(folder)), log="log") as (_, address),
        sync_playwright() as playwright,
        opened_browser(playwright) as browser,
    ):
        yield browser, address.rstrip("/")


def main() -> None:
    """Write the rows of the table."""
    from tests.browser.conftest import watched_tab

    with _served() as (browser, address):
        for case in CASES:
            for way in Way:
                with watched_tab(browser, address) as tab:
                    print(row(case, way, counted(tab, case, way)), flush=True)


def row(case: str, way: Way, found: Counted) -> str:
    """Return a row of the table."""
    return (
        f"| {case} | {way} | {found.clicks} | {found.fields} of {found.told} | {found.pages} | {found.procedure} |"
    )


if __name__ == "__main__":
    main()
