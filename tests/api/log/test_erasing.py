"""What is erased can not be read again, by nobody and from no copy, and the log still verifies."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import URL

from api.people.roles import Role
from api.settings import key_folder_of
from api.storage.documents import Packed
from api.storage.engine import is_sqlite
from api.storage.tables import METADATA
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


def a_case_file(client: Client) -> tuple[Someone, str, list[str]]:
    """Have a case file with two assessments, a review, an opinion, a draft and a household; return its address."""
    supervisor = of_role(client, Role.SUPERVISOR)
    case = supervisor.ask("POST", "/v1/cases", CASE, {"Idempotency-Key": "2"}).headers["location"]
    later = supervisor.ask("POST", f"{case}/assessments?occasion=correction", CASE, ANY)
    assert later.status_code == 201
    assessments = [each["href"] for each in supervisor.ask("GET", case).json()["assessments"]]
    assert supervisor.ask("POST", f"{assessments[0]}/reviews", CONFIRMED, ANY).status_code == 201
    signed = {"opinion": "signed", "node": "child", "instead": None, "reason": "This is how the law reads."}
    lawyer = of_role(client, Role.LEGAL_ADVISER)
    assert lawyer.ask("POST", f"{assessments[1]}/opinions", signed, ANY).status_code == 201
    assert supervisor.ask("POST", f"/v1/drafts?case={case.rpartition('/')[2]}", CASE).status_code == 201
    member = {"case": case.rpartition("/")[2], "relation": "child", "came_together": "no"}
    assert supervisor.ask("POST", "/v1/households", {"kind": "household", "members": [member]}).status_code == 201
    return supervisor, case, assessments


@ON_BOTH_DATABASES
def test_a_case_has_one_key_and_is_erased_with_all_its_assessments(client: Client) -> None:
    supervisor, case, assessments = a_case_file(client)
    assert len(rows_of(client.database, "SELECT id FROM case_keys")) == 1
    problem = assert_problem(supervisor.ask("DELETE", assessments[1], headers=ANY), 409, "in-a-case-file")
    assert case in str(problem["detail"])
    stranger = of_role(client, Role.SUPERVISOR, OTHER)
    assert_problem(stranger.ask("DELETE", case, headers=ANY), 404, "not-found")
    assert_problem(supervisor.ask("DELETE", case), 428, "condition-required")
    assert_problem(supervisor.ask("DELETE", case, headers={"If-Match": '"0"'}), 412, "changed-meanwhile")
    assert supervisor.ask("GET", assessments[1]).status_code == 200
    tag = {"If-Match": supervisor.ask("GET", case).headers["etag"]}
    held = client.app.state.service.store.log.checkpoint()
    assert supervisor.ask("DELETE", case, headers=tag).status_code == 204
    for location in assessments:
        for address in ("", "/trace", "/reviews", "/opinions", "/verification", "/case"):
            assert_problem(supervisor.ask("GET", location + address), 410, "erased")
    assert_problem(supervisor.ask("GET", case), 410, "erased")
    difference = f"{case}/difference?before={assessments[0][-32:]}&after={assessments[1][-32:]}"
    assert_problem(supervisor.ask("GET", difference), 410, "erased")
    again = supervisor.ask("POST", f"{case}/assessments?occasion=correction", CASE, ANY)
    assert_problem(again, 410, "erased")
    for header in (tag, ANY):
        assert_problem(supervisor.ask("DELETE", case, headers=header), 410, "erased")
    assert supervisor.ask("GET", "/v1/cases").json()["cases"] == []
    assert supervisor.ask("GET", f"/v1/cases?reference={CANARY}").json()["cases"] == []
    assert supervisor.ask("GET", "/v1/assessments").json()["assessments"] == []
    for table in ("drafts", "household_members", "opinions", "case_terms", "roads"):
        assert rows_of(client.database, f"SELECT 1 FROM {table}") == [], table
    [household] = supervisor.ask("GET", "/v1/households").json()["households"]
    assert supervisor.ask("GET", f"{household['href']}/together").status_code == 200
    [erased] = [each for each in recorded(client) if each["kind"] == "case_erased"]
    assert (erased["subject"], erased["details"]) == (assessments[0][-32:], {"case_file": case[-32:]})
    key = client.app.state.service.store.log.key
    assert check_export(copy_of_the_log(client), key, [held]).held == 1


@ON_BOTH_DATABASES
def test_a_file_that_is_opened_with_an_assessment_has_its_key(client: Client) -> None:
    supervisor, location = a_case(client)
    case = supervisor.ask("POST", f"{location}/case").headers["location"]
    assert supervisor.ask("POST", f"{case}/assessments?occasion=correction", CASE, ANY).status_code == 201
    assert rows_of(client.database, "SELECT DISTINCT case_key FROM assessments") == [(location[-32:],)]
    assert_problem(supervisor.ask("DELETE", location, headers=ANY), 409, "in-a-case-file")
    client.change("UPDATE assessments SET content = :content, sealed_reference = :content", content=b"x")
    assert_problem(supervisor.ask("GET", case), 503, "damaged-document")
    # What can not be read any more can be erased.
    assert supervisor.ask("DELETE", case, headers=ANY).status_code == 204
    assert_problem(supervisor.ask("GET", location), 410, "erased")


@ON_BOTH_DATABASES
def test_no_reference_ever_stands_in_the_database_in_clear_text(client: Client) -> None:
    supervisor, case, assessments = a_case_file(client)
    for query in (f"/v1/cases?reference={CANARY}", f"/v1/assessments?reference={CANARY}"):
        assert CANARY in supervisor.ask("GET", query).text
    assert supervisor.ask("GET", case).json()["reference"] == CANARY
    assert supervisor.ask("GET", assessments[0]).json()["case"]["reference"] == CANARY
    guess = sha256(CANARY.encode()).hexdigest()
    for table in METADATA.tables:
        for row in rows_of(client.database, f"SELECT * FROM {table}"):
            told = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
            assert CANARY.encode() not in told and guess.encode() not in told, table
    if is_sqlite(client.database):
        assert CANARY.encode() not in everything(client.database)
    # Nor in the log, before it is erased and after.
    assert CANARY.encode() not in b"".join(copy_of_the_log(client))


def test_what_is_answered_of_an_erased_case_stands_in_the_description_of_the_interface(client: Client) -> None:
    """Corrections of an erased case were answered 410, and the description did not say so."""
    _, case, assessments = a_case_file(client)
    supervisor, single = a_case(client)
    for location in (case, single):
        assert supervisor.ask("DELETE", location, headers=ANY).status_code == 204
    described = client.app.openapi()["paths"]
    for method, path, at in (
        ("POST", "/v1/cases/{case_id}/assessments", f"{case}/assessments?occasion=correction"),
        ("POST", "/v1/assessments/{assessment_id}/case", f"{single}/case"),
        ("POST", "/v1/assessments/{assessment_id}/reviews", f"{assessments[0]}/reviews"),
    ):
        body = CONFIRMED if path.endswith("reviews") else CASE
        answer = supervisor.ask(method, at, body, {**ANY, "Idempotency-Key": "1"})
        assert_problem(answer, 410, "erased")
        assert "410" in described[path][method.lower()]["responses"], path
