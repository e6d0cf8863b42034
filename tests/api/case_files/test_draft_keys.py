"""The keys of drafts: made once, for their owner alone, changed while the service runs, never lost unnoticed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.application import create_application
from api.case_files.draft_keys import (
    DraftKeys,
    NotAuthenticError,
    UnknownKeyError,
    add_key,
    make_file,
    read_keys,
)
from api.operation.examination import examine
from api.settings import CannotStartError, Settings, key_folder_of, settings_from, sqlite_file
from tests.api.case_files.test_drafts import CANARY, begun
from tests.api.case_files.test_history import ADULT, CHILD
from tests.api.client import (
    NOW,
    assert_problem,
    change,
    rows_of,
    running_service,
)
from tests.api.operating import run_command as run
from tests.api.postgresql import PostgreSQLServer


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
    return Settings(database=sqlite_file(folder / "triage.db"), requests_per_minute=0)


def test_without_its_keys_a_service_with_drafts_does_not_start_and_makes_no_new_ones(tmp_path: Path) -> None:
    file = tmp_path / "triage.db.keys" / "drafts.keys"
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
    file = tmp_path / "triage.db.keys" / "drafts.keys"
    with running_service(sqlite_file(tmp_path / "triage.db")):
        before = file.read_bytes()
    file.unlink()
    with running_service(sqlite_file(tmp_path / "triage.db")):
        assert file.read_bytes() != before


def test_keys_are_changed_while_the_service_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = sqlite_file(tmp_path / "triage.db")
    file = tmp_path / "triage.db.keys" / "drafts.keys"
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
        assert len(read_keys(tmp_path / "triage.db.keys" / "drafts.keys")) == 2
        assert_problem(client.get(location), 503, "damaged-document")


def test_keys_that_become_unreadable_while_the_service_runs_lose_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "triage.db.keys" / "drafts.keys"
    with running_service(sqlite_file(tmp_path / "triage.db")) as client:
        location = begun(client, ADULT).headers["location"]
        file.write_text("mistyped")
        assert client.get(location).json() == ADULT
        file.unlink()
        assert client.get(location).json() == ADULT
        assert sum("keys of before are used" in each.getMessage() for each in caplog.records) == 1


def test_drafts_on_postgresql_have_their_keys_in_the_folder_of_keys(postgresql_server: PostgreSQLServer) -> None:
    database = postgresql_server.new_database()
    with running_service(database) as client:
        location = begun(client, ADULT).headers["location"]
        assert client.get(location).json() == ADULT
    file = key_folder_of(database) / "drafts.keys"
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    with pytest.raises(CannotStartError, match="keys of drafts can not be read"):
        create_application(Settings(database=database))


def test_the_former_variable_is_refused_with_what_to_do() -> None:
    with pytest.raises(CannotStartError, match=r"Move the file there as drafts\.keys") as caught:
        settings_from({"TRIAGE_DRAFT_KEYS": "/etc/secret-place"})
    assert "secret" not in str(caught.value)


def test_keys_beside_the_database_are_moved_to_the_folder_of_keys(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database, file = sqlite_file(tmp_path / "triage.db"), tmp_path / "triage.db.keys" / "drafts.keys"
    with running_service(database) as client:
        location = begun(client, ADULT).headers["location"]
    former = file.rename(tmp_path / "triage.db.draft_keys")
    kept = former.read_bytes()
    # To look changes nothing.
    assert [each.well for each in examine(settings_in(tmp_path), lambda: NOW) if each.about == "drafts"] == [True]
    assert former.exists() and not file.exists()
    with caplog.at_level(logging.INFO, "api"), running_service(database) as client:
        assert client.get(location).json() == ADULT
    assert (former.exists(), file.read_bytes(), file.stat().st_mode & 0o777) == (False, kept, 0o600)
    assert any("were moved from" in each.getMessage() for each in caplog.records)
    # What stands there beside keys in the folder is left alone: nobody knows which ones are right.
    former.write_bytes(b"others")
    with running_service(database) as client:
        assert client.get(location).json() == ADULT
    assert former.read_bytes() == b"others"


def test_what_a_deleted_row_leaves_in_the_file_is_encrypted(tmp_path: Path) -> None:
    database = sqlite_file(tmp_path / "triage.db")
    with running_service(database) as client:
        location = begun(client).headers["location"]
        assert client.request("DELETE", location).status_code == 204
    with closing(sqlite3.connect(tmp_path / "triage.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"CANARY" not in (tmp_path / "triage.db").read_bytes()


def test_a_browser_is_given_keys_of_its_own_for_each_draft_and_none_that_is_kept_here(keys: Path) -> None:
    [first] = read_keys(keys)
    kept = DraftKeys(keys)
    [(key_id, one)] = kept.for_browser(b"one").items()
    assert (key_id, len(one)) == (kept.current, 32)
    assert kept.for_browser(b"one") == {key_id: one} and kept.for_browser(b"two")[key_id] != one != first
    add_key(keys)
    now = kept.for_browser(b"one")
    # What was kept with the former one can be read as long as that is there; the current one comes first.
    assert now[key_id] == one and next(iter(now)) == kept.current != key_id
