"""What is kept, as tables. Whoever changes one writes a migration; a test holds that both come to the same.

An assessment, a review and a rulebook are each a document with its key; beside a document stand the reference of a
case, sealed, and the decision of a review, to be searched by. Case files, drafts and households have tables of
their own (`api.case_files.tables`) that refer to these ids: no document is written twice.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept as UTC; SQLite itself keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into what is kept."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what is kept into an aware moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# A constraint has the same name in every database, so that a later migration can name it.
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
RULEBOOKS = Table(
    "rulebooks",
    METADATA,
    Column("digest", String(71), primary_key=True),
    # Nothing for a rulebook that the first programs assessed with: they kept its digest alone.
    Column("content", LargeBinary),
    Column("encoding", String(16)),
    Column("sha256", String(64)),
)
ASSESSMENTS = Table(
    "assessments",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("rulebook_digest", ForeignKey("rulebooks.digest"), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("encoding", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    # Under which key it is sealed: the id of the first assessment of its case.
    Column("case_key", String(32), nullable=False, server_default="", index=True),
    # The reference that the office gave the case, if it gave one: to be found with the master key, and to be
    # read with the key of the case.
    Column("reference_index", String(64), index=True),
    Column("sealed_reference", LargeBinary),
    # Whose it is: only this office sees it. `local` is the one at the machine, before there were accounts.
    Column("office", String(64), nullable=False, server_default="local"),
    # The account that had the case assessed; nobody before there were accounts.
    Column("author", String(64)),
    Index("ix_assessments_office", "office", "created_at", "id"),
    # In the order of a list: by the moment, and those of one moment by their ids.
    Index("ix_assessments_created_at", "created_at", "id"),
)
REVIEWS = Table(
    "reviews",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("assessment_id", ForeignKey("assessments.id"), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    Column("encoding", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    # The decision in the document, to be searched by; nothing for a former review that is damaged.
    Column("decision", String(32)),
)
# What was made with an Idempotency-Key: whoever sends it again is answered with the same. Keys are kept as SHA-256,
# since a client may have written anything into one.
IDEMPOTENCY_KEYS = Table(
    "idempotency_keys",
    METADATA,
    Column("key_sha256", String(64), primary_key=True),
    Column("request_sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("assessment_id", ForeignKey("assessments.id")),
    Column("review_id", ForeignKey("reviews.id")),
    # Without references: a draft is erased, and the key of the request that made it stays.
    Column("case_id", String(32)),
    Column("household_id", String(32)),
    Column("draft_id", String(32)),
    Column("opinion_id", String(32)),
    Column("stop_id", String(32)),
    Column("change_id", String(32)),
)
# One row that is written whenever somebody asks whether the service is ready.
READINESS = Table(
    "readiness",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
