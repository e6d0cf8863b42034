"""What happens to machines: servers that are killed, a database that breaks off, a disk that is full."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from pwd import getpwnam
from threading import Timer

import httpx
import pytest
from sqlalchemy import URL

from api.settings import key_folder_of
from tests.api.client import JSON, ON_BOTH_DATABASES, assert_problem, running_service
from tests.api.postgresql import PostgreSQLServer, running_server
from tests.api.test_server import sqlite_in, started
from tools.faults.accounting import faults_of
from tools.faults.servers import Servers
from tools.faults.submitting import Answered, Submitting, Tally

# Enough for the tables of either database and some hundred assessments.
BYTES_OF_THE_DISK = 24 * 1024 * 1024


def cases(number: int) -> list[bytes]:
    """Cases that are told from each other by their references."""
    return [json.dumps({"reference": f"KE-{n}", "applicant": {"age": "child"}}).encode() for n in range(number)]


def tally_of(answers: Sequence[httpx.Response]) -> Tally:
    """Take down what was kept, and what was told to be refused."""
    tally = Tally()
    for answer in answers:
        reference = json.loads(answer.request.content)["reference"]
        if answer.status_code == 201:
            place = answer.headers["location"].rpartition("/")[2]
            tally.kept[reference] = Answered(place, answer.headers["etag"])
        else:
            tally.refused.add(reference)
    return tally


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_of_servers_that_are_killed_at_any_moment_all_that_was_answered_is_there_once(
    tmp_path: Path, database: URL
) -> None:
    """More of the same: `make faults`."""
    with Servers(database, key_folder_of(database), tmp_path, random.Random(20261130), mean_seconds=1.5) as servers:
        work = Submitting(servers.addresses, most=150, seconds=60)
        work.run(clients=6)
    assert servers.kills and work.tally.kept
    assert faults_of(database, key_folder_of(database), work.tally) == []


@pytest.fixture
def server_of_its_own() -> Iterator[PostgreSQLServer]:
    with running_server() as server:
        yield server


@pytest.mark.slow
def test_a_database_that_breaks_off_in_the_midst_has_all_that_was_answered_and_is_used_again(
    server_of_its_own: PostgreSQLServer, tmp_path: Path
) -> None:
    database = server_of_its_own.new_database()
    with running_service(database) as client:
        breaking = Timer(0.2, server_of_its_own.break_off)
        breaking.start()
        bodies = cases(46)
        answers = client.post_at_once(bodies[:40])
        breaking.join()
        answers += client.post_at_once(bodies[40:43])
        for answer in answers:
            if answer.status_code != 201:
                assert_problem(answer, 503, "storage-unavailable")
        assert_problem(client.get("/readyz"), 503, "not-ready")
        assert client.get("/healthz").status_code == 200
        server_of_its_own.begin()
        answers += client.post_at_once(bodies[43:])
        assert [answer.status_code for answer in answers[-6:]] == [503] * 3 + [201] * 3
        assert client.get("/readyz").status_code == 200
    tally = tally_of(answers)
    # The database may have kept what it could not tell the service any more.
    tally.unanswered, tally.refused = tally.refused, set()
    assert faults_of(database, key_folder_of(database), tally) == []


@contextmanager
def small_disk(folder: Path, owner: str | None = None) -> Iterator[Path]:
    """Yield a folder on a disk of its own in the memory; skips where a test may not make one."""
    folder.mkdir()
    options = f"size={BYTES_OF_THE_DISK},mode=0700" + (f",uid={getpwnam(owner).pw_uid}" if owner else "")
    mounting = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("a disk that can be full takes the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"0" * 4096):
                pass
        except OSError:
            return filler
    raise AssertionError("a write of nothing")


@contextmanager
def on_sqlite(folder: Path) -> Iterator[tuple[URL, Path]]:
    with small_disk(folder / "disk") as disk:
        yield sqlite_in(disk), disk


@contextmanager
def on_postgresql(folder: Path) -> Iterator[tuple[URL, Path]]:
    # The server itself goes on: only where the tables of this database stand is no room.
    with running_server() as server, small_disk(server.folder / "disk", owner="nobody") as disk:
        server.administer(f"CREATE TABLESPACE small LOCATION '{disk}'")
        database = server.new_database()
        server.administer(f"ALTER DATABASE {database.database} SET TABLESPACE small")
        yield database, disk
        server.break_off()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [on_sqlite, on_postgresql])
def test_a_disk_that_is_full_is_told_keeps_nothing_in_part_and_is_used_again_once_there_is_room(
    tmp_path: Path, kind: Callable[[Path], AbstractContextManager[tuple[URL, Path]]]
) -> None:
    with kind(tmp_path) as (database, disk):
        with (
            started(tmp_path, database) as (_, address),
            httpx.Client(base_url=address, timeout=60, headers={**JSON, "Accept-Encoding": "identity"}) as client,
        ):
            bodies = iter(cases(500))
            answers = [client.post("/v1/assessments", content=next(bodies)) for _ in range(3)]
            filler = fill(disk)
            while answers[-1].status_code == 201:
                answers.append(client.post("/v1/assessments", content=next(bodies)))
            assert_problem(answers[-1], 503, "storage-unavailable")
            assert client.get("/healthz").status_code == 200
            assert client.get("/readyz").status_code == 503
            filler.unlink()
            answers.append(client.post("/v1/assessments", content=next(bodies)))
            assert answers[-1].status_code == 201, answers[-1].text
            assert client.get("/readyz").status_code == 200
        assert faults_of(database, key_folder_of(database), tally_of(answers)) == []
