"""What is kept of case files, drafts and households, as tables. Whoever changes one writes a migration."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from api.storage.tables import METADATA, UtcDateTime

# What the latest assessment says stands here a second time: files are found by it, and no document is unpacked.
CASE_FILES = Table(
    "case_files",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("office", String(64), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", String(64)),
    # The reference of the latest assessment which has one, as it stands with an assessment.
    Column("reference_index", String(64), index=True),
    Column("sealed_reference", LargeBinary),
    Column("latest_id", ForeignKey("assessments.id"), nullable=False),
    Column("assessed_at", UtcDateTime, nullable=False),
    Column("assessments", Integer, nullable=False),
    Column("procedure", String(64), nullable=False),
    Column("priority", String(32), nullable=False),
    Column("standing", String(32), nullable=False),
    # In the order of a list, which no later assessment changes.
    Index("ix_case_files_opened_at", "opened_at", "id"),
    Index("ix_case_files_office", "office", "opened_at", "id"),
    Index("ix_case_files_assessed_at", "office", "assessed_at"),
    Index("ix_case_files_procedure", "office", "procedure", "opened_at", "id"),
    Index("ix_case_files_priority", "office", "priority", "opened_at", "id"),
)
# Which assessment stands where in which file. A row is written once; none is ever changed or removed.
CASE_ASSESSMENTS = Table(
    "case_assessments",
    METADATA,
    # No assessment stands in two files.
    Column("assessment_id", ForeignKey("assessments.id"), primary_key=True),
    Column("case_id", ForeignKey("case_files.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("occasion", String(32), nullable=False),
    Column("follows", ForeignKey("assessments.id")),
    Column("procedure", String(64), nullable=False),
    Column("priority", String(32), nullable=False),
    Column("standing", String(32), nullable=False),
    UniqueConstraint("case_id", "position"),
)
# The points at issue, rules that fired and findings of the latest assessment of each file.
CASE_TERMS = Table(
    "case_terms",
    METADATA,
    Column("case_id", ForeignKey("case_files.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("term", String(255), primary_key=True),
    Index("ix_case_terms_kind", "kind", "term", "case_id"),
)
# Erased when submitted, by their owner, or when they are over. `content` is encrypted.
DRAFTS = Table(
    "drafts",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("office", String(64), nullable=False),
    # The file whose next assessment it is a draft of; nothing for one that is to open a file.
    Column("case_id", ForeignKey("case_files.id")),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("key_id", String(16), nullable=False, index=True),
    Column("nonce", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_drafts_owner", "owner", "office"),
)
HOUSEHOLDS = Table(
    "households",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("office", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(64)),
    Index("ix_households_made_at", "made_at", "id"),
    Index("ix_households_office", "office", "made_at", "id"),
)
# Who belongs, or belonged, to which: a membership ends, its row stays.
HOUSEHOLD_MEMBERS = Table(
    "household_members",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("household_id", ForeignKey("households.id"), nullable=False, index=True),
    Column("case_id", ForeignKey("case_files.id"), nullable=False, index=True),
    Column("relation", String(32), nullable=False),
    Column("came_together", String(16), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("added_by", String(64)),
    Column("removed_at", UtcDateTime),
    Column("removed_by", String(64)),
)
