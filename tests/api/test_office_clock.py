"""The day of an assessment is that of the office, and a clock that can not be right is not believed."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL

from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem, running_service


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2026-11-23"), ("Pacific/Auckland", "2026-11-24"), ("America/Los_Angeles", "2026-11-23")],
)
def test_the_day_is_that_of_the_office(client: Client, zone: str, day: str) -> None:
    clock = client.app.state.service.clock
    clock.time_zone = ZoneInfo(zone)
    answer = client.post_case({})
    assert answer.json()["assessed_on"] == day
    assert answer.headers["last-modified"] == "Mon, 23 Nov 2026 23:59:58 GMT"


def test_half_past_nine_in_auckland_is_not_the_day_before(client: Client) -> None:
    clock = client.app.state.service.clock
    clock.time_zone = ZoneInfo("Pacific/Auckland")
    clock.clock = lambda: datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert client.post_case({}).json()["assessed_on"] == "2026-11-24"


@pytest.mark.parametrize("year", [1970, 2020, 2031, 2099])
def test_a_clock_that_can_not_be_right_stores_nothing(
    client: Client, year: int, caplog: pytest.LogCaptureFixture
) -> None:
    client.app.state.service.clock.clock = lambda: datetime(year, 12, 1, tzinfo=UTC)
    for case in ({}, {"assessed_on": "2026-11-23"}):
        problem = assert_problem(client.post_case(case), 503, "clock-wrong")
        assert str(year) in str(problem["detail"])
    assert_problem(client.get("/readyz"), 503, "clock-wrong")
    assert client.rows() == 0
    assert f"the clock says {year}-12-01" in caplog.text


@ON_BOTH_DATABASES
def test_a_clock_that_was_set_back_does_not_say_what_day_it_is_also_after_a_restart(
    client: Client, database: URL, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    clock = client.app.state.service.clock
    clock.clock = lambda: NOW + timedelta(days=2)
    assert client.post_case({}).status_code == 201
    clock.clock = lambda: NOW + timedelta(days=2, minutes=-4)
    assert client.post_case({}).status_code == 201
    with running_service(database) as restarted:
        # Its clock is at NOW again.
        assert_problem(restarted.post_case({}), 503, "clock-wrong")
        assert_problem(restarted.get("/readyz"), 503, "clock-wrong")
        assert "an assessment was stored at 2026-11-25T23:59Z" in caplog.text
        assert restarted.post_case({"assessed_on": "2026-11-23"}).status_code == 201
