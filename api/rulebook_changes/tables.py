"""What is kept of changes of the rulebook, as tables.

Words of people, drafts and results are documents, bound in the log, and rows that are only ever added. What of a
row changes is `state` of a change, which can be worked out from the documents again, and how far a check is.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from api.storage.tables import METADATA, UtcDateTime

CHANGES = Table(
    "rulebook_changes",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    # `submitted`, `approved`, `refused`, `withdrawn` or `put_in_force`.
    Column("state", String(16), nullable=False),
    # The day of the office from which it is to be in force, as 2026-12-01.
    Column("active_from", String(10), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("encoding", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    # The draft, as the bundle that it becomes.
    Column("draft_content", LargeBinary, nullable=False),
    Column("draft_encoding", String(16), nullable=False),
    Column("draft_sha256", String(64), nullable=False),
    Index("ix_rulebook_changes_state", "state", "active_from"),
)
CHECKS = Table(
    "rulebook_checks",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("change_id", ForeignKey("rulebook_changes.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    # The rulebook that the draft is compared with.
    Column("base_digest", String(71), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("begun_by", String(64), nullable=False),
    # Who runs it, and when they were last heard of: nobody else ends it.
    Column("holder", String(32), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
    # Nothing before it is through.
    Column("content", LargeBinary),
    Column("encoding", String(16)),
    Column("sha256", String(64)),
)
# In which group of a check an assessment is. Which that is stands in the result; no fact, and nothing once erased.
CHECKED_ASSESSMENTS = Table(
    "checked_assessments",
    METADATA,
    Column("check_id", ForeignKey("rulebook_checks.id"), primary_key=True),
    Column("assessment_id", ForeignKey("assessments.id"), primary_key=True),
    Column("office", String(64), nullable=False),
    Column("group_number", Integer, nullable=False),
    Index("ix_checked_assessments_group", "check_id", "group_number", "office"),
)
DECISIONS = Table(
    "change_decisions",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("change_id", ForeignKey("rulebook_changes.id"), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    Column("encoding", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
)
# Which rulebook was put in force, in order: the last one assesses. Without a row it is that of the program.
IN_FORCE = Table(
    "rulebooks_in_force",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("change_id", ForeignKey("rulebook_changes.id"), nullable=False, unique=True),
    Column("digest", ForeignKey("rulebooks.digest"), nullable=False),
    Column("put_in_force_at", UtcDateTime, nullable=False),
)
