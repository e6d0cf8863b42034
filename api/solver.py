"""Runs the solver in a process of its own: it is not for threads, and its work takes seconds.

A question is a generator: each answer that it yields is better than the one before. It has a budget of time; when
that is spent, the last answer counts, and the process is ended. It is ended too when nobody waits for the answer
any more, and it ends by itself when the service does, however that ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from starlette.requests import ClientDisconnect

from api.parent import when_the_parent_ends
from api.problems import LATER, NOT_DECIDED, ProblemError

# For one question, from its turn on. Without any answer by then it is a problem.
MOST_SECONDS = 20.0
# Questions at once, of which one is being answered: a further one is told to come later.
MOST_QUESTIONS = 4

Answer = TypeVar("Answer")
Given = ParamSpec("Given")
Left = Callable[[], Coroutine[Any, Any, object]]


class SolverProcess:
    """One process, started with the first question and kept; questions wait for each other."""

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._turn = asyncio.Lock()
        self._questions = 0

    async def ask(
        self, left: Left, question: Callable[Given, Iterator[Answer]], *given: Given.args, **named: Given.kwargs
    ) -> Answer:
        """Return the last answer that a question, which has to stand in a module, yields in the process.

        `left` returns when nobody waits for it any more; then `ClientDisconnect` is raised. Raises `ProblemError`
        if there is no answer in time, if the process fails, and if too many wait already.
        """
        if self._questions >= MOST_QUESTIONS:
            raise ProblemError(NOT_DECIDED, "Too many ask at once. Ask again later.", headers=LATER)
        self._questions += 1
        gone = asyncio.ensure_future(left())
        answered = asyncio.ensure_future(self._answered((question, given, named)))
        try:
            await asyncio.wait({gone, answered}, return_when=asyncio.FIRST_COMPLETED)
            if not answered.done():
                raise ClientDisconnect
            return answered.result()  # type: ignore[no-any-return]
        finally:
            self._questions -= 1
            gone.cancel()
            answered.cancel()
            # Whoever is next finds the process as this question leaves it.
            with suppress(asyncio.CancelledError, ProblemError):
                await answered

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.end()
            self._process = None

    async def _answered(self, question: tuple[object, ...]) -> Any:
        """Wait for the turn, and return the last answer within the budget."""
        async with self._turn:
            self._process = process = self._process or _Process()
            answers: list[object] = []
            done = False
            try:
                async with asyncio.timeout(MOST_SECONDS):
                    process.send(question)
                    while not done:
                        done, answer = await process.received()
                        if not done:
                            answers.append(answer)
            except (TimeoutError, OSError, EOFError):
                pass
            finally:
                # What is not done is not waited for: the next question has a new process.
                if not done:
                    process.end()
                    self._process = None
        if answers:
            return answers[-1]
        raise ProblemError(NOT_DECIDED, "It was not decided in time. Ask again later.", headers=LATER)


class _Process:
    """The process and the connection to it. It answers `(False, answer)` for each answer, then `(True, None)`."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def send(self, question: tuple[object, ...]) -> None:
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
        done, answer = self._connection.recv()
        return done, answer

    def end(self) -> None:
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
