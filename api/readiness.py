"""Whether what is submitted now could be kept: asked of the database by writing, and answered in bounded time."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from api.storage import AssessmentStore

MOST_SECONDS = 2.0


class Readiness:
    """Asks in a thread of its own, so that no request that waits for a lock holds it up; one question at a time."""

    def __init__(self, store: AssessmentStore) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "readiness")
        self._asked: asyncio.Future[None] | None = None

    async def ask(self) -> None:
        """Return once the database was written; who asks meanwhile shares the answer.

        Raises `SQLAlchemyError` if it can not be written, and `TimeoutError` if that is not known in two seconds.
        """
        if self._asked is None or self._asked.done():
            self._asked = asyncio.wrap_future(self._thread.submit(self._store.probe))
            # Nobody may be left to hear of a failure.
            self._asked.add_done_callback(lambda asked: asked.cancelled() or asked.exception())
        await asyncio.wait_for(asyncio.shield(self._asked), MOST_SECONDS)

    def close(self) -> None:
        """Ask no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)
