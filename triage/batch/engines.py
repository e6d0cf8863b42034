"""Where the chunks of a batch are worked on: in this process or in several; `triage.batch.cluster` has machines.

Each engine yields what the chunks come to in their order. A chunk comes to the same wherever it is worked on,
and so do the bytes of the batch.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Protocol

from triage.batch.chunk import CaseReader, Place
from triage.batch.forms import BatchError
from triage.batch.work import BatchWork, FinishedChunk
from triage.errors import TriageError

MOST_TRIES = 3
"""How often a chunk is begun whose process ends: it would end the next one, too."""


class Engine(Protocol):
    """Somewhere where chunks are worked on."""

    def finished_from(self, work: BatchWork, place: Place) -> Generator[FinishedChunk]:
        """Yield what each chunk from a place on comes to, in their order.

        Raises what `BatchWork.finished_at` raises, and `BatchError` if the work could not be ended.
        """
        ...


class OneProcess:
    """This process, one chunk after the other."""

    def finished_from(self, work: BatchWork, place: Place) -> Generator[FinishedChunk]:
        """Yield what each chunk from a place on comes to, in their order."""
        with closing(work.reader()) as reader:
            while (finished := work.finished_at(reader, place)) is not None:
                yield finished
                place = finished.counted.read_to


class SeveralProcesses:
    """So many processes on this machine, which read, assess and write side by side.

    A file that is one chunk is worked on in this process: to begin others would take longer. What a process was
    working on that ended, however it ended, another one does again.
    """

    def __init__(self, processes: int) -> None:
        self._processes = processes

    def finished_from(self, work: BatchWork, place: Place) -> Generator[FinishedChunk]:
        """Yield what each chunk from a place on comes to, in their order."""
        with closing(work.reader()) as reader:
            if len(list(islice(places_from(reader, place), 2))) < 2:
                yield from OneProcess().finished_from(work, place)
            else:
                yield from self._side_by_side(work, places_from(reader, place))

    def _side_by_side(self, work: BatchWork, places: Iterator[Place]) -> Generator[FinishedChunk]:
        processes = [_Process(work) for _ in range(self._processes)]
        waiting: deque[Place] = deque()
        finished: dict[Place, FinishedChunk] = {}
        try:
            while True:
                for process in processes:
                    # No more is finished ahead of its turn than one chunk for each process: it would fill memory.
                    if process.place is None and len(waiting) < 2 * self._processes:
                        if (place := next(places, None)) is None:
                            break
                        waiting.append(place)
                        process.begin(place)
                if not waiting:
                    return
                while waiting[0] not in finished:
                    finished |= self._some_finished(work, processes)
                yield finished.pop(waiting.popleft())
        finally:
            for process in processes:
                process.end()

    def _some_finished(self, work: BatchWork, processes: list[_Process]) -> dict[Place, FinishedChunk]:
        """Wait for one process at least, and return what is finished; begin another one for each that ended."""
        busy = {process.connection: process for process in processes if process.place is not None}
        found: dict[Place, FinishedChunk] = {}
        for connection in wait(list(busy)):
            process = busy[connection]  # type: ignore[index]  # only what was given is returned
            place = process.place
            assert place is not None
            try:
                found[place] = process.finished()
            except (EOFError, ConnectionError):
                process.end()
                if process.tries == MOST_TRIES:
                    raise BatchError(
                        f"{work.source}: the process that worked on what stands after row {place.number} ended, "
                        f"{MOST_TRIES} times, perhaps for want of memory. What is finished is kept: say the same "
                        "again with fewer processes to go on."
                    ) from None
                other = _Process(work)
                other.begin(place, process.tries + 1)
                processes[processes.index(process)] = other
        return found


class _Process:
    """A process that works on one chunk after the other, and the connection to it.

    `place` is that of the chunk that it works on, None if it is idle; `tries` how often that chunk was begun.
    """

    def __init__(self, work: BatchWork) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        self._process.start()
        theirs.close()
        self.place: Place | None = None
        self.tries = 0

    def begin(self, place: Place, tries: int = 1) -> None:
        """Have it work on a chunk. If it ended already, whoever waits for it is told."""
        self.place, self.tries = place, tries
        with suppress(ConnectionError):
            self.connection.send(place)

    def finished(self) -> FinishedChunk:
        """Return what its chunk came to, or raise what went wrong; `EOFError` or `ConnectionError` if it ended."""
        found: FinishedChunk | TriageError = self.connection.recv()
        self.place = None
        if isinstance(found, TriageError):
            raise found
        return found

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _serve(connection: Connection, work: BatchWork) -> None:
    """Work on chunks until the process that began this one ends it, or ends. A key press ends that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = None
    # The other end of the connection is gone with the process that began this one, however it ended.
    with suppress(EOFError, ConnectionError):
        while True:
            place = connection.recv()
            try:
                worker = worker or Worker(work)
                finished: FinishedChunk | TriageError = worker.finished(place)
            except TriageError as error:
                finished = error
            connection.send(finished)


def places_from(reader: CaseReader, place: Place) -> Iterator[Place]:
    """Yield the places at which chunks begin, from one on."""
    while (end := reader.end_of_chunk(place)) is not None:
        yield place
        place = end


class Worker:
    """Whoever works on chunks of one file, which is opened once."""

    def __init__(self, work: BatchWork) -> None:
        self._work = work
        self._reader = work.reader()

    def finished(self, place: Place) -> FinishedChunk:
        """Return what the chunk at a place comes to. Raises `BatchError` if nothing is there any more."""
        found = self._work.finished_at(self._reader, place)
        if found is None:
            raise BatchError(f"{self._work.source}: nothing stands after row {place.number} any more.")
        return found
