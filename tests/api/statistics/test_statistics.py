"""What is counted of the case files of a month, and for whom."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from api.people.roles import Role
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem
from tests.api.people.someone import OTHER, OWN, Someone, account, by_key

DAY = "2026-11-23"
CHILD = {"assessed_on": DAY, "applicant": {"age": "child"}}
ADULT = {"assessed_on": DAY, "applicant": {"age": "adult"}}
AT_SEA = {"assessed_on": DAY, "circumstances": {"place": "at_sea", "in_distress": "yes"}}
LATER = datetime(2026, 12, 2, 8, tzinfo=UTC)


def worker(client: Client, name: str, office: str, role: Role = Role.CASEWORKER) -> Someone:
    account(client, name, role, office)
    return by_key(client, name)


def opened(somebody: Someone, case: dict[str, Any], times: int) -> list[str]:
    answers = [somebody.ask("POST", "/v1/cases", case) for _ in range(times)]
    assert {answer.status_code for answer in answers} == {201}, answers[0].text
    return [answer.headers["location"] for answer in answers]


def in_december(client: Client) -> None:
    client.app.state.service.clock.clock = lambda: LATER


@pytest.fixture
def month(client: Client) -> Client:
    """November in two offices: 6 children, 7 at sea and 1 adult in one, 5 adults in the other."""
    own, other = worker(client, "anna", OWN), worker(client, "omar", OTHER)
    opened(own, CHILD, 6)
    opened(own, AT_SEA, 7)
    opened(own, ADULT, 1)
    opened(other, ADULT, 5)
    in_december(client)
    return client


def told(entries: list[dict[str, Any]]) -> dict[str, int | None]:
    return {entry["name"]: entry["cases"] for entry in entries}


@ON_BOTH_DATABASES
def test_a_supervisor_reads_the_counts_of_the_office_and_an_auditor_those_of_all(month: Client) -> None:
    own = worker(month, "sue", OWN, Role.SUPERVISOR).ask("GET", "/v1/statistics/2026-11").json()
    assert (own["office"], own["cases"]) == (OWN, 14)
    procedures = told(own["procedures"])
    # One adult alone is not told, nor what goes with it so that it can not be reckoned back.
    assert sorted(count for count in procedures.values() if count is not None) in ([6], [7])
    assert list(procedures.values()).count(None) == 2
    assert all(entry["cases"] is None or entry["cases"] % 5 == 0 for entry in own["priorities"] + own["points"])
    everywhere = worker(month, "aud", OTHER, Role.AUDITOR).ask("GET", "/v1/statistics/2026-11").json()
    assert (everywhere["office"], everywhere["cases"]) == (None, 19)
    assert sorted(told(everywhere["procedures"]).values(), key=str) == [6, 6, 7]
    # Seven, told in fives.
    assert told(everywhere["families"])["rescue"] == 5
    assert any(count for count in told(everywhere["questions"]).values())


def test_a_correction_counts_as_it_was_corrected_in_the_month_in_which_the_file_was_opened(client: Client) -> None:
    own = worker(client, "anna", OWN)
    for place in opened(own, ADULT, 5):
        file = own.ask("GET", place)
        added = own.ask(
            "POST", f"{place}/assessments?occasion=correction", CHILD, {"If-Match": file.headers["etag"]}
        )
        assert added.status_code == 201, added.text
    in_december(client)
    supervisor = worker(client, "sue", OWN, Role.SUPERVISOR)
    counts = supervisor.ask("GET", "/v1/statistics/2026-11").json()
    assert counts["cases"] == 5 and list(told(counts["procedures"]).values()) == [5]


@pytest.mark.slow
def test_decisions_are_told_of_each_procedure(month: Client) -> None:
    supervisor = worker(month, "sue", OWN, Role.SUPERVISOR)
    counts = supervisor.ask("GET", "/v1/statistics/2026-11").json()
    decisions = {of["procedure"]: told(of["decisions"]) for of in counts["decisions"]}
    procedures = told(counts["procedures"])
    assert decisions.keys() == procedures.keys()
    for procedure, cases in procedures.items():
        assert decisions[procedure] == {"unreviewed": cases}


def test_a_month_that_is_not_over_is_not_told(client: Client) -> None:
    opened(worker(client, "anna", OWN), CHILD, 6)
    supervisor = worker(client, "sue", OWN, Role.SUPERVISOR)
    assert_problem(supervisor.ask("GET", "/v1/statistics/2026-11"), 404, "not-found")
    assert supervisor.ask("GET", "/v1/statistics").json()["months"] == []
    in_december(client)
    [november] = supervisor.ask("GET", "/v1/statistics").json()["months"]
    assert (november["month"], november["cases"]) == ("2026-11", 6)
    assert supervisor.ask("GET", november["href"]).json()["protection_needs"] == november["protection_needs"]
    assert supervisor.ask("GET", "/v1/statistics/2026-10").json()["cases"] == 0


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "november", "2099-01", "2026-11-01"])
def test_what_is_no_month_is_refused(month: str, client: Client) -> None:
    supervisor = worker(client, "sue", OWN, Role.SUPERVISOR)
    assert_problem(supervisor.ask("GET", f"/v1/statistics/{month}"), 404, "not-found")


def test_the_same_numbers_come_as_csv(month: Client) -> None:
    supervisor = worker(month, "sue", OWN, Role.SUPERVISOR)
    as_json = supervisor.ask("GET", "/v1/statistics/2026-11").json()
    answer = supervisor.ask("GET", "/v1/statistics/2026-11", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["month"] for row in rows} == {"2026-11"}
    for table in ("procedures", "points", "families", "questions"):
        in_csv = {row["name"]: int(row["cases"]) if row["cases"] else None for row in rows if row["table"] == table}
        assert in_csv == told(as_json[table])
    assert_problem(
        supervisor.ask("GET", "/v1/statistics/2026-11", headers={"Accept": "image/png"}), 406, "not-acceptable"
    )
