"""Near-total acceptance is reported, of whoever made enough reviews; time is told of offices only."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.oversight.acceptance import AT_ONCE_SECONDS, FEWEST_REVIEWS, NEAR_TOTAL, acceptance
from api.oversight.review_records import CountedReview
from api.people.roles import Role
from tests.api.client import NOW, ON_BOTH_DATABASES, Client
from tests.api.oversight.reviewing import CHILD, assessed, confirm, depart, someone
from tests.api.people.someone import OTHER, at

TAKEN = "child_best_interests_rsd"


def made(decision: str, number: int, reviewer: str = "anna", seconds: int = 600) -> CountedReview:
    return CountedReview(str(number), "nairobi", reviewer, decision, NOW + timedelta(seconds=seconds), NOW, True)


@given(confirmed=st.integers(0, 60), departed=st.integers(0, 4))
def test_it_is_reported_from_twenty_reviews_and_95_of_a_hundred_on(confirmed: int, departed: int) -> None:
    reviews = [made("confirmed", number) for number in range(confirmed)]
    reviews += [made("departed", number + 100) for number in range(departed)]
    report = acceptance(reviews)
    if not reviews:
        assert (report.offices, report.reviewers) == ((), ())
        return
    [office] = report.offices
    enough = len(reviews) >= FEWEST_REVIEWS
    assert office.near_total is (enough and confirmed / len(reviews) >= NEAR_TOTAL)
    assert (office.share_confirmed is not None) is enough
    assert len(report.reviewers) == enough
    assert office.reviewers_with_too_few == (not enough)


def test_a_review_within_a_minute_is_counted_for_the_office_and_of_nobody_by_name() -> None:
    reviews = [made("confirmed", number, seconds=AT_ONCE_SECONDS - 1) for number in range(FEWEST_REVIEWS)]
    reviews += [made("departed", 100, seconds=5), made("confirmed", 101, seconds=AT_ONCE_SECONDS)]
    report = acceptance(reviews)
    assert report.offices[0].confirmed_within_a_minute == FEWEST_REVIEWS
    assert report.offices[0].median_minutes_to_first_review == 1.0
    [reviewer] = report.reviewers
    assert not [name for name in reviewer.model_dump() if "minute" in name]
    assert "not measured" in report.left_out


@ON_BOTH_DATABASES
def test_the_report_is_of_ones_office_and_of_every_office_for_auditors(client: Client) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    otto = someone(client, "otto", Role.CASEWORKER, OTHER)
    location = assessed(anna, CHILD)
    # Who changed their mind is counted once, with what they came to.
    depart(anna, location, "regular_rsd")
    at(client, NOW + timedelta(minutes=3))
    confirm(anna, location, TAKEN)
    confirm(otto, assessed(otto, CHILD), TAKEN)
    sam = someone(client, "sam", Role.SUPERVISOR)
    [own] = sam.ask("GET", "/v1/reports/acceptance").json()["offices"]
    assert (own["reviews"], own["confirmed"], own["departed"], own["near_total"]) == (1, 1, 0, False)
    assert (own["share_confirmed"], own["median_minutes_to_first_review"]) == (None, None)
    auditor = someone(client, "uma", Role.AUDITOR, "geneva")
    assert len(auditor.ask("GET", "/v1/reports/acceptance").json()["offices"]) == 2
    assert sam.ask("GET", "/v1/reports/acceptance?since=2026-11-25").json()["offices"] == []
    assert sam.ask("GET", "/v1/reports/acceptance?until=2026-11-24").json()["offices"] == [own]
    assert sam.ask("GET", "/v1/reports/acceptance?until=tomorrow").status_code == 400
