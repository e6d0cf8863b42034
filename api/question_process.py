"""A process of its own for long work: it ends with the service, however that ends, and can be ended at any time.

A question is a generator that stands in a module; its answers come as they are yielded.
"""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection

from api.parent import when_the_parent_ends


class QuestionProcess:
    """The process and the connection to it. It answers `(False, answer)` for each answer, then `(True, None)`."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def send(self, question: tuple[object, ...]) -> None:
        """Ask: the generator, its arguments, and those by name."""
        self._connection.send(question)

    async def received(self) -> tuple[bool, object]:
        """Return what comes next. Raises `EOFError` or `OSError` if the process ended."""
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        # No thread waits, so that none has to be waited for.
        loop.add_reader(self._connection.fileno(), readable.set)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(self._connection.fileno())
            # uvloop leaves what it has watched so that nobody waits at it: a long answer, which comes in pieces,
            # could not be read to its end then, nor the next question sent.
            os.set_blocking(self._connection.fileno(), True)
        done, answer = self._connection.recv()
        return done, answer

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._connection.close()


def _serve(connection: Connection) -> None:
    """Answer questions, one after the other, until the service ends."""
    # A key press ends the service, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    when_the_parent_ends(partial(os._exit, 1))
    with suppress(EOFError):
        while True:
            question, given, named = connection.recv()
            for answer in question(*given, **named):
                connection.send((False, answer))
            connection.send((True, None))
