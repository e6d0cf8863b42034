"""What is erased can not be read again, by nobody and from no copy, and the log still verifies."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from api.people.roles import Role
from api.settings import key_folder_of
from api.storage.documents import Packed
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem, change, rows_of, running_service
from tests.api.log.test_restored import run
from tests.api.log.test_routes import CONFIRMED, copy_of_the_log, recorded
from tests.api.people.someone import OTHER, Someone, of_role
from triage.log.export import check_export

CANARY = "KE-CANARY-4711"
CASE = {"assessed_on": "2026-11-23", "reference": CANARY, "applicant": {"age": "child"}}
ANY = {"If-Match": "*"}


def a_case(client: Client) -> tuple[Someone, str]:
    supervisor = of_role(client, Role.SUPERVISOR)
    location = supervisor.ask("POST", "/v1/assessments", CASE, {"Idempotency-Key": "1"}).headers["location"]
    assert supervisor.ask("POST", f"{location}/reviews", CONFIRMED, ANY).status_code == 201
    return supervisor, location


@ON_BOTH_DATABASES
def test_an_erased_case_is_gone_and_the_log_verifies_and_says_who_erased_it(client: Client) -> None:
    supervisor, location = a_case(client)
    _, other = a_case(client)
    tag = {"If-Match": supervisor.ask("GET", location).headers["etag"]}
    held = client.app.state.service.store.log.checkpoint()
    assert supervisor.ask("DELETE", location, headers=tag).status_code == 204
    for address in ("", "/trace", "/recommendation", "/verification", "/reviews", "/what-would-change"):
        assert_problem(supervisor.ask("GET", location + address), 410, "erased")
    assert_problem(supervisor.ask("POST", f"{location}/reviews", CONFIRMED, ANY), 410, "erased")
    for again in (tag, ANY):
        assert_problem(supervisor.ask("DELETE", location, headers=again), 410, "erased")
    listed = supervisor.ask("GET", "/v1/assessments").json()["assessments"]
    assert [entry["href"] for entry in listed] == [other]
    assert supervisor.ask("GET", f"{other}/trace").status_code == 200
    name = supervisor.ask("GET", "/v1/me").json()["name"]
    about = [each for each in recorded(client) if each["subject"] == location.rpartition("/")[2]]
    [erased] = [each for each in about if each["kind"] == "case_erased"]
    assert erased["by"] == name
    assert [each["kind"] for each in about][:2] == ["assessment_made", "review_made"]
    key = client.app.state.service.store.log.key
    assert check_export(copy_of_the_log(client), key, [held]).held == 1
    # A repeated request is another one now: what it made before is gone.
    anew = supervisor.ask("POST", "/v1/assessments", CASE, {"Idempotency-Key": "1"})
    assert anew.headers["location"] not in (location, other) or anew.headers["location"] == other


def test_erasing_needs_to_say_what_is_meant_and_whose_it_is(client: Client) -> None:
    supervisor, location = a_case(client)
    assert_problem(supervisor.ask("DELETE", location), 428, "condition-required")
    assert_problem(supervisor.ask("DELETE", location, headers={"If-Match": '"0"'}), 412, "changed-meanwhile")
    stranger = of_role(client, Role.SUPERVISOR, OTHER)
    assert_problem(stranger.ask("DELETE", location, headers=ANY), 404, "not-found")
    for role in (Role.CASEWORKER, Role.LEGAL_ADVISER, Role.AUDITOR, Role.ADMINISTRATOR):
        assert_problem(of_role(client, role).ask("DELETE", location, headers=ANY), 403, "not-permitted")
    assert supervisor.ask("GET", location).status_code == 200


def test_a_damaged_case_can_be_erased(client: Client) -> None:
    supervisor, location = a_case(client)
    client.change("UPDATE assessments SET content = x'00'")
    assert_problem(supervisor.ask("GET", location), 503, "damaged-document")
    assert supervisor.ask("DELETE", location, headers=ANY).status_code == 204
    assert_problem(supervisor.ask("GET", location), 410, "erased")


@ON_BOTH_DATABASES
def test_no_fact_stands_in_the_database_in_clear_text(client: Client) -> None:
    a_case(client)
    for table in ("assessments", "reviews"):
        for (content,) in rows_of(client.database, f"SELECT content FROM {table}"):
            assert isinstance(content, bytes | memoryview)
            with pytest.raises(Exception, match="unpacked"):
                Packed(bytes(content), "zlib", "").document("assessment", "")  # type: ignore[arg-type]


def test_no_byte_of_an_erased_key_is_left_in_the_file(database: URL) -> None:
    with running_service(database) as client:
        supervisor, location = a_case(client)
        [(wrapped,)] = rows_of(database, "SELECT wrapped FROM case_keys")
        assert isinstance(wrapped, bytes)
        assert wrapped in everything(database)
        assert supervisor.ask("DELETE", location, headers=ANY).status_code == 204
        assert wrapped not in everything(database)
        assert CANARY.encode() not in everything(database)


def everything(database: URL) -> bytes:
    files = [Path(str(database.database)), *Path(str(database.database)).parent.glob("triage.db-*")]
    return b"".join(file.read_bytes() for file in files)


def test_a_backup_from_before_does_not_bring_an_erased_case_back(
    database: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", database.render_as_string())
    with running_service(database) as client:
        supervisor, location = a_case(client)
        file, copy = str(database.database), tmp_path / "backup"
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as backup:
            source.backup(backup)
        assert supervisor.ask("DELETE", location, headers=ANY).status_code == 204
    for beside in ("-wal", "-shm"):
        Path(f"{database.database}{beside}").unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "backup", str(database.database))
    assert run(["accept-restored"])[0] == 0
    with running_service(database) as client:
        again = Someone(client, supervisor.headers)
        assert_problem(again.ask("GET", location), 410, "erased")
    assert rows_of(database, "SELECT wrapped FROM case_keys") == [(None,)]


ATTACKS = {
    "the key taken away": "UPDATE case_keys SET wrapped = NULL, erased_at = '2026-11-23 00:00:00'",
    "the key removed": "DELETE FROM case_keys",
    "the key changed": "UPDATE case_keys SET wrapped = x'00'",
    "another key": "UPDATE case_keys SET wrapped = (SELECT max(wrapped) FROM case_keys AS other "
    "WHERE other.id <> case_keys.id)",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_key_that_somebody_took_away_or_changed_is_named_and_not_taken_for_an_erasure(
    client: Client, attack: str
) -> None:
    supervisor, location = a_case(client)
    a_case(client)
    client.change(ATTACKS[attack])
    problem = assert_problem(supervisor.ask("GET", location), 503, "damaged-document")
    assert "key" in str(problem["detail"])


def test_a_case_that_was_forged_by_somebody_who_has_all_keys_is_named(client: Client) -> None:
    supervisor, location = a_case(client)
    key = location.rpartition("/")[2]
    store = client.app.state.service.store
    with store.engine.connect() as connection:
        seal = store._keys.find(connection, key).seal("assessment", key)
    document = supervisor.ask("GET", location).content.replace(b'"rank":4', b'"rank":3')
    forged = Packed.of(document, seal)
    change(
        client.database,
        "UPDATE assessments SET content = :content, sha256 = :sha256",
        content=forged.content,
        sha256=forged.sha256,
    )
    problem = assert_problem(supervisor.ask("GET", location), 503, "damaged-document")
    assert "of the log binds" in str(problem["detail"])


def test_without_the_master_key_nothing_can_be_read(database: URL) -> None:
    with running_service(database) as client:
        location = client.post_case(CASE).headers["location"]
    master = key_folder_of(database) / "master.key"
    master.write_bytes(bytes(32))
    with running_service(database) as client:
        problem = assert_problem(client.get(location), 503, "damaged-document")
        assert "master key" in str(problem["detail"])
