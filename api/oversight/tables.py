"""What is kept of oversight, as tables.

Words of people are documents, and rows that are only ever added. `review_states` is an index: what
stands in them can be worked out from the documents again.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from api.storage.tables import METADATA, UtcDateTime

# One row for each review, to be counted without a document being unpacked.
REVIEW_FACTS = Table(
    "review_facts",
    METADATA,
    Column("review_id", ForeignKey("reviews.id"), primary_key=True),
    Column("assessment_id", ForeignKey("assessments.id"), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    # The office of the assessment: whose work it is.
    Column("office", String(64), nullable=False),
    Column("reviewer", String(64), nullable=False),
    Column("decision", String(16), nullable=False),
    # Nothing for a review from before there were coded reasons.
    Column("code", String(64)),
    Index("ix_review_facts_office", "office", "made_at"),
)
# What the reviews of an assessment come to by now.
REVIEW_STATES = Table(
    "review_states",
    METADATA,
    Column("assessment_id", ForeignKey("assessments.id"), primary_key=True),
    Column("state", String(32), nullable=False, index=True),
    # The procedure that is taken, or is about to be.
    Column("procedure", String(64), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
OPINIONS = Table(
    "opinions",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("assessment_id", ForeignKey("assessments.id"), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    Column("encoding", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
)
# How a query or a dissent ended; at most one for each.
RESOLUTIONS = Table(
    "resolutions",
    METADATA,
    Column("opinion_id", ForeignKey("opinions.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("encoding", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
)
# Who stopped what, when, why and until when. A stop is lifted by a row beside it; it is never changed.
STOPS = Table(
    "stops",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    # `rule`, `family` or `system`.
    Column("kind", String(16), nullable=False),
    # The rule or family by name; nothing for the whole system.
    Column("target", String(128)),
    Column("reason", String(2000), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("set_by", String(64), nullable=False),
    Column("until", UtcDateTime),
)
LIFTINGS = Table(
    "liftings",
    METADATA,
    Column("stop_id", ForeignKey("stops.id"), primary_key=True),
    Column("reason", String(2000), nullable=False),
    Column("lifted_at", UtcDateTime, nullable=False),
    Column("lifted_by", String(64), nullable=False),
)
