"""What was kept before it was sealed and bound is so from now on: once, in the transaction that migrates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, Label, Row, func, select, update

from api.case_files.tables import CASE_FILES
from api.log.bindings import STOPS as EVERY_STOP
from api.log.bindings import (
    bind,
    bound_assessment,
    bound_lifting,
    bound_opinion,
    bound_resolution,
    bound_review,
    bound_rulebook,
    bound_stop,
)
from api.log.case_keys import CaseKey, CaseKeys, ErasedCaseError
from api.log.events import Event, EventKind
from api.log.log import TamperEvidentLog
from api.log.tables import LOG_ENTRIES
from api.oversight.tables import LIFTINGS, OPINIONS, RESOLUTIONS, STOPS
from api.storage.documents import PLAIN, SEALED, DamagedDocumentError, Kind, blob
from api.storage.tables import ASSESSMENTS, REVIEWS, RULEBOOKS

# The formats with a log in which opinions were not sealed, nor they and stops bound.
_OPINIONS_IN_CLEAR_TEXT = ("9", "10")
# Documents held in memory at once.
_AT_ONCE = 50


def take_over(log: TamperEvidentLog, keys: CaseKeys, connection: Connection, found: str | None) -> None:
    """Seal and record what was not yet, in a database that is migrated and had the format `found`.

    Where there is no log it is begun. That a document was not changed before this is not known; from here on it
    is. A damaged one is bound as it is.
    """
    if connection.execute(select(func.max(LOG_ENTRIES.c.number))).scalar_one_or_none() is None:
        with log.beginning(connection):
            _take_over_documents(log, keys, connection)
            _take_over_opinions(log, keys, connection)
            _take_over_stops(log, connection)
            _seal_references(keys, connection)
    elif found in _OPINIONS_IN_CLEAR_TEXT:
        with log.going_on(connection):
            _take_over_opinions(log, keys, connection)
            _take_over_stops(log, connection)
            _seal_references(keys, connection)


def _take_over_documents(log: TamperEvidentLog, keys: CaseKeys, connection: Connection) -> None:
    there = RULEBOOKS.c.content.is_not(None)
    for row in _rows(connection, RULEBOOKS.c.digest, RULEBOOKS.c.sha256, where=there):
        event = Event(EventKind.RULEBOOK_TAKEN_OVER, subject=row.digest)
        bind(log, connection, bound_rulebook(row.digest, row.sha256), event)
    of = ASSESSMENTS.c
    beside = (of.sha256, of.created_at, of.rulebook_digest, of.reference_index, of.office, of.author)
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


def _take_over_opinions(log: TamperEvidentLog, keys: CaseKeys, connection: Connection) -> None:
    of, ends = OPINIONS.c, RESOLUTIONS.c
    about: dict[str, tuple[str, CaseKey]] = {}
    for row in _rows(connection, of.number, of.id, of.sha256, of.assessment_id, of.content, of.encoding):
        key = _key(keys, connection, row.assessment_id)
        if key is None:
            continue
        about[row.id] = row.assessment_id, key
        _seal(connection, of.id, row, Kind.OPINION, key)
        event = Event(EventKind.OPINION_TAKEN_OVER, subject=row.assessment_id, details={"opinion": row.id})
        bound = bound_opinion(row.id, row.sha256, row.assessment_id)
        bind(log, connection, bound, event, key.salt(Kind.OPINION, row.id))
    for row in _rows(connection, ends.opinion_id.label("id"), ends.sha256, ends.content, ends.encoding):
        if row.id not in about:
            continue
        assessment_id, key = about[row.id]
        _seal(connection, ends.opinion_id, row, Kind.RESOLUTION, key)
        event = Event(EventKind.RESOLUTION_TAKEN_OVER, subject=assessment_id, details={"opinion": row.id})
        bound = bound_resolution(row.id, row.sha256, assessment_id)
        bind(log, connection, bound, event, key.salt(Kind.RESOLUTION, row.id))


def _key(keys: CaseKeys, connection: Connection, case: str) -> CaseKey | None:
    """Return the key of a case; none if it was taken away: what it would seal is named when read."""
    try:
        return keys.find(connection, case)
    except (DamagedDocumentError, ErasedCaseError):
        return None


def _take_over_stops(log: TamperEvidentLog, connection: Connection) -> None:
    of, ends = STOPS.c, LIFTINGS.c
    beside = (of.kind, of.target, of.reason, of.set_at, of.set_by, of.until)
    for row in _rows(connection, of.number, of.id, *beside):
        told = {"stop": row.id, "kind": row.kind, "target": row.target or ""}
        event = Event(EventKind.STOP_TAKEN_OVER, subject=EVERY_STOP, details=told)
        bind(log, connection, bound_stop(row.id, *(row._mapping[each.name] for each in beside)), event)
    for row in _rows(connection, ends.stop_id, ends.reason, ends.lifted_at, ends.lifted_by):
        event = Event(EventKind.LIFTING_TAKEN_OVER, subject=EVERY_STOP, details={"stop": row.stop_id})
        bind(log, connection, bound_lifting(*row), event)


def _seal_references(keys: CaseKeys, connection: Connection) -> None:
    """Seal the references, which stand in clear text where they are found by; they were bound before."""
    of, files = ASSESSMENTS.c, CASE_FILES.c
    for column, key, case in (
        (of.reference_index, of.id, of.case_key),
        (files.reference_index, files.id, of.case_key),
    ):
        table = key.table
        asked = select(key.label("id"), column.label("reference"), case.label("case_key")).where(
            column.is_not(None)
        )
        if table is CASE_FILES:
            asked = asked.join(ASSESSMENTS, of.id == files.latest_id)
        for row in connection.execute(asked).all():
            case_key = _key(keys, connection, row.case_key)
            sealed = case_key.seal_of_reference(row.id).closed(row.reference.encode()) if case_key else None
            told = {"reference_index": keys.index_of(row.reference), "sealed_reference": sealed}
            connection.execute(update(table).where(key == row.id).values(told))


def _rows(
    connection: Connection, *columns: Column[Any] | Label[Any], where: Any = None
) -> Iterator[Row[*tuple[Any, ...]]]:
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
