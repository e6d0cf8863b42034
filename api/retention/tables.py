"""What is kept of retention, as tables. Whoever changes one writes a migration."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from api.storage.tables import METADATA, UtcDateTime

# A hold is lifted by a row beside it and never changed. There is no place for words: they would be about a person.
LEGAL_HOLDS = Table(
    "legal_holds",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("case_id", ForeignKey("case_files.id"), nullable=False, index=True),
    Column("ground", String(32), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("set_by", String(64), nullable=False),
)
HOLD_LIFTINGS = Table(
    "hold_liftings",
    METADATA,
    Column("hold_id", ForeignKey("legal_holds.id"), primary_key=True),
    Column("ground", String(32), nullable=False),
    Column("lifted_at", UtcDateTime, nullable=False),
    Column("lifted_by", String(64), nullable=False),
)
# What is over and is going to be erased: a case file, or an assessment that stands in none, by its id.
ANNOUNCED_ERASURES = Table(
    "announced_erasures",
    METADATA,
    Column("id", String(32), primary_key=True),
    # `case_file` or `assessment`.
    Column("kind", String(16), nullable=False),
    Column("office", String(64), nullable=False),
    # The last assessment or decision, from which the time is counted.
    Column("last_at", UtcDateTime, nullable=False),
    Column("announced_at", UtcDateTime, nullable=False),
    Index("ix_announced_erasures_office", "office", "announced_at", "id"),
    Index("ix_announced_erasures_announced_at", "announced_at", "id"),
)
