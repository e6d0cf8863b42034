"""Drafts keep whatever was written, for their owner alone, encrypted, and are erased when they are done with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

import api.case_files.drafts
from api.application import create_application
from api.case_files.draft_keys import DraftKeys, NotAuthenticError, UnknownKeyError, make_file, read_keys
from api.case_files.drafts import LIFE
from api.operation.examination import examine
from api.people.roles import Role
from api.settings import CannotStartError, Settings, settings_from, sqlite_file
from api.storage import DamagedDocumentError
from tests.api.case_files.test_history import ADULT, CHILD, opened
from tests.api.client import (
    JSON,
    NOW,
    ON_BOTH_DATABASES,
    Client,
    assert_problem,
    change,
    rows_of,
    running_service,
)
from tests.api.operating import run_command as run
from tests.api.people.someone import OTHER, OWN, at, by_key, of_role
from tests.api.postgresql import PostgreSQLServer

CANARY = "CANARY-7d1f said in private"
UNFINISHED = {"applicant": {"age": 17, "nickname": CANARY}, "claims": [{}, {"harms": "torture"}], "note": None}


def begun(client: Client, body: object = UNFINISHED, query: str = "", **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(content, {**JSON, **headers}, f"/v1/drafts{query}")
    assert answer.status_code == 201, answer.text
    return answer


def saved(client: Client, location: str, body: object, tag: str) -> httpx.Response:
    sent = {**JSON, "If-Match": tag}
    return client.run(client._http.put(location, content=json.dumps(body).encode(), headers=sent))


def drafts_of(client: Client) -> list[str]:
    return [entry["href"] for entry in client.get("/v1/drafts").json()["drafts"]]


@ON_BOTH_DATABASES
def test_what_is_incomplete_or_wrong_is_kept_byte_by_byte_and_told(client: Client) -> None:
    body = b'{"applicant": {"age": 17,\n "age": "child"}, "claims": [{}], "x": "\\ud800 \\u0000", "y": 1e999}'
    answer = begun(client, body)
    location = answer.headers["location"]
    read = client.get(location)
    assert read.content == body
    assert read.headers["etag"] == answer.headers["etag"] == answer.json()["etag"]
    assert {"/applicant/age", ""} <= {problem["pointer"] for problem in answer.json()["problems"]}
    assert begun(client, ADULT).json()["problems"] == []
    assert len(drafts_of(client)) == 2


@ON_BOTH_DATABASES
def test_a_draft_is_saved_by_whoever_has_seen_what_is_there(client: Client) -> None:
    answer = begun(client)
    location = answer.headers["location"]
    again = saved(client, location, ADULT, answer.headers["etag"])
    assert again.status_code == 200 and again.headers["etag"] == again.json()["etag"]
    assert client.get(location).json() == ADULT
    assert_problem(saved(client, location, CHILD, answer.headers["etag"]), 412, "changed-meanwhile")
    without = client.run(client._http.put(location, content=b"{}", headers=JSON))
    assert_problem(without, 428, "condition-required")
    assert client.get(location).json() == ADULT


@ON_BOTH_DATABASES
def test_nothing_of_a_draft_stands_in_the_database_in_clear(client: Client, database: URL) -> None:
    begun(client)
    [row] = rows_of(database, "SELECT * FROM drafts")
    assert not any(word in repr(row) for word in ("CANARY", "applicant", "torture"))
    if database.get_backend_name() == "sqlite":
        folder = Path(str(database.database)).parent
        for file in filter(Path.is_file, folder.rglob("*")):
            assert b"CANARY" not in file.read_bytes()


@ON_BOTH_DATABASES
def test_a_draft_is_erased_in_the_moment_in_which_it_is_submitted(client: Client) -> None:
    draft = begun(client, ADULT).headers["location"]
    key = draft.rpartition("/")[2]
    refused = client.post(json.dumps(UNFINISHED).encode(), path=f"/v1/cases?draft={key}")
    assert refused.status_code in (400, 422) and drafts_of(client) == [draft]
    keyed = {"Idempotency-Key": "submitted"}
    file = opened(client, ADULT, f"?draft={key}", **keyed)
    assert drafts_of(client) == [] and rows_of(client.database, "SELECT id FROM drafts") == []
    # Sent again, since no answer came, it is answered although the draft is gone.
    assert opened(client, ADULT, f"?draft={key}", **keyed).content == file.content
    # Without that key it is refused, and nothing is stored a second time.
    assert_problem(client.post(json.dumps(ADULT).encode(), path=f"/v1/cases?draft={key}"), 404, "not-found")
    assert client.rows() == 1


@ON_BOTH_DATABASES
def test_a_draft_of_a_file_is_submitted_to_that_file_alone(client: Client) -> None:
    file, other = (opened(client, {**ADULT, "reference": name}).headers["location"] for name in ("A", "B"))
    case_id = file.rpartition("/")[2]
    draft = begun(client, CHILD, f"?case={case_id}")
    assert draft.json()["case"] == case_id
    assert f"<{file}>" in client.get(draft.headers["location"]).headers["link"]
    key = draft.headers["location"].rpartition("/")[2]
    sent = {**JSON, "If-Match": "*"}
    query = f"assessments?occasion=correction&draft={key}"
    body = json.dumps(CHILD).encode()
    assert_problem(client.post(body, sent, f"{other}/{query}"), 404, "not-found")
    assert_problem(client.post(body, path=f"/v1/cases?draft={key}"), 404, "not-found")
    assert client.rows() == 2 and len(drafts_of(client)) == 1
    assert client.post(body, {**JSON, "If-Match": '"stale"'}, f"{file}/{query}").status_code == 412
    assert len(drafts_of(client)) == 1
    assert client.post(body, sent, f"{file}/{query}").status_code == 201
    assert drafts_of(client) == []


@ON_BOTH_DATABASES
def test_a_draft_that_is_begun_again_with_its_key_is_the_same(client: Client) -> None:
    keyed = {"Idempotency-Key": "begun"}
    first = begun(client, **keyed)
    assert begun(client, **keyed).content == first.content
    assert drafts_of(client) == [first.headers["location"]]
    assert client.request("DELETE", first.headers["location"]).status_code == 204
    answer = client.post(json.dumps(UNFINISHED).encode(), {**JSON, **keyed}, "/v1/drafts")
    assert_problem(answer, 404, "not-found")


def test_a_draft_is_there_for_its_owner_alone(client: Client) -> None:
    owner = of_role(client, Role.CASEWORKER)
    colleagues = [
        of_role(client, role, office)
        for role in (Role.CASEWORKER, Role.SUPERVISOR, Role.LEGAL_ADVISER, Role.AUDITOR, Role.ADMINISTRATOR)
        for office in (OWN, OTHER)
    ]
    location = owner.ask("POST", "/v1/drafts", ADULT).headers["location"]
    key = location.rpartition("/")[2]
    for colleague in colleagues:
        for method, body in (("GET", None), ("PUT", ADULT), ("DELETE", None)):
            assert colleague.ask(method, location, body, {"If-Match": "*"}).status_code in (403, 404)
        assert colleague.ask("POST", f"/v1/cases?draft={key}", ADULT).status_code in (403, 404)
        listed = colleague.ask("GET", "/v1/drafts")
        assert listed.status_code == 403 or listed.json() == {"drafts": []}
    assert client.rows() == 0
    assert owner.ask("GET", location).json() == ADULT
    # In another office the same account does not see what it wrote in the former one.
    name = owner.ask("GET", "/v1/me").json()["name"]
    keeper = of_role(client, Role.ADMINISTRATOR)
    assert keeper.ask("PATCH", f"/v1/accounts/{name}", {"office": OTHER}).status_code == 200
    assert owner.ask("GET", location).status_code == 404
    assert by_key(client, name).ask("GET", "/v1/drafts").json() == {"drafts": []}


def test_a_draft_of_a_file_of_another_office_is_not_begun(client: Client) -> None:
    theirs = of_role(client, Role.CASEWORKER, OTHER).ask("POST", "/v1/cases", ADULT).headers["location"]
    own = of_role(client, Role.CASEWORKER)
    for case_id in (theirs.rpartition("/")[2], "0" * 32, "%00"):
        assert_problem(own.ask("POST", f"/v1/drafts?case={case_id}", ADULT), 404, "not-found")


@ON_BOTH_DATABASES
def test_a_draft_that_is_not_saved_for_long_is_erased_and_one_that_is_saved_stays(client: Client) -> None:
    old, kept = begun(client), begun(client)
    at(client, NOW + timedelta(days=20))
    assert saved(client, kept.headers["location"], ADULT, kept.headers["etag"]).status_code == 200
    at(client, NOW + LIFE)
    assert drafts_of(client) == [kept.headers["location"]]
    assert_problem(client.get(old.headers["location"]), 404, "not-found")
    key = old.headers["location"].rpartition("/")[2]
    assert_problem(client.post(json.dumps(ADULT).encode(), path=f"/v1/cases?draft={key}"), 404, "not-found")
    begun(client)
    assert len(rows_of(client.database, "SELECT id FROM drafts")) == 2


def test_nothing_is_erased_by_a_clock_that_is_wrong(client: Client) -> None:
    begun(client)
    at(client, NOW + timedelta(days=3000))
    assert_problem(client.get("/v1/drafts"), 503, "clock-wrong")
    assert len(rows_of(client.database, "SELECT id FROM drafts")) == 1


def test_an_account_has_so_many_drafts_and_no_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.case_files.drafts, "MOST_DRAFTS", 2)
    for _ in range(2):
        begun(client)
    assert_problem(client.post(b"{}", path="/v1/drafts"), 409, "too-many-drafts")
    assert client.request("DELETE", drafts_of(client)[0]).status_code == 204
    begun(client)


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": }', b"\xff{}", b"[" * 100_000])
def test_what_is_no_json_at_all_is_refused(shared_client: Client, body: bytes) -> None:
    assert_problem(shared_client.post(body, path="/v1/drafts"), 400, "unreadable-document")


def test_a_draft_that_was_moved_or_changed_in_the_database_is_not_read(client: Client) -> None:
    one, other = begun(client, ADULT), begun(client, CHILD)
    keys = [each.headers["location"].rpartition("/")[2] for each in (one, other)]
    [(nonce, content)] = rows_of(client.database, f"SELECT nonce, content FROM drafts WHERE id = '{keys[0]}'")
    # The same key, a whole and authentic text: but of another draft.
    client.change("UPDATE drafts SET nonce = :n, content = :c WHERE id = :id", n=nonce, c=content, id=keys[1])
    assert_problem(client.get(other.headers["location"]), 503, "damaged-document")
    client.change("UPDATE drafts SET owner = 'somebody' WHERE id = :id", id=keys[0])
    found = client.app.state.casework.drafts
    with pytest.raises(DamagedDocumentError, match="not what was encrypted here"):
        found.find(keys[0], NOW)
    assert_problem(saved(client, other.headers["location"], ADULT, "*"), 503, "damaged-document")
    assert client.request("DELETE", other.headers["location"]).status_code == 204


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON_VALUES, min_size=1, max_size=3))
def test_whatever_json_is_saved_comes_back_byte_by_byte(shared_client: Client, values: list[object]) -> None:
    contents = [json.dumps(value, indent=index).encode() for index, value in enumerate(values)]
    first = begun(shared_client, contents[0])
    location, tag = first.headers["location"], first.headers["etag"]
    for content in contents:
        sent = {**JSON, "If-Match": tag}
        answer = shared_client.run(shared_client._http.put(location, content=content, headers=sent))
        assert answer.status_code == 200, answer.text
        read = shared_client.get(location)
        tag = answer.headers["etag"]
        assert (read.content, read.headers["etag"]) == (content, tag)
    assert shared_client.request("DELETE", location).status_code == 204
    assert_problem(shared_client.get(location), 404, "not-found")


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "keys" / "drafts"
    make_file(file)
    yield file


def test_a_file_of_keys_is_for_its_owner_alone_and_is_made_once(keys: Path) -> None:
    assert keys.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in keys.parent.iterdir()] == ["drafts"]
    before = keys.read_bytes()
    make_file(keys)
    assert keys.read_bytes() == before
    [key] = read_keys(keys)
    assert len(key) == 32


@pytest.mark.parametrize("text", ["", "\n", "x", "QUJD\n", "é", "A" * 43 + "=\nQUJD"])
def test_a_file_that_holds_no_keys_is_refused(keys: Path, text: str) -> None:
    keys.write_text(text)
    with pytest.raises(CannotStartError) as caught:
        DraftKeys(keys)
    assert "\n" not in str(caught.value) and (not text.strip() or text.strip() not in str(caught.value))


def test_a_file_of_keys_that_others_can_read_is_refused(keys: Path) -> None:
    keys.chmod(0o640)
    with pytest.raises(CannotStartError, match="can be read by other users"):
        DraftKeys(keys)


def test_what_is_encrypted_is_read_in_its_place_with_its_key_alone(keys: Path, tmp_path: Path) -> None:
    held = DraftKeys(keys)
    key_id, nonce, content = held.encrypted(b"said in private", b"place")
    assert held.decrypted(key_id, nonce, content, b"place") == b"said in private"
    assert held.encrypted(b"said in private", b"place")[1:] != (nonce, content)
    for wrong in ((nonce, content, b"other"), (nonce[::-1], content, b"place"), (nonce, content[:-1], b"place")):
        with pytest.raises(NotAuthenticError):
            held.decrypted(key_id, *wrong)
    other = tmp_path / "other"
    make_file(other)
    with pytest.raises(UnknownKeyError):
        DraftKeys(other).decrypted(key_id, nonce, content, b"place")


def settings_in(folder: Path) -> Settings:
    return Settings(sqlite_file(folder / "triage.db"), requests_per_minute=0)


def test_without_its_keys_a_service_with_drafts_does_not_start_and_makes_no_new_ones(tmp_path: Path) -> None:
    file = tmp_path / "triage.db.draft_keys"
    with running_service(sqlite_file(tmp_path / "triage.db")) as client:
        location = begun(client, ADULT).headers["location"]
    kept = file.read_bytes()
    file.unlink()
    with pytest.raises(CannotStartError, match="keys of drafts can not be read"):
        create_application(settings_in(tmp_path))
    assert not file.exists()
    make_file(file)
    with pytest.raises(CannotStartError, match="1 of 1 keys are missing"):
        create_application(settings_in(tmp_path))
    [told] = [each for each in examine(settings_in(tmp_path), lambda: NOW) if each.about == "drafts"]
    assert not told.well and "Put the file back" in str(told.remedy)
    file.write_bytes(kept)
    assert [each.well for each in examine(settings_in(tmp_path), lambda: NOW) if each.about == "drafts"] == [True]
    file.chmod(0o644)
    with pytest.raises(CannotStartError, match="can be read by other users"):
        create_application(settings_in(tmp_path))
    file.chmod(0o600)
    with running_service(sqlite_file(tmp_path / "triage.db")) as client:
        assert client.get(location).json() == ADULT


def test_without_drafts_a_lost_file_of_keys_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "triage.db.draft_keys"
    with running_service(sqlite_file(tmp_path / "triage.db")):
        before = file.read_bytes()
    file.unlink()
    with running_service(sqlite_file(tmp_path / "triage.db")):
        assert file.read_bytes() != before


def test_keys_are_changed_while_the_service_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = sqlite_file(tmp_path / "triage.db")
    file = tmp_path / "triage.db.draft_keys"
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{tmp_path}/triage.db")
    with running_service(database) as client:
        locations = [begun(client, ADULT).headers["location"] for _ in range(3)]
        [former] = rows_of(database, "SELECT DISTINCT key_id FROM drafts")
        assert run(["drafts", "rotate-key"]) == 0
        [current] = rows_of(database, "SELECT DISTINCT key_id FROM drafts")
        assert current != former
        assert [client.get(each).json() for each in locations] == [ADULT] * 3
        begun(client, CHILD)
        assert rows_of(database, "SELECT DISTINCT key_id FROM drafts") == [current]
        assert len(read_keys(file)) == 2
        assert run(["drafts", "keys"]) == 0
        told = capsys.readouterr().out
        assert f"{current[0]}\tcurrent\tin use" in told and f"{former[0]}\tformer\tnot in use" in told
        assert run(["drafts", "forget-keys"]) == 0
        assert len(read_keys(file)) == 1 and file.stat().st_mode & 0o777 == 0o600
        assert [client.get(each).json() for each in locations] == [ADULT] * 3
    assert CANARY not in capsys.readouterr().out


def test_a_key_that_a_draft_needs_is_not_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = sqlite_file(tmp_path / "triage.db")
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{tmp_path}/triage.db")
    with running_service(database) as client:
        location = begun(client, ADULT).headers["location"]
        change(database, "UPDATE drafts SET content = :c", c=b"damaged")
        assert run(["drafts", "rotate-key"]) == 2
        assert run(["drafts", "forget-keys"]) == 0
        assert len(read_keys(tmp_path / "triage.db.draft_keys")) == 2
        assert_problem(client.get(location), 503, "damaged-document")


def test_keys_that_become_unreadable_while_the_service_runs_lose_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "triage.db.draft_keys"
    with running_service(sqlite_file(tmp_path / "triage.db")) as client:
        location = begun(client, ADULT).headers["location"]
        file.write_text("mistyped")
        assert client.get(location).json() == ADULT
        file.unlink()
        assert client.get(location).json() == ADULT
        assert sum("keys of before are used" in each.getMessage() for each in caplog.records) == 1


def test_postgresql_has_drafts_once_the_file_of_keys_is_named(
    postgresql_server: PostgreSQLServer, tmp_path: Path
) -> None:
    database = postgresql_server.new_database()
    with running_service(database, draft_keys=None) as client:
        assert_problem(client.post(b"{}", path="/v1/drafts"), 503, "no-draft-keys")
        assert_problem(client.get("/v1/drafts/x"), 404, "not-found")
    file = tmp_path / "keys"
    with running_service(database, draft_keys=file) as client:
        begun(client, ADULT)
    with pytest.raises(CannotStartError, match="TRIAGE_DRAFT_KEYS"):
        create_application(Settings(database))


def test_the_file_of_keys_is_named_in_the_environment() -> None:
    assert settings_from({"TRIAGE_DRAFT_KEYS": "/etc/triage/keys"}).draft_keys == Path("/etc/triage/keys")
    assert settings_from({}).draft_keys is None


def test_what_a_deleted_row_leaves_in_the_file_is_encrypted(tmp_path: Path) -> None:
    database = sqlite_file(tmp_path / "triage.db")
    with running_service(database) as client:
        location = begun(client).headers["location"]
        assert client.request("DELETE", location).status_code == 204
    with closing(sqlite3.connect(tmp_path / "triage.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"CANARY" not in (tmp_path / "triage.db").read_bytes()
