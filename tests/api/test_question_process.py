"""A question to a process of its own: its answers come whole, however long they are and whichever loop waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
import uvloop

from api.question_process import QuestionProcess

LONG = 8_000_000


def long_answer() -> Iterator[bytes]:
    """Yield more than a pipe holds: it comes in pieces."""
    yield b"x" * LONG


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_long_answer_comes_whole(new_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """The loop of the service lets nobody wait at what it watches: reading a long answer then failed half-way."""

    async def asked() -> list[tuple[bool, object]]:
        process = QuestionProcess()
        try:
            found = []
            for _ in range(2):
                process.send((long_answer, (), {}))
                found += [await process.received(), await process.received()]
            return found
        finally:
            process.end()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        answers = runner.run(asked())
    assert [done for done, _ in answers] == [False, True, False, True]
    assert {len(answer) for done, answer in answers if not done and isinstance(answer, bytes)} == {LONG}
