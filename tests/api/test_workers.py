"""Several processes at one address: together they are one service, and none outlives the one that started them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL

from api.settings import CannotStartError, settings_from
from tests.api.client import JSON, ON_BOTH_DATABASES, rows_of
from tests.api.operating import run_command
from tests.api.people.someone import PASSWORD
from tests.api.test_server import environment, sqlite_in, started

CASE = b'{"assessed_on": "2026-11-23"}'
TWO = {"TRIAGE_WORKERS": "2"}
SECONDS = 60


@contextmanager
def two_workers(folder: Path, database: URL) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    with started(folder, database, **TWO) as (process, address), anew(address) as http:
        yield process, http


@contextmanager
def anew(address: str) -> Iterator[httpx.Client]:
    """A client that connects for each request, so that any worker may answer."""
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=address, timeout=SECONDS, limits=limits) as http:
        yield http


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Return the processes that serve: those that were spawned, but for the one that follows shared resources."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in children if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]


def is_there(pid: int) -> bool:
    try:
        return not re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except FileNotFoundError:
        return False


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_two_workers_are_one_service(tmp_path: Path, database: URL) -> None:
    with two_workers(tmp_path, database) as (process, http), ThreadPoolExecutor(10) as several:
        assert len(workers_of(process)) == 2
        once = {**JSON, "Idempotency-Key": "one-key"}
        answers = list(several.map(lambda _: http.post("/v1/assessments", content=CASE, headers=once), range(10)))
        assert {answer.status_code for answer in answers} <= {200, 201}
        assert len({answer.headers["location"] for answer in answers}) == 1
        assert len(rows_of(database, "SELECT id FROM assessments")) == 1
        others = list(several.map(lambda _: http.post("/v1/assessments", content=CASE, headers=JSON), range(20)))
        assert all(http.get(answer.headers["location"]).content == answer.content for answer in others)
        assert len(rows_of(database, "SELECT id FROM assessments")) == 21
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        # Said once, by whoever starts the workers.
        assert process.stderr is not None
        assert process.stderr.read().count("There is no account yet") == 1


@pytest.mark.slow
def test_the_measurements_of_all_workers_are_told_by_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = sqlite_in(tmp_path)
    with two_workers(tmp_path, database) as (_, http):
        monkeypatch.setenv("TRIAGE_DATABASE_URL", database.render_as_string())
        assert run_command(["accounts", "make", "anna", "--role", "auditor"]) == 0
        way_in = capsys.readouterr().out.split("\n\n")[1].strip()
        assert run_command(["accounts", "issue-key", "anna", "--label", "scrape"]) == 0
        key = {"Authorization": f"Bearer {capsys.readouterr().out.split()[-1]}"}
        first = {"name": "anna", "way_in": way_in, "password": PASSWORD}
        assert http.post("/v1/password", json=first).status_code == 204
        for _ in range(30):
            http.get("/healthz")
        told = {http.get("/metrics", headers=key).text for _ in range(6)}
        counts = {re.search(r'^triage_requests_total\{.*"/healthz".*\} (\S+)$', text, re.M) for text in told}
        assert {count.group(1) for count in counts if count} == {"30.0"} and None not in counts
        assert all("triage_requests_in_progress 1.0" in text for text in told)


@pytest.mark.slow
def test_a_worker_that_is_killed_is_replaced_and_nothing_that_was_answered_is_lost(tmp_path: Path) -> None:
    database = sqlite_in(tmp_path)
    with two_workers(tmp_path, database) as (process, http):
        location = http.post("/v1/assessments", content=CASE, headers=JSON).headers["location"]
        killed, other = workers_of(process)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: killed not in (now := workers_of(process)) and other in now and len(now) == 2)
        assert http.get(location).status_code == 200
        assert http.post("/v1/assessments", content=CASE, headers=JSON).status_code == 201


@pytest.mark.slow
def test_no_worker_outlives_the_process_that_started_it_however_it_ends(tmp_path: Path) -> None:
    with two_workers(tmp_path, sqlite_in(tmp_path)) as (process, _):
        workers = workers_of(process)
        process.kill()
        wait_until(lambda: not any(map(is_there, workers)))


@pytest.mark.slow
def test_workers_that_can_not_start_say_why_once(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "api"],
        cwd=tmp_path,
        env=environment(sqlite_in(tmp_path), TRIAGE_HOSTS="triage.example", **TWO),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert "no account of an administrator" in finished.stderr.splitlines()[-1]


@pytest.mark.parametrize("number", ["0", "65", "two"])
def test_a_number_of_workers_that_is_none_is_refused(number: str, tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="TRIAGE_WORKERS has to be a whole number from 1 to 64"):
        settings_from({"TRIAGE_WORKERS": number})
