"""A backup that was restored on purpose is accepted by a person, and the log says so; foreign keys are refused."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL
from typer.testing import CliRunner

from api.operation.commands import application as operation
from api.settings import CannotStartError, key_folder_of, sqlite_file
from api.storage import AssessmentStore
from tests.api.client import Client, assert_problem, running_service
from triage.command_line.main import application
from triage.log.checkpoint import log_key
from triage.log.export import check_export

CASE = {"assessed_on": "2026-11-23"}


def run(arguments: list[str]) -> tuple[int, str]:
    """Run `python -m api log …`, and return its exit code and what it printed."""
    result = CliRunner().invoke(operation, ["log", *arguments])
    return result.exit_code, result.output


def file_of(database: URL) -> Path:
    return Path(str(database.database))


def back_up(database: URL, to: Path) -> None:
    with closing(sqlite3.connect(file_of(database))) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


def restore(database: URL, backup: Path) -> None:
    file = file_of(database)
    for beside in (f"{file}-wal", f"{file}-shm"):
        Path(beside).unlink(missing_ok=True)
    shutil.copyfile(backup, file)


@pytest.fixture
def restored(database: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> URL:
    """A database with one assessment, of which the backup has none."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", database.render_as_string())
    with running_service(database) as client:
        back_up(database, tmp_path / "backup.db")
        client.post_case(CASE)
    restore(database, tmp_path / "backup.db")
    return database


def test_a_restored_backup_works_again_once_it_is_accepted_and_the_log_says_what_was_lost(
    restored: URL, tmp_path: Path
) -> None:
    with running_service(restored) as client:
        assert_problem(client.post_case(CASE), 503, "log-broken")
    code, told = run(["export", str(tmp_path / "early.log")])
    assert code == 2 and "older copy" in told
    code, told = run(["accept-restored"])
    assert code == 0 and "Before, it was said: The database is an older copy" in told
    with running_service(restored) as client:
        assert client.post_case(CASE).status_code == 201
        assert client.get("/readyz").status_code == 200
    code, told = run(["export", str(tmp_path / "copy.log")])
    assert code == 0
    lines = (tmp_path / "copy.log").read_bytes().splitlines(keepends=True)
    assert check_export(lines, log_key(told.splitlines()[-1])).size == len(lines) - 2
    [accepted] = [line for line in lines if b'"older_copy_accepted"' in line]
    assert b'"known_before":"triage-log-' in accepted
    assert "nothing has to be accepted" in run(["accept-restored"])[1]
    code, told = run(["export", str(tmp_path / "copy.log")])
    assert code == 2 and "can not be written" in told


def test_a_copy_is_checked_on_the_command_line(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", client.database.render_as_string())
    client.post_case(CASE)
    copy, held = tmp_path / "copy.log", tmp_path / "checkpoint"
    held.write_text(run(["checkpoint"])[1])
    client.post_case(CASE)
    key = run(["export", str(copy)])[1].splitlines()[-1]

    def verify(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(application, ["log", "verify", str(copy), *arguments])
        return result.exit_code, result.output

    code, told = verify("--key", key, "--checkpoint", str(held))
    assert code == 0
    assert "is whole" in told and "agrees with 1 checkpoint that" in told
    code, told = verify()
    assert code == 0 and "could not be seen" in told and key in told
    assert verify("--key", "nothing")[0] == 2
    assert verify("--checkpoint", str(tmp_path / "nothing"))[0] == 2
    copy.write_bytes(copy.read_bytes().replace(b"assessment_made", b"assessment_mada", 1))
    code, told = verify("--key", key)
    assert code == 1 and "is not whole. Line" in told and "was changed." in told
    copy.unlink()
    assert verify()[0] == 2


def test_the_keys_of_another_database_are_refused_before_anything_is_done(tmp_path: Path) -> None:
    one, other = (sqlite_file(tmp_path / name / "triage.db") for name in ("one", "other"))
    for each in (one, other):
        AssessmentStore(each).close()
    with pytest.raises(CannotStartError, match="belongs to another database") as caught:
        AssessmentStore(one, key_folder_of(other))
    assert "\n" not in str(caught.value)


def test_a_database_that_is_begun_anew_under_the_same_keys_is_named(database: URL) -> None:
    with running_service(database) as client:
        client.post_case(CASE)
    for file in file_of(database).parent.glob("triage.db*"):
        if file.is_file():
            file.unlink()
    with running_service(database) as client:
        problem = assert_problem(client.post_case(CASE), 503, "log-broken")
        assert "is not of this log" in str(problem["detail"])


def test_keys_and_the_last_head_are_for_the_service_alone(database: URL) -> None:
    with running_service(database) as client:
        client.post_case(CASE)
    folder = key_folder_of(database)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == {
        "log.key": 0o600,
        "master.key": 0o600,
        "checkpoint": 0o600,
        "drafts.keys": 0o600,
    }


def test_a_last_head_that_was_forged_or_a_folder_that_can_not_be_used_is_told(
    database: URL, tmp_path: Path
) -> None:
    AssessmentStore(database).close()
    checkpoint = key_folder_of(database) / "checkpoint"
    checkpoint.write_text(checkpoint.read_text().replace("Time: 2", "Time: 3"))
    with running_service(database) as client:
        problem = assert_problem(client.post_case(CASE), 503, "log-broken")
        assert "signature" in str(problem["detail"])
    (tmp_path / "file").touch()
    with pytest.raises(CannotStartError, match="TRIAGE_KEY_FOLDER"):
        AssessmentStore(sqlite_file(tmp_path / "new.db"), tmp_path / "file")
