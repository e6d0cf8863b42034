"""What is over is announced, then erased, unless it is held or goes on; a wrong clock erases nothing early."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from threading import Event

import httpx
import pytest
from sqlalchemy import URL

from api.log.events import Act
from api.office_clock import OfficeClock
from api.people.roles import Role
from api.retention.retention import NOTICE, Retention, Run
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem, running_service
from tests.api.log.test_routes import CONFIRMED, copy_of_the_log, recorded
from tests.api.operating import run_command
from tests.api.people.someone import OTHER, OWN, Someone, at, of_role
from triage.log.export import check_export

CASE = {"assessed_on": "2026-11-23", "reference": "KE-1", "applicant": {"age": "child"}}
ANY = {"If-Match": "*"}
DAYS = 365
OVER = NOW + timedelta(days=DAYS, seconds=1)
ERASED = OVER + NOTICE
A_HOLD = {"ground": "proceedings"}
LIFTED = {"ground": "over"}


def keeping(client: Client, days: int | None = DAYS) -> Retention:
    return Retention(client.app.state.service.store, days)


def opened(someone: Someone) -> str:
    return someone.ask("POST", "/v1/cases", CASE).headers["location"]


def latest_in(someone: Someone, case: str) -> str:
    href = someone.ask("GET", case).json()["assessments"][-1]["href"]
    assert isinstance(href, str)
    return href


def add_to(someone: Someone, case: str) -> httpx.Response:
    tag = {"If-Match": someone.ask("GET", case).headers["etag"]}
    return someone.ask("POST", f"{case}/assessments?occasion=reassessment", CASE, tag)


def kinds(client: Client) -> list[object]:
    return [entry["kind"] for entry in recorded(client)]


@ON_BOTH_DATABASES
def test_what_is_over_is_announced_then_erased_and_the_log_verifies(client: Client) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    case, alone = opened(supervisor), supervisor.ask("POST", "/v1/assessments", CASE).headers["location"]
    assert add_to(supervisor, case).status_code == 201
    addresses = [each["href"] for each in supervisor.ask("GET", case).json()["assessments"]]
    retention = keeping(client)
    assert retention.run(OVER - timedelta(seconds=2)) == Run()
    assert retention.run(OVER) == Run(announced=2)
    assert retention.run(ERASED - timedelta(seconds=1)) == Run()
    told = supervisor.ask("GET", "/v1/retention").json()
    assert (told["days"], told["notice_days"]) == (None, 7)
    assert {each["href"] for each in told["announced"]} == {case, alone}
    assert all(supervisor.ask("GET", each).status_code == 200 for each in (*addresses, alone))
    assert retention.run(ERASED) == Run(erased=2)
    for each in (*addresses, alone):
        assert_problem(supervisor.ask("GET", each), 410, "erased")
    assert supervisor.ask("GET", "/v1/retention").json()["announced"] == []
    assert retention.run(ERASED + NOTICE) == Run()
    assert kinds(client).count("erasure_announced") == 2
    assert kinds(client).count("case_erased") == 2
    key = client.app.state.service.store.log.key
    check_export(copy_of_the_log(client), key, [])


@ON_BOTH_DATABASES
@pytest.mark.parametrize("what", ["assessed", "decided"])
def test_time_is_counted_from_the_last_assessment_or_decision(client: Client, what: str) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    case = opened(supervisor)
    retention = keeping(client)
    assert retention.run(OVER) == Run(announced=1)
    later = NOW + timedelta(days=3)
    at(client, later)
    if what == "assessed":
        assert add_to(supervisor, case).status_code == 201
    else:
        location = f"{latest_in(supervisor, case)}/reviews"
        assert supervisor.ask("POST", location, CONFIRMED, ANY).status_code == 201
    assert retention.run(OVER + timedelta(days=2)) == Run(withdrawn=1)
    assert "erasure_withdrawn" in kinds(client)
    assert retention.run(later + timedelta(days=DAYS, seconds=1)) == Run(announced=1)


@ON_BOTH_DATABASES
def test_a_legal_hold_keeps_a_case_file_from_the_clock_and_from_people(client: Client) -> None:
    supervisor, adviser = of_role(client, Role.SUPERVISOR), of_role(client, Role.LEGAL_ADVISER)
    case = opened(supervisor)
    retention = keeping(client)
    assert retention.run(OVER) == Run(announced=1)
    held = adviser.ask("POST", f"{case}/holds", A_HOLD)
    assert held.status_code == 201
    assert_problem(supervisor.ask("POST", f"{case}/holds", A_HOLD), 409, "held-already")
    second = supervisor.ask("POST", f"{case}/holds", {"ground": "audit"}).json()["id"]
    assert retention.run(ERASED) == Run(withdrawn=1)
    assert [each.held for each in retention.due(ERASED)] == [True]
    assert_problem(supervisor.ask("DELETE", case, headers=ANY), 409, "under-legal-hold")
    lifting = f"{case}/holds/{held.json()['id']}/lifting"
    assert_problem(adviser.ask("PUT", lifting, LIFTED), 403, "not-permitted")
    assert supervisor.ask("PUT", lifting, LIFTED).status_code == 201
    assert_problem(supervisor.ask("PUT", lifting, LIFTED), 409, "lifted-already")
    # Another hold stands.
    assert_problem(supervisor.ask("DELETE", case, headers=ANY), 409, "under-legal-hold")
    assert retention.run(ERASED) == Run()
    assert adviser.ask("PUT", f"{case}/holds/{second}/lifting", LIFTED).status_code == 201
    assert retention.run(ERASED) == Run(announced=1)
    assert supervisor.ask("GET", case).status_code == 200
    assert retention.run(ERASED + NOTICE) == Run(erased=1)
    assert_problem(supervisor.ask("POST", f"{case}/holds", A_HOLD), 410, "erased")
    first, other = supervisor.ask("GET", f"{case}/holds").json()
    assert (first["ground"], first["lifting"]["ground"], other["ground"]) == ("proceedings", "over", "audit")
    assert first["set_by"] == adviser.ask("GET", "/v1/me").json()["name"]
    assert first["lifting"]["lifted_by"] == supervisor.ask("GET", "/v1/me").json()["name"]
    assert kinds(client).count("legal_hold_set") == 2
    assert kinds(client).count("legal_hold_lifted") == 2


def test_what_is_not_a_hold_is_refused_by_its_place(client: Client) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    case = opened(supervisor)
    problem = assert_problem(supervisor.ask("POST", f"{case}/holds", {"ground": "x"}), 422, "refused-hold")
    assert '"/ground"' in json.dumps(problem["errors"])
    assert_problem(supervisor.ask("POST", f"{case}/holds", {**A_HOLD, "reason": "x"}), 422, "refused-hold")
    assert_problem(supervisor.ask("PUT", f"{case}/holds/none/lifting", LIFTED), 404, "not-found")
    other = opened(supervisor)
    hold = of_role(client, Role.LEGAL_ADVISER).ask("POST", f"{case}/holds", A_HOLD).json()["id"]
    assert_problem(supervisor.ask("PUT", f"{other}/holds/{hold}/lifting", LIFTED), 404, "not-found")
    assert supervisor.ask("GET", f"{other}/holds").json() == []


@ON_BOTH_DATABASES
def test_a_clock_that_is_wrong_for_less_than_the_notice_erases_nothing_and_brings_nothing_back(
    client: Client,
) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    case = opened(supervisor)
    location = latest_in(supervisor, case)
    retention = keeping(client)
    # Two years ahead, then right again: what was announced is withdrawn.
    ahead = NOW + timedelta(days=730)
    assert retention.run(ahead) == Run(announced=1)
    assert retention.run(ahead + timedelta(days=6)) == Run()
    assert retention.run(NOW + timedelta(days=8)) == Run(withdrawn=1)
    assert supervisor.ask("GET", latest_in(supervisor, case)).status_code == 200
    # Set back after an announcement, then right again: the notice begins anew.
    assert retention.run(OVER) == Run(announced=1)
    assert retention.run(OVER - timedelta(days=300)) == Run(withdrawn=1)
    assert retention.run(ERASED) == Run(announced=1)
    assert retention.run(ERASED + NOTICE) == Run(erased=1)
    # Set back after the erasure: nothing is there again.
    assert retention.run(NOW) == Run()
    assert_problem(supervisor.ask("GET", location), 410, "erased")


def test_an_announcement_of_a_time_to_come_is_not_counted_from(client: Client) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    opened(supervisor)
    retention = keeping(client)
    # Announced by a clock a month ahead of one at which the case is over too.
    assert retention.run(OVER + timedelta(days=30)) == Run(announced=1)
    assert retention.run(OVER + timedelta(days=1)) == Run(withdrawn=1)
    assert retention.run(OVER + timedelta(days=37)) == Run(announced=1)


@ON_BOTH_DATABASES
def test_what_changes_between_the_list_and_the_erasure_is_seen(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    case = opened(supervisor)
    retention = keeping(client)
    retention.run(OVER)
    listed = retention.due(ERASED)
    of_role(client, Role.LEGAL_ADVISER).ask("POST", f"{case}/holds", A_HOLD)
    # The list of before the hold.
    monkeypatch.setattr(retention, "due", lambda _: listed)
    assert retention.run(ERASED) == Run()
    assert supervisor.ask("GET", latest_in(supervisor, case)).status_code == 200


@ON_BOTH_DATABASES
def test_what_another_process_erased_after_it_was_listed_is_not_announced_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(of_role(client, Role.SUPERVISOR))
    one, other = keeping(client), keeping(client)
    other.run(OVER)
    listed = one.due(ERASED)
    assert other.run(ERASED) == Run(erased=1)
    monkeypatch.setattr(one, "due", lambda _: listed)
    assert one.run(ERASED) == Run()
    assert one.announced(None) == ()
    assert kinds(client).count("erasure_announced") == 1


@ON_BOTH_DATABASES
def test_two_processes_do_it_once(client: Client) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    for _ in range(3):
        opened(supervisor)
    one, other = keeping(client), keeping(client)

    async def both(now: datetime) -> list[Run]:
        return list(await asyncio.gather(asyncio.to_thread(one.run, now), asyncio.to_thread(other.run, now)))

    assert sum(run.announced for run in client.run(both(OVER))) == 3
    assert sum(run.erased for run in client.run(both(ERASED))) == 3
    assert kinds(client).count("erasure_announced") == kinds(client).count("case_erased") == 3


def test_without_the_setting_nothing_is_erased_and_a_service_that_ends_is_not_waited_for(client: Client) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    opened(supervisor)
    assert keeping(client, None).run(OVER + timedelta(days=3650)) == Run()
    stopping = Event()
    stopping.set()
    assert keeping(client).run(OVER, stopping) == Run()


def test_an_office_sees_its_own_announcements_page_by_page_and_auditors_all(client: Client) -> None:
    supervisor, other = of_role(client, Role.SUPERVISOR), of_role(client, Role.SUPERVISOR, OTHER)
    own = {opened(supervisor) for _ in range(3)}
    theirs = opened(other)
    keeping(client).run(OVER)
    seen, address = [], "/v1/retention?limit=2"
    while address:
        page = supervisor.ask("GET", address)
        seen += [each["href"] for each in page.json()["announced"]]
        address = page.json()["next"]
    assert len(seen) == 3 and set(seen) == own
    assert [each["href"] for each in other.ask("GET", "/v1/retention").json()["announced"]] == [theirs]
    assert len(of_role(client, Role.AUDITOR).ask("GET", "/v1/retention").json()["announced"]) == 4


def test_the_service_does_it_beside_its_requests_and_not_where_the_clock_was_set_back(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    opened(supervisor)
    retention = keeping(client)

    async def served(clock: OfficeClock) -> None:
        async with retention.kept_to(clock):
            # Ends only when the first run did.
            while not caplog.messages:
                await asyncio.sleep(0)

    caplog.set_level("INFO", "api")
    client.run(served(OfficeClock(lambda: OVER)))
    assert caplog.messages == ["retention: 1 announced, 0 withdrawn, 0 erased"]
    caplog.clear()
    client.run(served(OfficeClock(lambda: ERASED, latest=ERASED + timedelta(days=1))))
    assert caplog.messages[-1] == "retention: nothing more was erased now (ProblemError)"


def test_a_restored_backup_brings_back_neither_case_nor_hold(client: Client) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    case = opened(supervisor)
    location = latest_in(supervisor, case)
    store = client.app.state.service.store
    assert store.eraser.erase(lambda _: (location.rpartition("/")[2],), Act())
    # As a backup from before has it: the key is there, and so is a hold that was lifted since.
    client.change("UPDATE case_keys SET wrapped = x'00', erased_at = NULL")
    client.change(
        "INSERT INTO legal_holds (id, case_id, ground, set_at, set_by) VALUES ('h', :case, 'audit', :at, 'a')",
        case=case.rpartition("/")[2],
        at="2026-11-23 00:00:00",
    )
    store.eraser.erase_again()
    assert_problem(supervisor.ask("GET", location), 410, "erased")


def test_the_command_tells_what_is_over_and_changes_nothing_unless_it_is_told_to(
    database: URL, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", database.render_as_string())
    with running_service(database) as client:
        supervisor = of_role(client, Role.SUPERVISOR)
        case = opened(supervisor)
    assert run_command(["retention"]) == 2
    assert "TRIAGE_RETENTION_DAYS is not set" in capsys.readouterr().err
    monkeypatch.setenv("TRIAGE_RETENTION_DAYS", str(DAYS))
    key = case.rpartition("/")[2]
    for now, options, said in (
        (
            OVER,
            [],
            f"case file {key} of {OWN}: last assessment or decision on 2026-11-23, over since 2027-11-23; not",
        ),
        (OVER, ["--erase"], "1 announced, 0 withdrawn, 0 erased."),
        (OVER, [], "announced, erased from 2027-11-30T23:59Z on"),
        (ERASED, ["--erase"], "0 announced, 0 withdrawn, 1 erased."),
        (ERASED, [], "0 are over, 0 of them kept by a legal hold."),
    ):
        monkeypatch.setattr("api.operation.retention.utc_now", lambda now=now: now)
        assert run_command(["retention", *options]) == 0
        assert said in capsys.readouterr().out
    monkeypatch.setattr("api.operation.retention.utc_now", lambda: NOW - timedelta(days=3))
    assert run_command(["retention", "--erase"]) == 2
    assert "Nothing is erased" in capsys.readouterr().err
