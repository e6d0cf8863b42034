"""From its day on the approved rulebook assesses, in every process; what was assessed before keeps its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL

from api.operation.examination import examine
from api.people.roles import Role
from api.rulebook_changes.in_force import RulebookInForce
from api.settings import CannotStartError, Settings
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem, rows_of, running_service
from tests.api.oversight.reviewing import CHILD, assessed, someone
from tests.api.people.someone import Someone, at
from tests.api.rulebook_changes.changing import CHILDREN, LESS, Office, draft, recorded
from triage import check_certificate, house_rulebook
from triage.rulebook.loading import house_rule_files, load_rulebook

pytestmark = pytest.mark.slow

EVE = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
DAY = datetime(2026, 12, 1, tzinfo=UTC)
BOTH = {"Accept": "text/plain, application/json;q=0.5"}
# Protects more, in one word more.
SAFEGUARD = "          - safeguard best_interests_primary\n"
MORE = (CHILDREN, SAFEGUARD, f"{SAFEGUARD}          - inform rights_and_duties\n")


@contextmanager
def another_process(client: Client, folder: Path) -> Iterator[Client]:
    """Another process on the same database, with the same moment."""
    with running_service(client.database) as other:
        other.app.state.service.clock.clock = client.app.state.service.clock.clock
        yield other


def used(person: Someone) -> tuple[str, str, str]:
    """The digest in a new certificate, its priority, and the digest of the rulebook that is told."""
    made = person.ask("GET", assessed(person, CHILD)).json()
    return made["rulebook"]["digest"], made["priority"]["level"], person.ask("GET", "/v1/rulebook").json()["digest"]


@ON_BOTH_DATABASES
def test_from_its_day_on_it_assesses_in_every_process_and_before_it_the_former_one(
    client: Client, tmp_path: Path
) -> None:
    office = Office(client)
    location = office.approved(LESS)
    house, new = house_rulebook(), load_rulebook(draft(LESS))
    at(client, EVE)
    before = assessed(office.anna, CHILD)
    certificate = office.anna.ask("GET", before)
    assert used(office.anna) == (house.digest, "urgent", house.digest)
    assert office.told(location)["state"] == "approved"
    with another_process(client, tmp_path) as other:
        anna = Someone(other, office.anna.headers)
        assert used(anna) == (house.digest, "urgent", house.digest)
        for process in (client, other):
            at(process, DAY)
        # The one that is asked second never saw it put in force.
        for person in (office.anna, anna):
            assert used(person) == (new.digest, "normal", new.digest)
        assert other.get("/").json()["rulebook_version"] == new.version
        assert other.get("/openapi.json").json()["info"]["version"] == new.version
        assert f'digest="{new.digest}"' in auditor(other).ask("GET", "/metrics").text
    assert office.told(location)["state"] == "in_force"
    assert rows_of(client.database, "SELECT number, digest FROM rulebooks_in_force") == [(1, new.digest)]
    assert recorded(client).count("rulebook_put_in_force") == 1
    # A new certificate follows from the rulebook that is kept under its digest.
    after = assessed(office.anna, CHILD)
    bundle = office.anna.ask("GET", f"/v1/rulebooks/{new.digest}")
    assert bundle.json()["files"] == draft(LESS)
    check_certificate(office.anna.ask("GET", after).content, rulebook=new)
    # What was assessed before keeps its own.
    assert office.anna.ask("GET", before).content == certificate.content
    for place in (before, after):
        assert office.anna.ask("GET", f"{place}/verification").json()["follows"] is True
        for path in ("trace?length=brief", "why-not/return_support", "review-state", "recommendation"):
            answer = office.anna.ask("GET", f"{place}/{path}", headers=BOTH)
            assert answer.status_code == 200, (path, answer.text[:300])
    # A clock that is set back brings no old rulebook back, and neither does a new start.
    at(client, EVE)
    assert office.anna.ask("GET", "/v1/rulebook").json()["digest"] == new.digest
    with another_process(client, tmp_path) as later:
        assert later.get("/").json()["rulebook_version"] == new.version
        assert Someone(later, office.anna.headers).ask("GET", "/v1/rulebook").json()["digest"] == new.digest


def test_whoever_operates_it_is_told_what_is_in_force_and_what_was_changed(client: Client) -> None:
    office = Office(client)
    settings = Settings(database=client.database)
    told = {each.about: each for each in examine(settings, lambda: DAY)}
    assert "the rulebook that the program brings" in told["in force"].found
    location = office.approved(LESS)
    at(client, DAY)
    used(office.anna)
    told = {each.about: each for each in examine(settings, lambda: DAY)}
    assert told["in force"].well and location.rpartition("/")[2] in told["in force"].found
    assert told["documents"].well, told["documents"]
    client.change("UPDATE rulebook_checks SET content = x'00'")
    client.change("DELETE FROM rulebooks_in_force")
    told = {each.about: each for each in examine(settings, lambda: DAY)}
    assert not told["in force"].well and not told["documents"].well


def auditor(client: Client) -> Someone:
    return someone(client, f"uma-{id(client)}", Role.AUDITOR)


def test_the_day_is_that_of_the_office_and_not_the_one_that_a_case_names(client: Client) -> None:
    office = Office(client)
    client.app.state.service.clock.time_zone = ZoneInfo("Africa/Nairobi")
    office.approved(LESS)
    new = load_rulebook(draft(LESS)).digest
    at(client, datetime(2026, 11, 30, 20, 59, 59, tzinfo=UTC))
    case = {**CHILD, "assessed_on": "2026-12-01"}
    made = office.anna.ask("GET", assessed(office.anna, case)).json()
    assert made["rulebook"]["digest"] == house_rulebook().digest
    at(client, datetime(2026, 11, 30, 21, 0, 0, tzinfo=UTC))
    made = office.anna.ask("GET", assessed(office.anna, {**CHILD, "assessed_on": "2026-11-23"})).json()
    assert made["rulebook"]["digest"] == new


def test_of_two_that_were_approved_for_one_day_the_second_has_to_be_approved_anew(client: Client) -> None:
    office = Office(client)
    first, second = office.approved(LESS), office.approved(MORE, version="2099.1.2")
    at(client, DAY)
    assert used(office.anna)[0] == load_rulebook(draft(LESS)).digest
    assert (office.told(first)["state"], office.told(second)["state"]) == ("in_force", "lapsed")
    assert len(rows_of(client.database, "SELECT * FROM rulebooks_in_force")) == 1
    # A later one that was checked before counts no approval any more.
    assert office.told(second)["approvals"] == 0
    assert_problem(office.decide(office.luis, second, "approved"), 409, "not-approvable")


def test_what_was_checked_against_a_former_rulebook_is_checked_anew(client: Client) -> None:
    office = Office(client)
    office.approved(LESS)
    later = office.submitted(MORE, version="2099.1.2", active_from="2026-12-05")
    office.checked(later)
    assert office.decide(office.luis, later, "approved").status_code == 201
    at(client, DAY)
    assert office.told(later)["approvals"] == 0
    problem = assert_problem(office.decide(office.sam, later, "approved"), 409, "not-approvable")
    assert "Another rulebook is in force by now" in str(problem["detail"])
    check = office.checked(later)
    assert check["base"] == load_rulebook(draft(LESS)).digest
    for who in (office.luis, office.sam):
        assert office.decide(who, later, "approved").status_code == 201
    at(client, datetime(2026, 12, 5, tzinfo=UTC))
    assert used(office.anna)[0] == load_rulebook(draft(MORE, version="2099.1.2")).digest


def test_to_go_back_is_another_change(client: Client) -> None:
    office = Office(client)
    first = office.approved(LESS)
    at(client, DAY)
    assert used(office.anna)[1] == "normal"
    files = {name: text for name, text in house_rule_files().items() if name != "invariants.yaml"}
    back = office.approved(files=files, active_from="2026-12-02", title="Back to the rulebook before")
    at(client, datetime(2026, 12, 2, tzinfo=UTC))
    assert used(office.anna) == (house_rulebook().digest, "urgent", house_rulebook().digest)
    assert (office.told(first)["state"], office.told(back)["state"]) == ("replaced", "in_force")


def test_several_that_come_first_on_its_day_put_it_in_force_once(client: Client) -> None:
    office = Office(client)
    location = office.approved(LESS)
    at(client, DAY)
    service, changes = client.app.state.service, client.app.state.rulebook_changes
    knowing = [RulebookInForce(service.store, changes.records, service.clock, house_rulebook()) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(each.look) for each in knowing]:
            done.result()
    assert {each.rulebook.digest for each in knowing} == {load_rulebook(draft(LESS)).digest}
    assert office.told(location)["state"] == "in_force"
    assert len(rows_of(client.database, "SELECT * FROM rulebooks_in_force")) == 1


@pytest.mark.parametrize(
    "forged",
    [
        "DELETE FROM rulebooks_in_force",
        "UPDATE rulebooks_in_force SET digest = (SELECT min(digest) FROM rulebooks WHERE digest <> :digest)",
        "UPDATE rulebooks SET content = x'00' WHERE digest = (SELECT digest FROM rulebooks_in_force)",
    ],
)
def test_what_is_in_force_is_held_to_the_log(client: Client, tmp_path: Path, forged: str) -> None:
    office = Office(client)
    office.approved(LESS)
    at(client, DAY)
    used(office.anna)
    values = {"digest": load_rulebook(draft(LESS)).digest} if ":digest" in forged else {}
    client.change(forged, **values)
    with another_process(client, tmp_path) as other:
        person = Someone(other, office.anna.headers)
        assert_problem(person.ask("POST", "/v1/assessments", CHILD), 503, "damaged-document")
        assert other.get("/healthz").status_code == 200


def test_a_change_that_nobody_approved_is_never_put_in_force(client: Client) -> None:
    office = Office(client)
    location = office.submitted(LESS)
    office.checked(location)
    client.change("UPDATE rulebook_changes SET state = 'approved'")
    at(client, DAY)
    assert used(office.anna)[0] == house_rulebook().digest
    assert office.told(location)["state"] == "lapsed"


def test_an_approved_draft_that_was_exchanged_is_not_put_in_force(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(client)
    location = office.approved(LESS)
    office.submitted(MORE, version="2099.1.2")
    client.change(
        "UPDATE rulebook_changes SET (draft_content, draft_sha256) = "
        "(SELECT draft_content, draft_sha256 FROM rulebook_changes WHERE number = 2) WHERE number = 1"
    )
    at(client, DAY)
    assert used(office.anna)[0] == house_rulebook().digest
    assert "was not put in force" in caplog.text
    assert_problem(office.lena.ask("GET", location), 503, "damaged-document")


def test_a_program_that_can_not_read_what_is_in_force_does_not_start(
    client: Client, database: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(client)
    office.approved(LESS)
    at(client, DAY)
    used(office.anna)

    def read(_: bytes) -> None:
        load_rulebook({})

    monkeypatch.setattr("api.rulebook_changes.in_force.rulebook_in", read)
    with (
        pytest.raises(CannotStartError, match="can not be read by this program"),
        another_process(client, tmp_path),
    ):
        pass
