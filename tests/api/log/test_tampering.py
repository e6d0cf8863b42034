"""Somebody changes the database: whatever is read is named as changed, by place and kind, never with 500."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import URL

from api.storage.documents import Packed
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem, rows_of, running_service
from triage import assess, house_rulebook, read_case
from triage.rulebook.bundle import RulebookBundle

CASE = {"assessed_on": "2026-11-23", "reference": "KE-1", "applicant": {"age": "child"}}
OTHER_CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "adult"}}
CONFIRMED = {
    "decision": "confirmed",
    "procedure": "child_best_interests_rsd",
    "reason": "The guardian was heard and agrees.",
    "code": "facts_checked_with_the_person",
}
READ = ("", "/trace", "/recommendation", "/why-not/return_support", "/what-would-change", "/reviews")


def id_of(location: str) -> str:
    return location.rpartition("/")[2]


def store_document(client: Client, location: str, document: bytes) -> None:
    """Replace a document with another one, together with the SHA-256 that is kept with it."""
    packed = asdict(Packed.of(document))
    client.change(
        "UPDATE assessments SET content = :content, encoding = :encoding, sha256 = :sha256 WHERE id = :id",
        id=id_of(location),
        **packed,
    )


def assert_named(client: Client, location: str, kind: str = "assessment") -> None:
    """Check that every reading names what was changed, and that nothing is built on it."""
    for address in READ:
        problem = assert_problem(client.get(location + address), 503, "damaged-document")
        assert str(problem["detail"]).startswith(f"The stored {kind} is not what was stored."), address
    for media_type in ("text/plain", "text/vnd.mermaid"):
        answer = client.get(f"{location}/trace", headers={"Accept": media_type})
        assert_problem(answer, 503, "damaged-document")
    assert_problem(client.post_review(location, CONFIRMED), 503, "damaged-document")
    verification = client.get(f"{location}/verification").json()
    assert verification["follows"] is False
    assert "log" in verification["reason"] or "key" in verification["reason"]


@ON_BOTH_DATABASES
def test_a_document_that_was_changed_with_its_digest_is_named(client: Client) -> None:
    created = client.post_case(CASE)
    forged = created.content.replace(b'"rank":4', b'"rank":3')
    store_document(client, created.headers["location"], forged)
    assert_named(client, created.headers["location"])


def test_a_document_that_is_no_json_any_more_is_named(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    store_document(client, location, b'{"procedure":')
    assert_named(client, location)


@ON_BOTH_DATABASES
def test_two_assessments_that_were_swapped_are_both_named(client: Client) -> None:
    first, second = client.post_case(CASE), client.post_case(OTHER_CASE)
    store_document(client, first.headers["location"], second.content)
    store_document(client, second.headers["location"], first.content)
    assert_named(client, first.headers["location"])
    assert_named(client, second.headers["location"])


def test_two_assessments_whose_ids_were_swapped_are_both_named(client: Client) -> None:
    first, second = (id_of(client.post_case(case).headers["location"]) for case in (CASE, OTHER_CASE))
    for former, new in ((first, "x" * 32), (second, first), ("x" * 32, second)):
        for table, column in (("assessments", "id"), ("log_bindings", "key"), ("case_keys", "id")):
            client.change(f"UPDATE {table} SET {column} = :new WHERE {column} = :former", new=new, former=former)
    assert_named(client, f"/v1/assessments/{first}")
    assert_named(client, f"/v1/assessments/{second}")


@ON_BOTH_DATABASES
def test_facts_that_were_forged_and_derived_anew_under_the_same_id_are_named(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    rulebook = house_rulebook()
    forged = assess(read_case(json.dumps(OTHER_CASE | {"reference": "KE-1"}).encode(), rulebook), rulebook=rulebook)
    store_document(client, location, forged.model_dump_json().encode())
    assert_named(client, location)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("created_at", "2026-11-22 00:00:00.000000"),
        ("reference_index", "KE-2"),
        ("reference_index", None),
        ("sealed_reference", b"KE-2"),
        ("case_key", "another"),
        ("office", "elsewhere"),
        ("author", "somebody"),
    ],
)
def test_what_stands_beside_a_document_is_bound_too(client: Client, column: str, value: str) -> None:
    location = client.post_case(CASE).headers["location"]
    client.change(f"UPDATE assessments SET {column} = :value", value=value)
    answer = client.get(location)
    # The office is asked before anything is read: for this one it is not there.
    if column == "office":
        assert_problem(answer, 404, "not-found")
    else:
        assert_named(client, location)


def test_an_assessment_that_nobody_assessed_is_named(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    client.change(
        "INSERT INTO assessments (id, created_at, rulebook_digest, content, encoding, sha256, office) "
        "SELECT :id, created_at, rulebook_digest, content, encoding, sha256, office FROM assessments",
        id="f" * 32,
    )
    assert client.get(location).status_code == 200
    assert_named(client, f"/v1/assessments/{'f' * 32}")


def reviewed(client: Client) -> tuple[str, list[str]]:
    location = client.post_case(CASE).headers["location"]
    made = [client.post_review(location, CONFIRMED | {"reason": f"Heard, for reason {n}."}) for n in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    return location, [answer.json()["id"] for answer in made]


def delete(client: Client, review: str) -> None:
    client.change("DELETE FROM review_facts WHERE review_id = :id", id=review)
    client.change("DELETE FROM reviews WHERE id = :id", id=review)


def delete_with_binding(client: Client, review: str) -> None:
    delete(client, review)
    client.change("DELETE FROM log_bindings WHERE key = :id", id=review)


REVIEW_ATTACKS: dict[str, Callable[[Client, str, list[str]], None]] = {
    "deleted": lambda client, _, ids: delete(client, ids[0]),
    "deleted with what binds it": lambda client, _, ids: delete_with_binding(client, ids[1]),
    "reordered": lambda client, _, ids: client.change(
        "UPDATE reviews SET number = number + 5 WHERE id = :id", id=ids[0]
    ),
    "moved": lambda client, other, ids: client.change(
        "UPDATE reviews SET assessment_id = :other WHERE id = :id", other=id_of(other), id=ids[0]
    ),
    "altered": lambda client, _, ids: client.change(
        "UPDATE reviews SET content = :content, encoding = :encoding, sha256 = :sha256 WHERE id = :id",
        id=ids[0],
        **asdict(Packed.of(b'{"decision":"departed"}')),
    ),
    "broken as JSON": lambda client, _, ids: client.change(
        "UPDATE reviews SET content = :content, encoding = :encoding, sha256 = :sha256 WHERE id = :id",
        id=ids[0],
        **asdict(Packed.of(b"{")),
    ),
}


@pytest.mark.parametrize("attack", REVIEW_ATTACKS)
@ON_BOTH_DATABASES
def test_reviews_that_were_changed_are_named(client: Client, attack: str) -> None:
    location, ids = reviewed(client)
    other = client.post_case(OTHER_CASE).headers["location"]
    REVIEW_ATTACKS[attack](client, other, ids)
    problem = assert_problem(client.get(f"{location}/reviews"), 503, "damaged-document")
    assert "review" in str(problem["detail"])
    assert_problem(client.post_review(location, CONFIRMED), 503, "damaged-document")
    if attack == "moved":
        assert_problem(client.get(f"{other}/reviews"), 503, "damaged-document")


@ON_BOTH_DATABASES
def test_a_kept_rulebook_that_was_altered_is_named_and_not_served(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    digest = house_rulebook().digest
    bundle = RulebookBundle.model_validate_json(client.get(f"/v1/rulebooks/{digest}").content)
    altered = bundle.model_copy(update={"files": {**bundle.files, "rulebook.yaml": "# nothing is law"}})
    client.change(
        "UPDATE rulebooks SET content = :content, encoding = :encoding, sha256 = :sha256",
        **asdict(Packed.of(altered.model_dump_json().encode())),
    )
    for address in (f"/v1/rulebooks/{digest}", f"{location}/why-not/return_support"):
        problem = assert_problem(client.get(address), 503, "damaged-document")
        assert str(problem["detail"]).startswith("The stored rulebook is not what was stored.")
    verification = client.get(f"{location}/verification").json()
    assert (verification["follows"], verification["step"]) == (False, "/rulebook/digest")


def test_an_older_copy_of_the_whole_file_is_named_when_it_is_read(database: URL, tmp_path: Path) -> None:
    file = Path(str(database.database))
    with running_service(database) as client:
        location = client.post_case(CASE).headers["location"]
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(tmp_path / "older")) as older:
            source.backup(older)
        assert client.post_review(location, CONFIRMED).status_code == 201
    for beside in (f"{file}-wal", f"{file}-shm"):
        Path(beside).unlink(missing_ok=True)
    file.write_bytes((tmp_path / "older").read_bytes())
    with running_service(database) as client:
        for address in READ:
            problem = assert_problem(client.get(location + address), 503, "log-broken")
            assert "older copy" in str(problem["detail"])
        assert_problem(client.get(f"{location}/verification"), 503, "log-broken")
        assert_problem(client.post_case(CASE), 503, "log-broken")
        assert_problem(client.get("/readyz"), 503, "log-broken")
        assert client.get("/healthz").status_code == 200


LOG_ATTACKS: dict[str, str] = {
    "an entry was altered": "UPDATE log_entries SET entry = :other WHERE number = :number",
    "an entry was deleted": "DELETE FROM log_entries WHERE number = :number",
    "a node was altered": "UPDATE log_nodes SET hash = :other",
}


@pytest.mark.parametrize("attack", LOG_ATTACKS)
@ON_BOTH_DATABASES
def test_a_log_that_was_changed_is_named_when_what_it_records_is_read(client: Client, attack: str) -> None:
    location = client.post_case(CASE).headers["location"]
    for _ in range(3):
        client.post_case(OTHER_CASE)
    [(number,)] = rows_of(client.database, f"SELECT number FROM log_bindings WHERE key = '{id_of(location)}'")
    wanted = {"number": number, "other": b"{}"}
    client.change(
        LOG_ATTACKS[attack], **{name: wanted[name] for name in wanted if f":{name}" in LOG_ATTACKS[attack]}
    )
    answer = client.get(location)
    assert answer.status_code == 503
    assert answer.json()["type"] in ("urn:triage:problem:damaged-document", "urn:triage:problem:log-broken")
    assert "log" in answer.json()["detail"]


TABLES = ("assessments", "reviews", "rulebooks", "log_entries", "log_nodes", "log_bindings", "case_keys")
# What SQLite keeps in a column, whatever its type is said to be.
ANYTHING: tuple[object, ...] = ("x", 7, -1, 0.5, b"\x00", None, "2026-11-22 00:00:00.000000", "9" * 40)


@pytest.mark.slow
def test_whatever_is_put_into_whatever_column_is_never_an_unforeseen_failure(client: Client) -> None:
    location, _ = reviewed(client)
    digest = house_rulebook().digest
    addresses = (
        *(location + address for address in ("", "/trace", "/reviews", "/verification", "/recommendation")),
        "/v1/assessments",
        f"/v1/rulebooks/{digest}",
    )
    file = str(client.database.database)
    answered: set[int] = set()
    for table in TABLES:
        with closing(sqlite3.connect(file)) as connection:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            row, *before = connection.execute(f"SELECT rowid, {', '.join(columns)} FROM {table} LIMIT 1").fetchone()
        for column, former in zip(columns, before, strict=True):
            for value in ANYTHING:
                try:
                    put(file, table, column, row, value)
                except sqlite3.IntegrityError:
                    continue
                for answer in client.get_at_once(list(addresses)):
                    assert answer.status_code in (200, 404, 410, 503), (table, column, value, answer.text)
                    answered.add(answer.status_code)
                # A key that is the number of the row has moved it.
                moved = value if isinstance(value, int) and (column, table) in NUMBERS else row
                put(file, table, column, moved, former)
    assert {200, 503} <= answered
    for address in addresses:
        assert client.get(address).status_code == 200


NUMBERS = {("number", "reviews"), ("number", "log_entries")}


def put(file: str, table: str, column: str, row: object, value: object) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, row))
