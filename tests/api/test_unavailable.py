"""A database that is locked, full, read-only or gone: come again later, and readiness says so, in bounded time."""

from __future__ import annotations

import json
import logging
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import URL, create_engine, event, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

import api.storage.engine
from api.storage.failures import failure_name, is_unavailable
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem, change, rows_of
from tests.api.test_server import sqlite_in, started

CASE = json.dumps({"reference": "KE-CANARY-1"}).encode()


def assert_not_now(answer: httpx.Response) -> None:
    assert_problem(answer, 503, "storage-unavailable")
    assert answer.headers["retry-after"] == "5"
    assert "location" not in answer.headers


def assert_not_ready(client: Client) -> None:
    asked = time.monotonic()
    answer = client.get("/readyz")
    assert time.monotonic() - asked < 5
    assert_problem(answer, 503, "not-ready")
    assert answer.headers["retry-after"] == "5"
    assert client.get("/healthz").status_code == 200


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service of this test waits one second only."""
    monkeypatch.setattr(api.storage.engine, "SECONDS_TO_WAIT", 1)


@contextmanager
def locked(database: URL) -> Iterator[None]:
    """Keep everybody else from writing."""
    engine = create_engine(database)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("LOCK TABLE assessments IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()
    engine.dispose()


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_a_locked_database_is_come_again_later_and_then_works(
    impatient: None, client: Client, database: URL, kind_of_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with locked(database):
        for answer in client.post_at_once([CASE] * 20):
            assert_not_now(answer)
        assert_not_ready(client)
    names = {"sqlite": "SQLITE_BUSY", "postgresql": "LockNotAvailable (SQLSTATE 55P03)"}
    assert f"the database could not be used: {names[kind_of_database]}" in caplog.text
    assert f"can not be written: {names[kind_of_database]}" in caplog.text
    assert "CANARY" not in caplog.text
    assert client.rows() == 0
    assert client.post(CASE).status_code == 201
    assert client.get("/readyz").status_code == 200


@pytest.mark.slow
def test_a_readiness_that_hangs_is_answered_in_time_and_asked_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def hang() -> None:
        asked.append(1)
        time.sleep(3)

    monkeypatch.setattr(client.app.state.service.store, "probe", hang)
    begun = time.monotonic()
    answers = client.get_at_once(["/readyz"] * 30)
    assert time.monotonic() - begun < 2.9
    for answer in answers:
        assert_problem(answer, 503, "not-ready")
    assert len(asked) == 1


@ON_BOTH_DATABASES
def test_a_database_that_can_only_be_read_is_read_and_not_ready(
    client: Client, database: URL, kind_of_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    location = client.post(CASE).headers["location"]
    store = client.app.state.service.store
    if kind_of_database == "sqlite":
        for engine in (store._engine, store._probing):
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA query_only = ON"))
        name = "SQLITE_READONLY"
    else:
        change(database, f"ALTER DATABASE {database.database} SET default_transaction_read_only = on")
        store._engine.dispose()
        name = "ReadOnlySqlTransaction (SQLSTATE 25006)"
    assert_not_now(client.post(CASE))
    assert_not_ready(client)
    assert name in caplog.text
    assert client.get(location).status_code == 200


@pytest.mark.slow
def test_a_full_disk_is_told_and_nothing_is_kept_in_part(tmp_path: Path) -> None:
    database = sqlite_in(tmp_path)
    with started(tmp_path, database) as (process, address), httpx.Client(base_url=address, timeout=30) as client:
        made = [client.post("/v1/assessments", json={}).headers["location"]]
        log = Path(f"{database.database}-wal")
        unlimited = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, unlimited[1]))
        answers = [client.post("/v1/assessments", json={}) for _ in range(40)]
        refused = [answer for answer in answers if answer.status_code != 201]
        assert refused
        for answer in refused:
            assert_not_now(answer)
        made += [answer.headers["location"] for answer in answers if answer.status_code == 201]
        assert {client.get(location).status_code for location in made} == {200}
        assert client.get("/readyz").status_code == 503
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)
        assert client.post("/v1/assessments", json={}).status_code == 201
        assert client.get("/readyz").status_code == 200
        process.kill()
        _, told = process.communicate()
    assert "SQLITE_" in told and "unforeseen" not in told
    assert len(rows_of(database, "SELECT id FROM assessments")) == len(made) + 1


@pytest.mark.parametrize("fate", ["folder removed", "file removed", "file replaced"])
def test_a_file_that_vanished_is_not_written_as_if_it_were_there(
    client: Client, database: URL, fate: str, caplog: pytest.LogCaptureFixture
) -> None:
    client.post(CASE)
    file = Path(str(database.database))
    if fate == "folder removed":
        shutil.rmtree(file.parent)
    elif fate == "file removed":
        file.unlink()
    else:
        with closing(sqlite3.connect(f"{file}.other")) as source, closing(sqlite3.connect(file)) as other:
            other.backup(source)
        os.replace(f"{file}.other", file)
    assert_not_now(client.post(CASE))
    assert_not_now(client.get("/v1/assessments"))
    assert_not_ready(client)
    assert "DatabaseGoneError" in caplog.text
    assert file.exists() is (fate == "file replaced")


@ON_BOTH_DATABASES
def test_a_foreign_schema_is_not_taken_for_a_failure_of_the_program(
    client: Client, database: URL, kind_of_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    change(database, "ALTER TABLE assessments RENAME COLUMN sha256 TO grade")
    assert_not_now(client.post(CASE))
    name = {"sqlite": "SQLITE_ERROR", "postgresql": "UndefinedColumn (SQLSTATE 42703)"}[kind_of_database]
    assert name in caplog.text


@pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)
def test_connections_that_the_server_ended_are_made_anew(client: Client, database: URL) -> None:
    location = client.post(CASE).headers["location"]
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    change(database, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    assert client.get(location).status_code == 200
    assert client.post(CASE).status_code == 201


def test_what_no_second_attempt_mends_is_a_failure_of_the_program() -> None:
    for kind in (IntegrityError, DataError):
        assert not is_unavailable(kind("", {}, psycopg.errors.UniqueViolation()))
    full = OperationalError("CANARY", {}, psycopg.errors.DiskFull("CANARY"))
    assert is_unavailable(full)
    assert failure_name(full) == "DiskFull (SQLSTATE 53100)"


@ON_BOTH_DATABASES
def test_a_reading_that_failed_leaves_no_connection_in_the_past(client: Client, database: URL) -> None:
    """A pooled connection in an open transaction would not see what was stored since."""
    location = client.post(CASE).headers["location"]
    change(database, "UPDATE assessments SET sha256 = '0'")
    for _ in range(20):
        assert client.get(location).status_code == 503
    client.change("DELETE FROM roads")
    client.change("DELETE FROM assessments")
    assert client.get_at_once([location] * 20)[0].status_code == 404
    engine = client.app.state.service.store._engine
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM assessments")).scalar_one() == 0


def test_the_log_of_a_failure_has_no_facts(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client.drop_table()
    answer = client.post(CASE)
    assert "CANARY" not in answer.text + caplog.text
