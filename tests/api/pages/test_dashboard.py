"""The dashboard: exact where one sees each file anyway, and suppressed where numbers are handed on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from api.browser.dashboard.plots import bars_of, series_of
from api.people.roles import Role
from tests.api.client import NOW, ON_BOTH_DATABASES, Client
from tests.api.oversight.reviewing import confirm
from tests.api.pages.test_accounts import shown
from tests.api.people.someone import OTHER, OWN, account, at, by_key
from tests.api.statistics.test_statistics import month as month  # the fixture
from tests.api.statistics.test_statistics import opened

CHILD = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
ADULT = {"assessed_on": "2026-11-23", "applicant": {"age": "adult"}}


def cells(page: str, row: str) -> list[str]:
    """The numbers of a row of the page, by its heading."""
    found = re.search(rf'<th scope="row">(?:<a [^>]*>)?{row}[^<]*(?:</a>)?</th>(.*?)</tr>', page, re.DOTALL)
    assert found is not None, row
    return re.findall(r'<td class="number[^>]*>(?:<span>)?([^<]+)<', found[1])


@ON_BOTH_DATABASES
def test_what_waits_is_counted_by_procedure_priority_and_age(client: Client) -> None:
    worker = by_key(client, account(client, "worker", Role.CASEWORKER))
    stranger = by_key(client, account(client, "stranger", Role.CASEWORKER, OTHER))
    first, _second = opened(worker, CHILD, 2)
    opened(stranger, ADULT, 1)
    at(client, NOW + timedelta(days=4))
    opened(worker, ADULT, 1)
    assessed = worker.ask("GET", first).json()["assessments"][0]["href"]
    page = shown(worker, "/dashboard")
    assert "3 case files wait" in page and "Of the office nairobi." in page
    # By age: one of today, two of four days ago.
    assert cells(page, "up to 2 days") == ["1"] and cells(page, "more than 2 days, up to a week") == ["2"]
    assert cells(page, "Child")[0] == "2"
    confirm(worker, assessed, "child_best_interests_rsd")
    assert cells(shown(worker, "/dashboard"), "Child")[0] == "1"
    # Who answers for nothing sees neither months nor decisions.
    assert "The mix over time" not in page and "What people decided" not in page


@pytest.mark.slow
def test_small_numbers_of_months_are_left_out_with_what_they_could_be_reckoned_from(month: Client) -> None:
    lead = by_key(month, account(month, "lead", Role.SUPERVISOR, OWN))
    mix = shown(lead, "/dashboard").partition("The mix over time")[2].partition("What people decided<")[0]
    assert "November 2026" in mix
    assert cells(mix, "All case files") == ["14"]
    # 6 children, 7 at sea, 1 adult: the adult is left out, and one more, so that 14 tells nothing of it.
    rows = re.findall(r'<th scope="row">(?!All)[^<]+</th><td>.*?</td><td class="number( left-out)?', mix, re.DOTALL)
    assert sorted(map(bool, rows)) == [False, True, True]
    # What is left out is as high as all that is, whatever it is.
    assert re.findall(r'months__left-out"[^>]*height="(\d+)"', mix) == ["50", "50"]
    # All offices together, for who sees all.
    auditor = by_key(month, account(month, "looker", Role.AUDITOR, "geneva"))
    page = shown(auditor, "/dashboard")
    assert "Of every office." in page and cells(page, "All case files") == ["19"]


@pytest.mark.slow
def test_decisions_of_a_time_are_told_of_the_office(client: Client) -> None:
    worker = by_key(client, account(client, "worker", Role.CASEWORKER))
    lead = by_key(client, account(client, "lead", Role.SUPERVISOR))
    for each in opened(worker, CHILD, 20):
        assessed = worker.ask("GET", each).json()["assessments"][0]["href"]
        assert confirm(worker, assessed, "child_best_interests_rsd").status_code == 201
    page = shown(lead, "/dashboard")
    assert "20 last reviews" in page and cells(page, "confirmed") == ["20"]
    assert "Nearly every recommendation is confirmed: 100.0 of a hundred." in page
    assert "Nobody has reviewed anything" in shown(lead, "/dashboard?since=2026-11-24&until=")


@pytest.mark.parametrize(
    ("numbers", "lengths"), [([4, 2, 0, None], [100, 50, 0, 0]), ([1000, 1], [100, 1]), ([0], [0]), ([], [])]
)
def test_a_bar_is_as_long_as_its_share_and_what_is_there_is_seen(
    numbers: list[int | None], lengths: list[int]
) -> None:
    assert [bar.length for bar in bars_of(("x", number, None) for number in numbers)] == lengths


def test_what_is_left_out_has_no_height_of_its_own() -> None:
    one, other = series_of([("a", [5, None]), ("b", [None, 10])])
    assert (one.heights, other.heights) == ((50, 0), (0, 100))
