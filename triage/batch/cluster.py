"""The chunks of a batch on many machines, by Dask's distributed scheduler.

Every machine reads the file, and the answers come back to the one that asked: so the file has to stand under the
same name on all of them. Dask runs what it is sent: whoever reaches a scheduler or a worker can run anything there,
so both belong in a network of their own, or behind TLS (docs/scale.md).
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Generator
from contextlib import closing
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from triage.batch.chunk import CaseReader, Place
from triage.batch.engines import Worker, places_from
from triage.batch.forms import BatchError
from triage.batch.unfinished import digest_of
from triage.batch.work import BatchWork, FinishedChunk
from triage.program import this_program

try:
    from distributed import Client, KilledWorker, WorkerPlugin, get_worker
except ImportError:
    raise BatchError(
        "The library for many machines is not installed. Install the extra “cluster” of this package on each."
    ) from None

if TYPE_CHECKING:
    from distributed import Future

SECONDS_TO_REACH = 10


class Cluster:
    """A cluster, by the address of its scheduler (`tcp://host:8786`, or `tls://…`)."""

    def __init__(self, scheduler: str) -> None:
        self._scheduler = scheduler

    def finished_from(self, work: BatchWork, place: Place) -> Generator[FinishedChunk]:
        """Yield what each chunk from a place on comes to, in their order, wherever it was worked on.

        What a worker did that is gone is done again by another. Raises `BatchError` if the scheduler can not be
        reached or has no workers, if a worker runs another program or can not read the file, or if several of them
        ended at one chunk.
        """
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            client = Client(self._scheduler, timeout=SECONDS_TO_REACH, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BatchError(f"{self._scheduler}: no scheduler is reached there: {error}") from None
        with client, closing(work.reader()) as reader:
            plugin = _Chunks(f"triage-{uuid4().hex}", work)
            client.register_plugin(plugin, name=plugin.name)
            try:
                yield from self._in_order(client, plugin.name, reader, place)
            finally:
                client.unregister_worker_plugin(plugin.name)

    def _in_order(self, client: Client, name: str, reader: CaseReader, place: Place) -> Generator[FinishedChunk]:
        places = places_from(reader, place)
        begun: deque[tuple[Place, Future[FinishedChunk]]] = deque()
        while True:
            while len(begun) < 2 * self._threads(client) and (following := next(places, None)) is not None:
                begun.append((following, client.submit(_finished, name, this_program(), following, pure=False)))
            if not begun:
                return
            first, future = begun.popleft()
            try:
                finished = future.result()
            except KilledWorker:
                raise BatchError(
                    f"Several workers ended at what stands after row {first.number}, perhaps for want of memory. "
                    "What is finished is kept: say the same again to go on."
                ) from None
            yield finished

    def _threads(self, client: Client) -> int:
        threads: dict[str, int] = client.nthreads()
        if not threads:
            # One that is being started again is waited for.
            try:
                client.wait_for_workers(1, timeout=SECONDS_TO_REACH)
            except TimeoutError:
                raise BatchError(
                    f"{self._scheduler}: it has no workers. Start one, and say the same again."
                ) from None
            threads = client.nthreads()
        return max(1, sum(threads.values()))


class _Chunks(WorkerPlugin):
    """What a worker has to know of a batch, sent to it once; also to one that comes later."""

    def __init__(self, name: str, work: BatchWork) -> None:
        self.name = name
        self._work = work
        self._worker: Worker | None = None
        self._one_at_a_time: Lock | None = None

    def setup(self, worker: Any) -> None:
        """Make a worker ready. What it opens is opened when it is first needed: an error is told then."""
        self._one_at_a_time = Lock()

    def finished(self, place: Place) -> FinishedChunk:
        """Return what the chunk at a place comes to; the threads of a worker share one open file."""
        assert self._one_at_a_time is not None
        with self._one_at_a_time:
            if self._worker is None:
                # Under the same name another machine may have another file, or one of before.
                if digest_of(self._work.source) != self._work.digest:
                    raise BatchError(f"{self._work.source}: a worker has another file under this name.")
                self._worker = Worker(self._work)
            return self._worker.finished(place)


def _finished(name: str, program: Any, place: Place) -> FinishedChunk:
    worker = get_worker()
    if this_program() != program:
        raise BatchError(
            f"The worker {worker.address} runs {this_program()}, and this is {program}. Install the same on both."
        )
    chunks = worker.plugins[name]
    assert isinstance(chunks, _Chunks)
    return chunks.finished(place)
