"""Runs the solver in a process of its own: it is not for threads, and its work takes seconds.

A question is a generator: each answer that it yields is better than the one before. It has a budget of time; when
that is spent, the last answer counts, and the process is ended. It is ended too when nobody waits for the answer
any more, and it ends by itself when the service does, however that ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from starlette.requests import ClientDisconnect

from api.problems import LATER, NOT_DECIDED, ProblemError
from api.question_process import QuestionProcess

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
        self._process: QuestionProcess | None = None
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
            self._process = process = self._process or QuestionProcess()
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
