"""The service is told to stop while a request is under way: it is answered and stored, or wholly refused."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import URL

from api.storage import AssessmentStore
from tests.api.client import ON_BOTH_DATABASES, rows_of
from tests.api.test_server import sqlite_in, started
from tests.api.test_workers import TWO, wait_until, workers_of
from triage import check_certificate

pytestmark = pytest.mark.slow

CASE = b'{"assessed_on": "2026-11-23", "applicant": {"age": "child"}}'
HEAD = (
    "POST /v1/assessments HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    f"Content-Length: {len(CASE)}\r\nExpect: 100-continue\r\n\r\n"
)


@contextmanager
def under_way(address: str) -> Iterator[socket.socket]:
    """Send the head of a request, and wait until the service waits for its body."""
    parts = urlsplit(address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=60) as connection:
        connection.sendall(HEAD.format(host=parts.netloc).encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        yield connection


def all_of(connection: socket.socket) -> bytes:
    """Read until the service closes the connection."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def is_closed(address: str) -> bool:
    parts = urlsplit(address)
    try:
        with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=60):
            return False
    except OSError:
        return True


def ended_well(process: subprocess.Popen[str]) -> None:
    _, log = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM), log
    assert "Traceback" not in log


def assert_stored(database: URL, answer: bytes) -> None:
    assert answer.startswith(b"HTTP/1.1 201 "), answer[:200]
    [(key,)] = rows_of(database, "SELECT id FROM assessments")
    with closing(AssessmentStore(database)) as store:
        found = store.find(str(key))
        assert found is not None
        check_certificate(found.document)
        assert store.log.open() is None
    assert answer.endswith(found.document)


@ON_BOTH_DATABASES
def test_a_request_under_way_is_answered_and_stored_and_nobody_new_is_let_in(tmp_path: Path, database: URL) -> None:
    with started(tmp_path, database) as (process, address), under_way(address) as connection:
        process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_closed(address))
        connection.sendall(CASE)
        answer = all_of(connection)
        ended_well(process)
    assert_stored(database, answer)


@ON_BOTH_DATABASES
def test_a_request_under_way_at_a_worker_is_answered_and_stored(tmp_path: Path, database: URL) -> None:
    with started(tmp_path, database, **TWO) as (process, address), under_way(address) as connection:
        process.send_signal(signal.SIGTERM)
        # The other one had nothing to do.
        wait_until(lambda: len(workers_of(process)) == 1)
        connection.sendall(CASE)
        answer = all_of(connection)
        ended_well(process)
    assert_stored(database, answer)


@pytest.mark.slow
@pytest.mark.parametrize("changes", [{}, TWO], ids=["one process", "two workers"])
def test_a_request_that_does_not_come_to_its_end_is_wholly_refused(tmp_path: Path, changes: dict[str, str]) -> None:
    database = sqlite_in(tmp_path)
    with started(tmp_path, database, **changes) as (process, address), under_way(address) as connection:
        connection.sendall(CASE[:10])
        process.send_signal(signal.SIGTERM)
        answer = all_of(connection)
        ended_well(process)
    assert answer.startswith(b"HTTP/1.1 503 ") and b"urn:triage:problem:service-ending" in answer
    assert rows_of(database, "SELECT id FROM assessments") == []
    with closing(AssessmentStore(database)) as store:
        assert store.log.open() is None
