"""Records readings and refusals, which have no transaction of their own, before they are answered."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from api.log.events import Act, Event, EventKind
from api.log.log import TamperEvidentLog
from api.log.nodes import BrokenLogError

log = logging.getLogger("api")

# Whoever is not known can be refused so often before refusals are only counted: nobody fills the disk with them.
_MOST_STRANGERS_A_MINUTE = 60
# What could not be written yet. Beyond this it is only counted.
_MOST_WAITING = 10_000


class Recorder:
    """Writes entries by themselves. All methods wait for the disk: call them in a worker thread.

    A database that can not be written now can still be read: what was read meanwhile is told on standard error, and
    comes into the log as soon as it can be written, or is counted in it.
    """

    def __init__(self, kept: TamperEvidentLog, seconds: Callable[[], float] = time.monotonic) -> None:
        self._log = kept
        self._seconds = seconds
        self._lock = Lock()
        self._waiting: deque[Event] = deque()
        self._lost = 0
        self._strangers = float(_MOST_STRANGERS_A_MINUTE)
        self._asked = seconds()
        self._uncounted = 0

    def read(self, act: Act, address: str, subject: str | None) -> None:
        """Record that somebody reads what is known of a case, at an address of the service."""
        self._write(act.event(EventKind.CASE_READ, subject, address=address))

    def refused(self, act: Act, address: str, status: int, subject: str | None = None) -> None:
        """Record that a request was refused. Strangers are recorded so often a minute, and counted beyond."""
        details = {"address": address, "status": str(status)}
        if act.by is None:
            counted = self._stranger()
            if counted is None:
                return
            if counted:
                details["refused_besides"] = str(counted)
        # It is refused all the same.
        with suppress(BrokenLogError):
            self._write(act.event(EventKind.REFUSED, subject, **details))

    def _stranger(self) -> int | None:
        """Return how many strangers were refused unrecorded since the last one, or None if this one is such too."""
        with self._lock:
            now = self._seconds()
            come_back = (now - self._asked) * _MOST_STRANGERS_A_MINUTE / 60
            self._strangers = min(float(_MOST_STRANGERS_A_MINUTE), self._strangers + come_back)
            self._asked = now
            if self._strangers < 1:
                self._uncounted += 1
                return None
            self._strangers -= 1
            counted, self._uncounted = self._uncounted, 0
            return counted

    def _write(self, event: Event) -> None:
        with self._lock:
            waiting, lost = list(self._waiting), self._lost
            self._waiting.clear()
            self._lost = 0
        try:
            with self._log.writing() as connection:
                for each in waiting:
                    self._log.append(connection, each)
                if lost:
                    self._log.append(connection, Event(EventKind.READINGS_LOST, details={"number": str(lost)}))
                self._log.append(connection, event)
        except SQLAlchemyError as error:
            log.error(
                "could not be recorded yet (%s): %s by %s of %s at %s",
                type(error).__name__,
                event.kind,
                event.by,
                event.subject,
                event.details.get("address"),
            )
            with self._lock:
                self._lost += lost
                for each in (*waiting, event):
                    if len(self._waiting) < _MOST_WAITING:
                        self._waiting.append(each)
                    else:
                        self._lost += 1
