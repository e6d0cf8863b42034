"""What a trained user does until the first recommendation does not grow, and both ways come to the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.first_answer import CASES, Way, counted, told_by_section
from tests.oracle.landmarks import LANDMARKS
from triage import assess, case_from_data

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
# To begin, to show whole sections, to see all of them at the end, and to submit.
ONCE = 4
# To open a section and to save it, or to unfold what is closed in it.
FOR_A_SECTION = 3


def written(case: str, way: Way) -> int:
    """Return the clicks that the documentation tells."""
    [clicks] = re.findall(rf"^\| {case} \| {way} \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return int(clicks)


def recommended(case: str) -> str:
    facts = {"assessed_on": "2026-11-23", **LANDMARKS[case]["facts"]}
    return assess(case_from_data(facts)).procedure.id


@pytest.mark.parametrize("case", CASES)
def test_whole_sections_take_every_fact_once_and_a_few_clicks_for_each_section(tab: Page, case: str) -> None:
    found = counted(tab, case, Way.DENSE)
    assert found.fields == found.told
    assert found.procedure == recommended(case)
    # By the number of sections, not by what was measured: nothing of it depends on the rules.
    assert found.clicks <= ONCE + FOR_A_SECTION * len(told_by_section(LANDMARKS[case]["facts"]))
    assert found.clicks <= written(case, Way.DENSE)


@pytest.mark.parametrize("case", CASES)
def test_who_is_led_comes_to_the_same_recommendation_and_over_no_more_pages(tab: Page, case: str) -> None:
    found = counted(tab, case, Way.ASKED)
    assert found.fields <= found.told
    assert found.procedure == recommended(case)
    # A page is saved with one click. How many there are is for the rules to say: new ones ask a few questions more,
    # and a tenth more is not looked at; beyond that somebody has to want it, and writes the table anew.
    assert found.clicks <= 1.1 * written(case, Way.ASKED)
