"""Assessments are found by reference and moment; keys of repeated requests; a row to be written when asked.

Whatever a migration needs stands in it: it has to do the same when the program has long changed.
"""

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"

# Documents held in memory at once.
_AT_ONCE = 50


def upgrade() -> None:
    """Add the tables, and the references that stand in the documents; no document is changed."""
    op.add_column("assessments", sa.Column("reference", sa.String(64)))
    _fill_references()
    op.create_index("ix_assessments_reference", "assessments", ["reference"])
    op.create_index("ix_assessments_created_at", "assessments", ["created_at", "id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("key_sha256", sa.String(64), nullable=False),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessment_id", sa.String(32), nullable=False),
        sa.Column("review_id", sa.String(32)),
        sa.PrimaryKeyConstraint("key_sha256", name="pk_idempotency_keys"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_idempotency_keys_assessment_id"),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_idempotency_keys_review_id"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    op.create_table(
        "readiness",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_readiness"),
    )


def _fill_references() -> None:
    connection = op.get_bind()
    table = sa.Table("assessments", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    last = ""
    while True:
        rows = connection.execute(
            sa.select(table.c.id, table.c.content).where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        for row in rows:
            reference = _reference_in(row.content)
            if reference is not None:
                connection.execute(sa.update(table).where(table.c.id == row.id).values(reference=reference))
        last = rows[-1].id


def _reference_in(content: bytes) -> str | None:
    """Return the reference in a document. One that is damaged has none: it is told when it is read."""
    try:
        found = json.loads(zlib.decompress(content))["case"]["reference"]
    except (zlib.error, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) and len(found) <= 64 else None
