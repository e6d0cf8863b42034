"""Keeps certificates, their reviews, and the rulebooks they were made with, in SQLite.

They are written once and read; there is no code that changes or removes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from sqlalchemy import (
    URL,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    select,
)
from sqlalchemy import event as events
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from api.settings import CannotStartError

# FULL with WAL: what was answered to a caseworker is still there after a power cut.
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept as UTC; SQLite itself keeps no time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into what is kept."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what is kept into an aware moment."""
        return value.replace(tzinfo=UTC) if value else None


_METADATA = MetaData()
_ASSESSMENTS = Table(
    "assessments",
    _METADATA,
    Column("id", String(32), primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("rulebook_digest", ForeignKey("rulebooks.digest"), nullable=False),
    Column("document", LargeBinary, nullable=False),
)
_REVIEWS = Table(
    "reviews",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("assessment_id", ForeignKey("assessments.id"), nullable=False, index=True),
    Column("document", LargeBinary, nullable=False),
)
_RULEBOOKS = Table(
    "rulebooks",
    _METADATA,
    Column("digest", String(71), primary_key=True),
    Column("bundle", LargeBinary, nullable=False),
)


@dataclass(frozen=True)
class StoredAssessment:
    """A certificate as it was answered, byte by byte, with its key and the moment it was made."""

    id: str
    created_at: datetime
    rulebook_digest: str
    document: bytes


class AssessmentStore:
    """The stored assessments. All methods wait for the disk: call them in a worker thread.

    They raise `SQLAlchemyError` if the database does not do what it is asked.
    """

    def __init__(self, file: Path) -> None:
        """Open the database, made with its folder if need be; `CannotStartError` if that is not possible."""
        # Parameters are case facts: they must not show in the text of an exception.
        self._engine = create_engine(URL.create("sqlite", database=str(file)), hide_parameters=True)
        events.listen(self._engine, "connect", _configure)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _METADATA.create_all(self._engine)
        except (OSError, SQLAlchemyError) as error:
            raise CannotStartError(f"The database {file} can not be opened ({type(error).__name__}).") from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def keep(self, assessment: StoredAssessment) -> None:
        """Store an assessment, wholly or not at all. On return it is on the disk."""
        with self._engine.begin() as connection:
            connection.execute(_ASSESSMENTS.insert().values(vars(assessment)))

    def find(self, assessment_id: str) -> StoredAssessment | None:
        """Return the assessment with this id, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_ASSESSMENTS).where(_ASSESSMENTS.c.id == assessment_id)).one_or_none()
        return StoredAssessment(**row._mapping) if row else None

    def keep_review(self, review_id: str, assessment_id: str, document: bytes) -> None:
        """Store a review of an assessment, wholly or not at all. On return it is on the disk."""
        with self._engine.begin() as connection:
            connection.execute(
                _REVIEWS.insert().values(id=review_id, assessment_id=assessment_id, document=document)
            )

    def reviews_of(self, assessment_id: str) -> tuple[bytes, ...]:
        """Return the reviews of an assessment, the earliest first."""
        found = select(_REVIEWS.c.document).where(_REVIEWS.c.assessment_id == assessment_id)
        with self._engine.connect() as connection:
            return tuple(bytes(row.document) for row in connection.execute(found.order_by(_REVIEWS.c.number)))

    def keep_rulebook(self, digest: str, bundle: bytes) -> None:
        """Store a rulebook under its digest, unless it is there already. Assessments made with it come after."""
        with self._engine.begin() as connection:
            there = select(_RULEBOOKS.c.digest).where(_RULEBOOKS.c.digest == digest)
            if connection.execute(there).one_or_none() is None:
                connection.execute(_RULEBOOKS.insert().values(digest=digest, bundle=bundle))

    def find_rulebook(self, digest: str) -> bytes | None:
        """Return the bundle under this digest, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_RULEBOOKS.c.bundle).where(_RULEBOOKS.c.digest == digest)).one_or_none()
        return bytes(row.bundle) if row else None

    def probe(self) -> None:
        """Read the table once, to see that the database answers."""
        with self._engine.connect() as connection:
            connection.execute(select(_ASSESSMENTS.c.id).limit(1)).all()


def _configure(connection: Connection, record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
