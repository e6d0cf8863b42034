"""A copy of the whole log, for whoever wants to check it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from triage.log.export import export_lines


def copy_of(log: TamperEvidentLog, act: Act) -> Iterator[bytes]:
    """Record that a copy is made, and return its lines; what is recorded meanwhile is not in it.

    Raises `BrokenLogError` if the log is not the one that was known.
    """
    with log.writing() as connection:
        log.append(connection, act.event(EventKind.LOG_EXPORTED))
    head = log.head()
    return export_lines(log.key, log.entries(0, head.size), log.signed(head), head.size)
