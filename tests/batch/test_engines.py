"""Wherever the chunks of a batch are worked on, its files have the same bytes; with a process nothing is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.batch.files import DAY, RULEBOOK, csv_file, mixed, ndjson, nothing_left, parquet
from triage.batch.assessing import Question
from triage.batch.chunk import CaseReader, Place
from triage.batch.cluster import Cluster
from triage.batch.engines import Engine, OneProcess, SeveralProcesses, places_from
from triage.batch.forms import BatchError, FileForm
from triage.batch.run import Progress, assess_file
from triage.batch.unfinished import digest_of, refused_file
from triage.batch.work import BatchWork, FinishedChunk

MAKERS = {".ndjson": ndjson, ".csv": csv_file, ".parquet": parquet}


def work_on(source: Path, rows: int = 5, kind: type[BatchWork] = BatchWork) -> BatchWork:
    return kind(
        source, digest_of(source), FileForm(source.suffix[1:]), FileForm.NDJSON, Question(RULEBOOK, None, DAY), rows
    )


def made(source: Path, out: Path, engine: Engine, **options: Any) -> tuple[bytes, bytes]:
    assess_file(source, out, RULEBOOK, day=DAY, most_rows=5, engine=engine, **options)
    assert nothing_left(out)
    return out.read_bytes(), refused_file(out).read_bytes()


@given(st.integers(0, 99), st.integers(0, 12), st.integers(1, 5), st.sampled_from(sorted(MAKERS)))
def test_where_a_chunk_ends_is_told_without_reading_its_cases(
    seed: int, count: int, rows: int, suffix: str
) -> None:
    with TemporaryDirectory() as folder:
        source = MAKERS[suffix](Path(folder) / f"in{suffix}", mixed(seed, count, 2))
        with closing(work_on(source, rows).reader()) as reader, closing(work_on(source, rows).reader()) as other:
            places = list(places_from(reader, reader.start))
            place = reader.start
            for following in [*places[1:], None]:
                chunk = other.chunk_at(place)
                assert chunk is not None and (following is None or chunk.end == following)
                place = chunk.end
            assert other.chunk_at(place) is None and reader.end_of_chunk(place) is None


def test_a_file_that_is_one_chunk_is_worked_on_without_another_process(tmp_path: Path) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(1, 3, 1))
    told: list[int] = []
    made(source, tmp_path / "out.ndjson", SeveralProcesses(2), told=lambda _: told.append(len(active_children())))
    assert told and not any(told)


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "into"), [(".ndjson", ".parquet"), (".csv", ".csv"), (".parquet", ".ndjson")])
def test_several_processes_make_the_same_bytes_as_one(tmp_path: Path, suffix: str, into: str) -> None:
    source = MAKERS[suffix](tmp_path / f"in{suffix}", mixed(2, 20, 3))
    one = made(source, tmp_path / f"one{into}", OneProcess())
    assert made(source, tmp_path / f"several{into}", SeveralProcesses(2)) == one
    assert not active_children()


@pytest.mark.slow
def test_what_a_process_did_that_was_killed_is_done_again(tmp_path: Path) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(3, 60, 4))
    one = made(source, tmp_path / "one.ndjson", OneProcess())
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.cases and len(killed) < 2 and (pid := active_children()[0].pid):
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    assert made(source, tmp_path / "several.ndjson", SeveralProcesses(2), told=kill_one) == one
    assert len(killed) == 2


class Deadly(BatchWork):
    """Work whose third chunk ends whatever process it is done in."""

    def finished_at(self, reader: CaseReader, place: Place) -> FinishedChunk | None:
        if place.number == 10:
            os._exit(9)
        return super().finished_at(reader, place)


@pytest.mark.slow
def test_a_chunk_that_ends_every_process_is_told_and_what_stood_before_it_is_there(tmp_path: Path) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(4, 20, 0))
    finished = SeveralProcesses(2).finished_from(work_on(source, kind=Deadly), Place(0, 0))
    assert [next(finished).counted.read_to.number, next(finished).counted.read_to.number] == [5, 10]
    with pytest.raises(BatchError, match="after row 10 ended, 3 times"):
        next(finished)
    assert not active_children()


@pytest.mark.slow
def test_the_processes_end_with_the_one_that_began_them_however_it_ends(tmp_path: Path) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(5, 400, 0))
    code = (
        "from pathlib import Path\n"
        "from tests.batch.test_engines import *\n"
        "if __name__ == '__main__':\n"
        f"    made(Path({str(source)!r}), Path({str(tmp_path / 'out.ndjson')!r}), SeveralProcesses(2), "
        "told=lambda come: print(come.cases, flush=True))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=_from_here()) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) == 0:
            pass
        children = _children_of(process.pid)
        assert len(children) >= 2
        process.kill()
    until = time.monotonic() + 30
    while any(map(_runs, children)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(_runs, children))


def _from_here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def _children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes on this machine, on the loopback interface."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("into", MAKERS)
def test_a_cluster_makes_the_same_bytes_as_one_process(tmp_path: Path, cluster: Any, into: str) -> None:
    source = parquet(tmp_path / "in.parquet", mixed(6, 30, 3))
    one = made(source, tmp_path / f"one{into}", OneProcess())
    assert made(source, tmp_path / f"cluster{into}", Cluster(cluster.scheduler_address)) == one


@pytest.mark.slow
def test_a_worker_of_a_cluster_that_is_killed_in_the_midst_loses_nothing(tmp_path: Path, cluster: Any) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(7, 60, 4))
    one = made(source, tmp_path / "one.ndjson", OneProcess())
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.cases and not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    found = made(source, tmp_path / "cluster.ndjson", Cluster(cluster.scheduler_address), told=kill_one)
    assert found == one and killed


@pytest.mark.slow
def test_what_goes_wrong_on_a_worker_of_a_cluster_is_told(tmp_path: Path, cluster: Any) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(8, 40, 0))

    def take_the_file_away(progress: Progress) -> None:
        source.unlink(missing_ok=True)

    with pytest.raises(BatchError, match=re.escape(f"{source}: can not be read")):
        made(source, tmp_path / "out.ndjson", Cluster(cluster.scheduler_address), told=take_the_file_away)


@pytest.mark.slow
def test_a_worker_that_has_another_file_under_the_same_name_answers_nothing(tmp_path: Path, cluster: Any) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(10, 20, 0))

    def put_another_there(progress: Progress) -> None:
        ndjson(source, mixed(11, 20, 0))

    with pytest.raises(BatchError, match="a worker has another file under this name"):
        made(source, tmp_path / "out.ndjson", Cluster(cluster.scheduler_address), told=put_another_there)
    assert not (tmp_path / "out.ndjson").exists()


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(9, 12, 0))
    with pytest.raises(BatchError, match="no scheduler is reached there"):
        made(source, tmp_path / "out.ndjson", Cluster("tcp://127.0.0.1:1"))
