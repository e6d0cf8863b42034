"""The entries of the log as they are kept in the database, read as bytes: nothing here is held to the tree."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from api.log.nodes import BrokenLogError
from api.log.tables import LOG_ENTRIES
from api.storage.documents import blob
from triage.log.entry import LogError, entry_in

AT_ONCE = 500
"""How many entries one reading takes, so that each is short."""


def size_of(connection: Connection) -> int:
    """Return how many entries there are. Raises `BrokenLogError` if the last one has a number that is none."""
    last = connection.execute(select(func.max(LOG_ENTRIES.c.number))).scalar_one_or_none()
    if not isinstance(last, int | None):
        raise BrokenLogError("The log was changed: an entry has a number that is none.")
    return 0 if last is None else last + 1


def entries_between(connection: Connection, start: int, end: int) -> list[bytes]:
    """Return the entries from `start` to before `end`, byte by byte; those that are missing are left out."""
    of = LOG_ENTRIES.c
    asked = select(of.entry).where(of.number >= start, of.number < end).order_by(of.number)
    return [blob(entry) for entry in connection.execute(asked).scalars()]


def misplaced_entry(connection: Connection) -> int | None:
    """Return the first entry that is not found under what it is about, None if there is none.

    Whoever hides an entry from those who look for what is missing has it found under something else.
    """
    of = LOG_ENTRIES.c
    asked = select(of.number, of.entry, of.subject).order_by(of.number).limit(AT_ONCE)
    last = -1
    while rows := connection.execute(asked.where(of.number > last)).all():
        for row in rows:
            try:
                found = entry_in(blob(row.entry)).subject == row.subject
            except LogError:
                found = False
            if not found:
                return int(row.number)
        last = rows[-1].number
    return None
