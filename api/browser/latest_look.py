"""One look of each person at a time: who looks again gives up the look before, if it still waits for the engine.

The engine has one thread. Without this a page that looks at each change would fill its queue, and whoever submits a
case would wait behind what nobody looks at any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from api.people.roles import Person
from api.problems import TOO_MANY_REQUESTS, ProblemError

Seen = TypeVar("Seen")

_under_way: dict[tuple[str, str], asyncio.Task[Any]] = {}


async def latest_look(person: Person, look: Coroutine[Any, Any, Seen]) -> Seen:
    """Return what a look gives. Raises `ProblemError` where a later one of the same person took its place."""
    whose = (person.name, person.office)
    if former := _under_way.get(whose):
        former.cancel()
    task: asyncio.Task[Seen] = asyncio.ensure_future(look)
    _under_way[whose] = task
    try:
        return await task
    except asyncio.CancelledError:
        here = asyncio.current_task()
        if here is not None and here.cancelling():
            # The client left, or the service ends.
            task.cancel()
            raise
        detail = "A later look of yours took the place of this one."
        raise ProblemError(TOO_MANY_REQUESTS, detail, headers={"Retry-After": "1"}) from None
    finally:
        if _under_way.get(whose) is task:
            del _under_way[whose]
