"""The real server, started as `make serve` starts it, used over a socket."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Timer

import httpx
import pytest
from sqlalchemy import URL

from api.settings import key_folder_of, sqlite_file
from api.storage import AssessmentStore
from api.storage.migrating import known_formats
from tests.api.client import JSON, ON_BOTH_DATABASES, assert_problem, rows_of
from tests.api.operating import run_command
from triage import check_certificate

ROOT = Path(__file__).parents[2]
NO_LIMIT = {"TRIAGE_REQUESTS_PER_MINUTE": "0"}
CANARY = "CANARY-b7e1"


def sqlite_in(folder: Path) -> URL:
    return sqlite_file(folder / "var" / "triage.db")


def environment(database: URL, **changes: str) -> dict[str, str]:
    url = database.render_as_string(hide_password=False)
    return {
        **os.environ,
        "PYTHONPATH": _python_path(),
        "PORT": "0",
        "TRIAGE_DATABASE_URL": url,
        "TRIAGE_KEY_FOLDER": str(key_folder_of(database)),
        **NO_LIMIT,
        **changes,
    }


def _python_path() -> str:
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


@contextmanager
def started(
    folder: Path, database: URL, scheme: str = "http", *, log: str = "", **changes: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server and yield its process and address; it is killed at the end if it still runs.

    What it tells on standard error goes into the file `log` of the folder. Without one it waits in a pipe, and so
    does the server once that is full: after some hundred requests.
    """
    command = [sys.executable, "-m", "api"]
    pipe = subprocess.PIPE
    with (
        (folder / log).open("w") if log else nullcontext(pipe) as told,
        subprocess.Popen(
            command, cwd=folder, env=environment(database, **changes), stdout=pipe, stderr=told, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith(f"{scheme}://127.0.0.1:"), address
            yield process, address
        finally:
            process.kill()


@contextmanager
def server(folder: Path, told: list[str]) -> Iterator[httpx.Client]:
    """Start a server and yield a client; at the end it is interrupted and has to leave in good order.

    What it told on standard error is added to `told`.
    """
    with started(folder, sqlite_in(folder)) as (process, address):
        with httpx.Client(base_url=address, timeout=30) as client:
            yield client
        process.send_signal(signal.SIGINT)
        output, log = process.communicate(timeout=30)
    assert CANARY not in output + log
    told.append(log)
    assert "Traceback" not in log
    assert process.returncode == 0


@pytest.mark.slow
def test_a_case_can_be_submitted_to_a_real_server_and_is_still_there_after_a_restart(tmp_path: Path) -> None:
    told: list[str] = []
    with server(tmp_path, told) as client:
        assert client.get("/readyz").json()["status"] == "ready"
        created = client.post("/v1/assessments", json={"reference": CANARY})
        assert created.status_code == 201
        assert "server" not in created.headers
        assert check_certificate(created.content).case.reference == CANARY
        assert_problem(client.post("/v1/assessments?name=" + CANARY, json={}), 400, "unknown-parameter")
        too_large = client.post("/v1/assessments", content=b" " * 10_000_000, headers=JSON)
        assert_problem(too_large, 413, "document-too-large")
    with server(tmp_path, told) as client:
        assert client.get(created.headers["location"]).content == created.content
        trace = client.get(created.headers["location"] + "/trace", headers={"Accept": "text/plain"})
        assert trace.status_code == 200
    assert [log.partition("triage.db ")[2].partition("\n")[0] for log in told] == [
        f"was made, in format {known_formats()[0]}.",
        "",
    ]
    assert all("whoever uses this machine is served as a caseworker" in log for log in told)


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_a_server_that_is_killed_has_stored_all_it_answered_and_nothing_in_part(
    tmp_path: Path, database: URL
) -> None:
    answered = []
    with started(tmp_path, database) as (process, address), httpx.Client(base_url=address, timeout=30) as client:
        Timer(1.0, process.kill).start()
        with suppress(httpx.TransportError):
            while True:
                answered.append(client.post("/v1/assessments", json={}).headers["location"].rpartition("/")[2])
    stored = [str(key) for (key,) in rows_of(database, "SELECT id FROM assessments")]
    assert answered
    assert set(answered) <= set(stored)
    assert len(stored) <= len(answered) + 1
    with closing(AssessmentStore(database)) as store:
        documents = {found.document for found in map(store.find, stored) if found}
    for document in documents:
        check_certificate(document)


@pytest.mark.slow
def test_a_process_that_can_not_start_ends_with_one_line_and_exit_code_2(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "api"],
        cwd=tmp_path,
        env=environment(sqlite_in(tmp_path), PORT=CANARY),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert finished.returncode == 2
    assert finished.stderr.count("\n") == 1
    assert CANARY not in finished.stderr


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"TRIAGE_DATABASE_URL": "mysql://db/triage"}, "TRIAGE_DATABASE_URL has to name an SQLite file"),
        ({"TRIAGE_DATABASE_URL": f"postgresql://a:{CANARY}@127.0.0.1:1/triage"}, "can not be opened"),
        ({"TRIAGE_DATABASE_URL": "sqlite:////dev/null/triage.db"}, "can not be opened"),
        ({"HOST": "0.0.0.0"}, "lets other machines in"),
        ({"PORT": "http"}, "PORT has to be a whole number"),
    ],
)
def test_a_server_that_can_not_start_says_why_in_one_line(
    tmp_path: Path,
    changes: dict[str, str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment(sqlite_in(tmp_path), **changes).items():
        monkeypatch.setenv(name, value)
    # It begins to write a log in its own way: not of the tests that come after.
    monkeypatch.setattr("api.operation.commands.write_log", lambda how: None)
    assert run_command(["serve"]) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.count("\n") == 1 and told.out == ""
    assert CANARY not in told.err
