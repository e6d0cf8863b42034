"""What is over: case files, and assessments that stand in none, whose last assessment or decision is long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Select, and_, exists, func, select

from api.case_files.tables import CASE_ASSESSMENTS, CASE_FILES
from api.oversight.tables import REVIEW_FACTS
from api.retention.holds import lock_file, whole_assessments
from api.retention.tables import HOLD_LIFTINGS, LEGAL_HOLDS
from api.storage.tables import ASSESSMENTS


class DueKind(StrEnum):
    """What is erased together."""

    CASE_FILE = "case_file"
    ASSESSMENT = "assessment"


@dataclass(frozen=True)
class Due:
    """Something that is over. `last_at` is the last assessment or decision; `held` is whether a hold keeps it."""

    kind: DueKind
    id: str
    office: str
    last_at: datetime
    held: bool = False


def due(connection: Connection, before: datetime) -> tuple[Due, ...]:
    """Return what had its last assessment or decision before a moment and was not erased, held or not."""
    return (*_files(connection, _asked_of_files(before)), *_alone(connection, _asked_alone(before)))


def assessments_due(connection: Connection, one: Due, before: datetime) -> tuple[str, ...]:
    """Return which assessments are to be erased of one that was due; none if it is so no longer, or is held.

    Until the transaction ends nobody can assess, decide or hold anything in it.
    """
    if one.kind is DueKind.CASE_FILE:
        lock_file(connection, one.id)
        ids = whole_assessments(connection, one.id)
        _lock_assessments(connection, ids)
        found = _files(connection, _asked_of_files(before).where(CASE_FILES.c.id == one.id))
    else:
        ids = (one.id,)
        _lock_assessments(connection, ids)
        found = _alone(connection, _asked_alone(before).where(ASSESSMENTS.c.id == one.id))
    return ids if any(not each.held for each in found) else ()


def _lock_assessments(connection: Connection, ids: tuple[str, ...]) -> None:
    alone = select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.id.in_(ids)).order_by(ASSESSMENTS.c.id)
    connection.execute(alone.with_for_update(key_share=True))


_REVIEWED_AT = (
    select(func.max(REVIEW_FACTS.c.made_at))
    .join(CASE_ASSESSMENTS, CASE_ASSESSMENTS.c.assessment_id == REVIEW_FACTS.c.assessment_id)
    .where(CASE_ASSESSMENTS.c.case_id == CASE_FILES.c.id)
    .scalar_subquery()
)
_HELD = exists(
    select(LEGAL_HOLDS.c.id)
    .outerjoin(HOLD_LIFTINGS, HOLD_LIFTINGS.c.hold_id == LEGAL_HOLDS.c.id)
    .where(LEGAL_HOLDS.c.case_id == CASE_FILES.c.id, HOLD_LIFTINGS.c.hold_id.is_(None))
)
_SOMETHING_LEFT = exists(
    select(ASSESSMENTS.c.id)
    .join(CASE_ASSESSMENTS, CASE_ASSESSMENTS.c.assessment_id == ASSESSMENTS.c.id)
    .where(CASE_ASSESSMENTS.c.case_id == CASE_FILES.c.id, ASSESSMENTS.c.sha256 != "")
)
_REVIEWED_ALONE_AT = (
    select(func.max(REVIEW_FACTS.c.made_at))
    .where(REVIEW_FACTS.c.assessment_id == ASSESSMENTS.c.id)
    .scalar_subquery()
)
_IN_A_FILE = exists(select(CASE_ASSESSMENTS.c.case_id).where(CASE_ASSESSMENTS.c.assessment_id == ASSESSMENTS.c.id))

_Asked = Select[tuple[str, str, datetime, datetime, datetime | None, bool]]


def _asked_of_files(before: datetime) -> _Asked:
    files = CASE_FILES.c
    reviewed_since = exists(
        select(REVIEW_FACTS.c.review_id)
        .join(CASE_ASSESSMENTS, CASE_ASSESSMENTS.c.assessment_id == REVIEW_FACTS.c.assessment_id)
        .where(CASE_ASSESSMENTS.c.case_id == files.id, REVIEW_FACTS.c.made_at >= before)
    )
    over = and_(files.assessed_at < before, files.opened_at < before, ~reviewed_since)
    return (
        select(files.id, files.office, files.assessed_at, files.opened_at, _REVIEWED_AT, _HELD.label("held"))
        .where(over, _SOMETHING_LEFT)
        .order_by(files.assessed_at, files.id)
    )


def _files(connection: Connection, asked: _Asked) -> tuple[Due, ...]:
    return tuple(
        Due(DueKind.CASE_FILE, row.id, row.office, max(filter(None, row[2:5])), row.held)
        for row in connection.execute(asked).all()
    )


def _asked_alone(before: datetime) -> Select[tuple[str, str, datetime, datetime | None]]:
    made = ASSESSMENTS.c
    reviewed_since = exists(
        select(REVIEW_FACTS.c.review_id).where(
            REVIEW_FACTS.c.assessment_id == made.id, REVIEW_FACTS.c.made_at >= before
        )
    )
    return (
        select(made.id, made.office, made.created_at, _REVIEWED_ALONE_AT)
        .where(made.created_at < before, made.sha256 != "", ~_IN_A_FILE, ~reviewed_since)
        .order_by(made.created_at, made.id)
    )


def _alone(connection: Connection, asked: Select[tuple[str, str, datetime, datetime | None]]) -> tuple[Due, ...]:
    return tuple(
        Due(DueKind.ASSESSMENT, row.id, row.office, max(filter(None, row[2:4])))
        for row in connection.execute(asked).all()
    )
