"""Announces what is over, and erases it when it was announced long enough and nothing has changed since.

The announcement gives people time to set a hold. It also outlives a clock that is wrong for some days: what is
announced by it is withdrawn when the clock is right again, and nothing was erased.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import TypeVar

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.log.events import Act, EventKind
from api.log.nodes import BrokenLogError
from api.office_clock import OfficeClock
from api.problems import ProblemError
from api.retention.due import Due, DueKind, assessments_due, due
from api.retention.holds import LegalHolds, refuse_if_held
from api.retention.tables import ANNOUNCED_ERASURES
from api.storage import AssessmentStore
from api.storage.engine import is_sqlite
from api.storage.listing import Position
from api.storage.tables import ASSESSMENTS

log = logging.getLogger("api")

Each = TypeVar("Each")

# What is over is erased so long after it was announced, and not before.
NOTICE = timedelta(days=7)
_SECONDS_BETWEEN_RUNS = 6 * 60 * 60
# In one transaction: nobody waits long for what is announced.
_AT_ONCE = 100


@dataclass(frozen=True)
class Announced:
    """What is going to be erased, unless something changes."""

    due: Due
    announced_at: datetime

    @property
    def erased_from(self) -> datetime:
        """The moment from which it is erased."""
        return self.announced_at + NOTICE


@dataclass(frozen=True)
class Run:
    """What one run did."""

    announced: int = 0
    withdrawn: int = 0
    erased: int = 0


class Retention:
    """How long cases are kept; `days` is None where nothing is erased by time.

    All methods but `kept_to` wait for the disk: call them in a worker thread.
    """

    def __init__(self, store: AssessmentStore, days: int | None) -> None:
        self._store = store
        self.days = days
        self.holds = LegalHolds(store.engine, store.log)
        self._insert = sqlite.insert if is_sqlite(store.engine.url) else postgresql.insert
        store.eraser.guard(refuse_if_held)

    def due(self, now: datetime) -> tuple[Due, ...]:
        """Return what is over, held or not; nothing where nothing is erased by time."""
        if self.days is None:
            return ()
        with self._store.engine.connect() as connection:
            return due(connection, self._over_before(now))

    def announced(
        self, office: str | None, after: Position | None = None, most: int | None = None
    ) -> tuple[Announced, ...]:
        """Return what was announced last first, of an office or (None) of all, from a position on."""
        columns = ANNOUNCED_ERASURES.c
        asked = select(ANNOUNCED_ERASURES).order_by(columns.announced_at.desc(), columns.id.desc()).limit(most)
        if office is not None:
            asked = asked.where(columns.office == office)
        if after is not None:
            earlier = columns.announced_at < after.created_at
            asked = asked.where(earlier | ((columns.announced_at == after.created_at) & (columns.id < after.id)))
        with self._store.engine.connect() as connection:
            return tuple(
                Announced(Due(DueKind(row.kind), row.id, row.office, row.last_at), row.announced_at)
                for row in connection.execute(asked).all()
            )

    def run(self, now: datetime, stopping: Event | None = None) -> Run:
        """Announce, withdraw and erase what is to be at a moment. `stopping` ends it between two of them.

        What several processes do at once is done once.
        """
        if self.days is None:
            return Run()
        over = {each.id: each for each in self.due(now) if not each.held}
        there = {each.due.id: each for each in self.announced(None)}
        gone = [each for key, each in there.items() if key not in over or each.announced_at > now]
        new = [each for key, each in over.items() if key not in there]
        withdrawn = sum(self._withdraw(some, now) for some in _some(gone, stopping))
        announced = sum(self._announce(some, now) for some in _some(new, stopping))
        ripe = [over[key] for key, each in there.items() if key in over and each.erased_from <= now]
        erased = sum(self._erase(each, now) for [each] in _some(ripe, stopping, 1))
        if erased:
            self._store.eraser.scrub()
        return Run(announced, withdrawn, erased)

    def _announce(self, some: Sequence[Due], now: datetime) -> int:
        count = 0
        with self._store.log.writing() as connection:
            # Another process may have erased it since it was listed. All are looked at before anything is appended.
            for each in [each for each in some if assessments_due(connection, each, self._over_before(now))]:
                row = {"id": each.id, "kind": each.kind, "office": each.office, "last_at": each.last_at}
                # Another process may have announced it.
                added = self._insert(ANNOUNCED_ERASURES).values(**row, announced_at=now).on_conflict_do_nothing()
                if connection.execute(added.returning(ANNOUNCED_ERASURES.c.id)).one_or_none() is not None:
                    event = Act(now, None, each.office).event(EventKind.ERASURE_ANNOUNCED, each.id)
                    self._store.log.append(connection, event)
                    count += 1
        return count

    def _withdraw(self, some: Sequence[Announced], now: datetime) -> int:
        count = 0
        with self._store.log.writing() as connection:
            for each in some:
                row = delete(ANNOUNCED_ERASURES).where(ANNOUNCED_ERASURES.c.id == each.due.id)
                if connection.execute(row.returning(ANNOUNCED_ERASURES.c.id)).one_or_none() is not None:
                    event = Act(now, None, each.due.office).event(EventKind.ERASURE_WITHDRAWN, each.due.id)
                    self._store.log.append(connection, event)
                    count += 1
        return count

    def _over_before(self, now: datetime) -> datetime:
        assert self.days is not None
        return now - timedelta(days=self.days)

    def _erase(self, one: Due, now: datetime) -> bool:
        def choose(connection: Connection) -> tuple[str, ...]:
            chosen = assessments_due(connection, one, self._over_before(now))
            if chosen:
                connection.execute(delete(ANNOUNCED_ERASURES).where(ANNOUNCED_ERASURES.c.id == one.id))
            keys = select(ASSESSMENTS.c.case_key).distinct().where(ASSESSMENTS.c.id.in_(chosen))
            return tuple(connection.execute(keys).scalars())

        return bool(self._store.eraser.erase_chosen(choose, Act(now, None, one.office)))

    @asynccontextmanager
    async def kept_to(self, clock: OfficeClock) -> AsyncIterator[None]:
        """Run every six hours beside whatever is done inside; not at all where nothing is erased by time."""
        if self.days is None:
            yield
            return
        stopping = Event()
        task = asyncio.create_task(self._keep_to_it(clock, stopping))
        try:
            yield
        finally:
            stopping.set()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_to_it(self, clock: OfficeClock, stopping: Event) -> None:
        while True:
            try:
                # Refused where something was stored later than now: the clock was set back.
                clock.today()
                done = await run_in_threadpool(self.run, clock.now(), stopping)
                if done != Run():
                    told = (done.announced, done.withdrawn, done.erased)
                    log.info("retention: %d announced, %d withdrawn, %d erased", *told)
            # What could not be done is tried again the next time.
            except (ProblemError, SQLAlchemyError, BrokenLogError) as error:
                log.error("retention: nothing more was erased now (%s)", type(error).__name__)
            await asyncio.sleep(_SECONDS_BETWEEN_RUNS)


def _some(of: Sequence[Each], stopping: Event | None, at_once: int = _AT_ONCE) -> Iterator[Sequence[Each]]:
    for first in range(0, len(of), at_once):
        if stopping is not None and stopping.is_set():
            return
        yield of[first : first + at_once]
