"""Assessments are found again: by reference, by day, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL

from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem

DAY = {"assessed_on": "2026-11-23"}


def made_at(client: Client, moment: datetime, **case: str) -> str:
    client.app.state.service.clock.clock = lambda: moment
    answer = client.post_case({**DAY, **case})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def pages(client: Client, address: str) -> Iterator[list[str]]:
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        yield [entry["href"] for entry in page["assessments"]]
        links = dict(re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["link"]))
        following = {rel: link for link, rel in links.items()}.get("next", "")
        assert page["next"] == (following or None)
        address = following


@ON_BOTH_DATABASES
def test_every_assessment_is_on_one_page_the_latest_first_though_others_come_meanwhile(client: Client) -> None:
    # Several of one moment: neither is left out where a page ends between them.
    moments = [NOW + timedelta(microseconds=n // 3) for n in range(11)]
    made = [made_at(client, moment) for moment in moments]
    found: list[str] = []
    for page in pages(client, "/v1/assessments?limit=2"):
        assert len(page) <= 2
        found += page
        made_at(client, NOW + timedelta(hours=1))
    assert sorted(found) == sorted(made)
    order = dict(zip(made, moments, strict=True))
    assert [order[href] for href in found] == sorted(moments, reverse=True)


@ON_BOTH_DATABASES
def test_an_entry_says_what_stands_there_without_reading_it(client: Client) -> None:
    location = made_at(client, NOW, reference="KE-2026-00017")
    [entry] = client.get("/v1/assessments").json()["assessments"]
    read = client.get(location)
    assert entry == {
        "id": location.rpartition("/")[2],
        "href": location,
        "made_at": "2026-11-23T23:59:58Z",
        "reference": "KE-2026-00017",
        "rulebook_digest": read.json()["rulebook"]["digest"],
        "etag": read.headers["etag"],
        "office": "local",
        "author": "local",
    }


@ON_BOTH_DATABASES
def test_assessments_are_found_by_the_whole_reference(client: Client) -> None:
    wanted = {made_at(client, NOW, reference="KE-1"), made_at(client, NOW, reference="KE-1")}
    made_at(client, NOW, reference="KE-10")
    made_at(client, NOW)
    found = [href for page in pages(client, "/v1/assessments?reference=KE-1&limit=1") for href in page]
    assert set(found) == wanted and len(found) == 2
    for other in ("KE", "ke-1", "KE-1%25", "", "%27%20OR%201=1"):
        assert client.get(f"/v1/assessments?reference={other}").json()["assessments"] == []


@ON_BOTH_DATABASES
def test_assessments_are_found_by_the_day_of_the_office(client: Client) -> None:
    client.app.state.service.clock.time_zone = ZoneInfo("Pacific/Auckland")
    midnight = datetime(2026, 11, 24, tzinfo=ZoneInfo("Pacific/Auckland")).astimezone(UTC)
    before, first, last, after = (
        made_at(client, midnight + moment)
        for moment in (
            timedelta(microseconds=-1), timedelta(0), timedelta(days=1, microseconds=-1), timedelta(days=1),
        )
    )  # fmt: skip

    def found(query: str) -> list[str]:
        return [entry["href"] for entry in client.get(f"/v1/assessments?{query}").json()["assessments"]]

    assert found("since=2026-11-24&until=2026-11-24") == [last, first]
    assert found("since=2026-11-24") == [after, last, first]
    assert found("until=2026-11-23") == [before]
    assert found("since=2026-11-25&until=2026-11-23") == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=x", "limit=", "limit=1&limit=2", "limit=%D9%A1", "since=yesterday",
        "since=2026-02-30", "until=9999-12-31", "until=2026-11-23T00:00:00", "cursor=x", "cursor=", "cursor=%00",
        "cursor=eA==", "cursor=MjAyNi0xMS0yMyBh", "page=2",
    ],
)  # fmt: skip
def test_a_search_that_is_not_understood_is_refused(shared_client: Client, query: str) -> None:
    assert_problem(shared_client.get(f"/v1/assessments?{query}"), 400, "unknown-parameter")


@ON_BOTH_DATABASES
@pytest.mark.parametrize("reference", ["%00", "%F0%9F%92%80", "a" * 3000, "%ED%A0%80"])
def test_no_reference_whatsoever_fails(shared_client: Client, reference: str) -> None:
    answer = shared_client.get(f"/v1/assessments?reference={reference}")
    assert answer.json()["assessments"] == []


@ON_BOTH_DATABASES
def test_a_damaged_assessment_is_still_listed(client: Client, database: URL, tmp_path: Path) -> None:
    location = made_at(client, NOW)
    client.change("UPDATE assessments SET content = :content", content=b"")
    assert client.get(location).status_code == 503
    assert [entry["href"] for entry in client.get("/v1/assessments").json()["assessments"]] == [location]
