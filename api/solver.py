"""Runs the solver in a process of its own: it is not for threads, and its work takes seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from api.problems import NOT_DECIDED, ProblemError

MOST_SECONDS = 60.0

Answer = TypeVar("Answer")
Given = ParamSpec("Given")


class SolverProcess:
    """One process, started with the first question and kept; questions wait for each other."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None

    async def ask(self, question: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
        """Return what the function, which has to stand in a module, returns in the process.

        Raises `ProblemError` if the process fails or takes more than a minute; the next question has a new one.
        """
        if self._executor is None:
            self._executor = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
        asked = self._executor.submit(question, *given, **named)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(asked), MOST_SECONDS)
        except asyncio.CancelledError:
            # Either the request itself is given up, or the process was ended because of another question.
            if not asked.cancelled():
                raise
        except (TimeoutError, BrokenProcessPool):
            self.close()
        raise ProblemError(NOT_DECIDED, "It was not decided in time. `triage explain` takes the time it needs.")

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._executor is not None:
            # An executor has no public way to end work that has begun.
            processes = list((self._executor._processes or {}).values())
            self._executor.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            self._executor = None
