"""What was kept before there was a log is sealed and comes into it, once, in the transaction that makes the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, Row, func, select, update

from api.log.bindings import bind, bound_assessment, bound_review, bound_rulebook
from api.log.case_keys import CaseKey, CaseKeys
from api.log.events import Event, EventKind
from api.log.log import TamperEvidentLog
from api.log.tables import LOG_ENTRIES
from api.storage.documents import PLAIN, SEALED, Kind, blob
from api.storage.tables import ASSESSMENTS, REVIEWS, RULEBOOKS

# Documents held in memory at once.
_AT_ONCE = 50


def begin_log(log: TamperEvidentLog, keys: CaseKeys, connection: Connection) -> None:
    """Begin the log of a database that has none, seal every document that is there, and record it as taken over.

    That a document was not changed before this is not known; from here on it is. A damaged one is bound as it is.
    """
    if connection.execute(select(func.max(LOG_ENTRIES.c.number))).scalar_one_or_none() is not None:
        return
    with log.beginning(connection):
        there = RULEBOOKS.c.content.is_not(None)
        for row in _rows(connection, RULEBOOKS.c.digest, RULEBOOKS.c.sha256, where=there):
            event = Event(EventKind.RULEBOOK_TAKEN_OVER, subject=row.digest)
            bind(log, connection, bound_rulebook(row.digest, row.sha256), event)
        of = ASSESSMENTS.c
        beside = (of.sha256, of.created_at, of.rulebook_digest, of.reference, of.office, of.author)
        for row in _rows(connection, of.id, *beside, of.content, of.encoding):
            key = keys.new(row.id)
            keys.keep(connection, key)
            _seal(connection, ASSESSMENTS.c.id, row, Kind.ASSESSMENT, key)
            event = Event(EventKind.ASSESSMENT_TAKEN_OVER, office=row.office, subject=row.id)
            bound = bound_assessment(row.id, *(row._mapping[each.name] for each in beside))
            bind(log, connection, bound, event, key.salt(Kind.ASSESSMENT, row.id))
        of = REVIEWS.c
        for row in _rows(connection, of.number, of.id, of.sha256, of.assessment_id, of.content, of.encoding):
            key = keys.find(connection, row.assessment_id)
            _seal(connection, REVIEWS.c.id, row, Kind.REVIEW, key)
            event = Event(EventKind.REVIEW_TAKEN_OVER, subject=row.assessment_id, details={"review": row.id})
            bound = bound_review(row.id, row.sha256, row.assessment_id)
            bind(log, connection, bound, event, key.salt(Kind.REVIEW, row.id))


def _rows(connection: Connection, *columns: Column[Any], where: Any = None) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield rows by their first column, a few at a time: what is written meanwhile stands in no cursor's way."""
    asked = select(*columns).order_by(columns[0]).limit(_AT_ONCE)
    if where is not None:
        asked = asked.where(where)
    some = connection.execute(asked).all()
    while some:
        yield from some
        some = connection.execute(asked.where(columns[0] > some[-1][0])).all()


def _seal(connection: Connection, of: Column[Any], row: Row[*tuple[Any, ...]], kind: Kind, key: CaseKey) -> None:
    if row.encoding == PLAIN:
        sealed = key.seal(kind, row.id).closed(blob(row.content))
        connection.execute(update(of.table).where(of == row.id).values(content=sealed, encoding=SEALED))
