"""The walk-through of the help: what its text says is done here, step by step, and its pictures are made.

What is pressed, chosen and typed stands in the text of its step, in this order; and whatever stands there in
italics stands on one of the pages of that step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.people.roles import Role
from tests.api.people.someone import PASSWORD
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import PICTURES, Office, watched_tab

pytestmark = pytest.mark.slow

TEXT = (Path(__file__).parents[2] / "docs" / "pages" / "walk_through.md").read_text(encoding="utf-8")
WIDTH, HEIGHT = 1000, 720
QUOTED = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")
PICTURED = re.compile(r"\]\(pictures/([^)]+)\)")


def plain(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Step:
    """A section of the text, how far it was gone through, and what stood on the pages meanwhile."""

    tab: Page
    text: str
    done: int = 0
    seen: list[str] = field(default_factory=list)

    def _reached(self, mark: str) -> None:
        found = self.text.find(mark, self.done)
        assert found >= 0, f"the text does not say {mark} here: {self.text[self.done :]}"
        self.done = found + len(mark)

    def look(self) -> None:
        """Read what stands on the page."""
        self.seen.append(plain(self.tab.locator("body").inner_text()))

    def press(self, words: str) -> None:
        """Press the button or the link that the text names next."""
        self._reached(f"*{words}*")
        link = self.tab.get_by_role("link", name=words, exact=True)
        found = self.tab.get_by_role("button", name=words, exact=True).or_(link).first
        found.wait_for()
        self.look()
        found.click()
        self.tab.wait_for_load_state()
        self.look()

    def open(self, words: str) -> None:
        """Open what is closed under the words that the text says next."""
        self._reached(f"*{words}*")
        self.tab.locator("summary").filter(has_text=words).first.click()
        self.look()

    def write(self, label: str, words: str) -> None:
        """Write into a field what the text says next."""
        self._reached(f"*{label}*")
        self._reached(f"`{words}`")
        self._named(label).fill(words)

    def select(self, label: str, words: str) -> None:
        """Choose from a list what the text says next."""
        self._reached(f"*{label}*")
        self._reached(f"*{words}*")
        self._named(label).select_option(label=words)

    def answer(self, question: str, answer: str) -> None:
        """Choose the answer that the text says next."""
        self._reached(f"*{question}*")
        self._reached(f"*{answer}*")
        group = self.tab.get_by_role("group", name=re.compile(f"^{re.escape(question)}"))
        group.get_by_label(answer, exact=True).check()

    def _named(self, label: str) -> Locator:
        return self.tab.get_by_label(label, exact=True).locator("visible=true")

    def picture(self, name: str, at: str, tall: int = HEIGHT) -> None:
        """Make the picture that the text shows next: from an element on, and so many pixels of it."""
        self._reached(f"](pictures/{name})")
        element = self.tab.locator(at)
        element.evaluate("each => window.scrollTo(0, each.getBoundingClientRect().top + scrollY - 16)")
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.tab.screenshot(path=PICTURES / name, clip={"x": 0, "y": 0, "width": WIDTH, "height": tall})
        self.look()


@contextmanager
def step(tab: Page, heading: str) -> Iterator[Step]:
    """Go through a section of the text; at its end all that it quotes was seen, and each picture made."""
    _, found, rest = TEXT.partition(f"\n## {heading}\n")
    assert found, heading
    going = Step(tab, " ".join(rest.partition("\n## ")[0].split()))
    yield going
    going.look()
    unseen = [each for each in QUOTED.findall(going.text) if not any(each in page for page in going.seen)]
    assert unseen == [], heading
    assert PICTURED.findall(going.text[going.done :]) == [], heading


def test_the_walk_through_is_what_the_pages_do(browser: Browser, office: Office) -> None:
    headings = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    gone: list[str] = []

    @contextmanager
    def section(tab: Page) -> Iterator[Step]:
        heading = headings[len(gone)]
        with step(tab, heading) as going:
            yield going
        gone.append(heading)

    with watched_tab(browser, office.address) as tab:
        tab.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        tab.goto("/")
        with section(tab) as one:
            one.look()
            tab.get_by_label("Name of the account").fill(Role.CASEWORKER.value)
            tab.get_by_label("Password").fill(PASSWORD)
            one.press("Log in")
        with section(tab) as begin:
            tab.wait_for_url("**/home")
            begin.picture("walk_1_first_page.png", at="body", tall=620)
            begin.press("Begin an intake")
            tab.wait_for_url("**/intake/*")
        with section(tab) as where:
            where.press("Key, country and day")
            where.write("Key of the office", "W-014")
            where.select("Country of asylum", "Kenya")
            where.press("Save and see all sections")
            where.press("Circumstances")
            where.answer("Where is the person now", "On territory")
            where.press("Save and see all sections")
        with section(tab) as ask:
            ask.press("Applicant")
            ask.answer("What is known about the person's age", "Adult")
            ask.answer(
                "By any words or behaviour, in any language, has the person shown fear of return or a wish for "
                "protection?",
                "Yes",
            )
            expect(tab.locator(".so-far__procedure")).to_contain_text("Regular individual status procedure")
            ask.picture("walk_2_questions.png", at="#fact-protection_wish", tall=650)
            ask.press("Save and see all sections")
            ask.press("Vulnerability")
            ask.answer(
                "Without asking for details, has the person mentioned, or are there signs of, torture, other "
                "serious violence or severe trauma?",
                "Yes",
            )
            ask.press("Save and see all sections")
        with section(tab) as claim:
            claim.press("Add a claim")
            tab.wait_for_url("**/claims-1")
            claim.press("Show the whole section, with keys")
            for question, answer in (
                ("Political opinion", "Yes"),
                ("Torture or inhuman", "Yes"),
                ("Harm of this kind already suffered", "Yes"),
                ("Fear or unwillingness to return", "Yes"),
                ("Country information on this harm", "Not known"),
                ("State", "Yes"),
                ("Link between harm and ground", "Yes"),
            ):
                claim.answer(question, answer)
            claim.press("Save")
        with section(tab) as so_far:
            expect(tab.locator("#so-far")).to_contain_text("Well-founded fear")
            so_far.picture("walk_3_so_far.png", at="#so-far", tall=700)
            so_far.press("Save and see all sections")
        with section(tab) as submit:
            submit.picture("walk_4_sections.png", at="h1")
            submit.press("Submit and see the recommendation")
            tab.wait_for_url("**/assessments/*")
        with section(tab) as read:
            read.open("Well-founded fear")
            tab.locator("summary").filter(has_text="Well-founded fear").first.click()
            read.picture("walk_5_recommendation.png", at=".columns", tall=540)
        with section(tab) as trace:
            trace.press("Each step, from the facts to the procedure")
            trace.picture("walk_6_trace.png", at="h1")
            trace.press("The recommendation")
        with section(tab) as decide:
            decide.press("Decide")
            decide.open("Confirm")
            decide.answer("Which reason comes nearest?", "The facts were checked with the person")
            decide.write("Why, in your own words", "Went through each answer with the person and the interpreter.")
            decide.picture("walk_7_decide.png", at="#confirmed")
            decide.press("Confirm the recommendation")
        with section(tab) as printed:
            printed.look()
            record = tab.get_by_role("link", name="Record for the file (PDF)").get_attribute("href")
            printed.press("Sheet for the person")
            sheet = tab.get_by_role("link", name="PDF, one side").get_attribute("href")
            for address in (record, sheet):
                assert tab.request.get(str(address)).body().startswith(b"%PDF-")
            printed.picture("walk_8_sheet.png", at="h1")
        with section(tab) as afterwards:
            tab.goto("/home")
            expect(tab.get_by_role("link", name="W-014")).to_have_count(0)
            afterwards.press("Cases")
            afterwards.press("W-014")
            afterwards.press("Log out")
            expect(tab.get_by_role("heading", level=1)).to_have_text("You are logged out")
    assert gone == headings


@pytest.mark.parametrize("page", ["/help", "/help/walk_through", "/help/intake", "/help/caseworker"])
def test_help_is_accessible_fits_a_phone_and_shows_its_pictures(tab: Page, page: str) -> None:
    tab.goto(page)
    assert_accessible(tab)
    for image in tab.locator("img").all():
        assert image.evaluate("each => each.complete && each.naturalWidth > 0")
    PICTURES.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=PICTURES / f"{page.strip('/').replace('/', '_')}.png", full_page=True)
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_help_opens_beside_the_page_on_the_text_about_it(tab: Page) -> None:
    tab.goto("/home")
    tab.get_by_role("button", name="Begin an intake").click()
    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name="Help").click()
    beside = opened.value
    expect(beside.get_by_role("heading", name="What you see")).to_be_in_viewport()
    assert beside.url.endswith("/help/intake#what-you-see")
