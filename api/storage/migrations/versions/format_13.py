"""Changes of the rulebook: drafts, their checks, what people decide of them, and what is in force.

Whatever a migration needs stands in it: it has to do the same when the program has long changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "13"
down_revision = "12"


def _document(prefix: str = "", *, there: bool = True) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(f"{prefix}content", sa.LargeBinary, nullable=not there),
        sa.Column(f"{prefix}encoding", sa.String(16), nullable=not there),
        sa.Column(f"{prefix}sha256", sa.String(64), nullable=not there),
    )


def upgrade() -> None:
    """Add the tables, and the key of a request that made a change; no document is changed."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "rulebook_changes",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("active_from", sa.String(10), nullable=False),
        *_document(),
        *_document("draft_"),
        sa.PrimaryKeyConstraint("number", name="pk_rulebook_changes"),
        sa.UniqueConstraint("id", name="uq_rulebook_changes_id"),
    )
    op.create_index("ix_rulebook_changes_state", "rulebook_changes", ["state", "active_from"])
    op.create_table(
        "rulebook_checks",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("change_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("base_digest", sa.String(71), nullable=False),
        sa.Column("begun_at", moment, nullable=False),
        sa.Column("begun_by", sa.String(64), nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("ended_at", moment),
        *_document(there=False),
        sa.PrimaryKeyConstraint("number", name="pk_rulebook_checks"),
        sa.UniqueConstraint("id", name="uq_rulebook_checks_id"),
        sa.ForeignKeyConstraint(["change_id"], ["rulebook_changes.id"], name="fk_rulebook_checks_change_id"),
    )
    op.create_index("ix_rulebook_checks_change_id", "rulebook_checks", ["change_id"])
    op.create_index("ix_rulebook_checks_state", "rulebook_checks", ["state"])
    op.create_table(
        "checked_assessments",
        sa.Column("check_id", sa.String(32), nullable=False),
        sa.Column("assessment_id", sa.String(32), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("group_number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("check_id", "assessment_id", name="pk_checked_assessments"),
        sa.ForeignKeyConstraint(["check_id"], ["rulebook_checks.id"], name="fk_checked_assessments_check_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_checked_assessments_assessment_id"),
    )
    op.create_index("ix_checked_assessments_group", "checked_assessments", ["check_id", "group_number", "office"])
    op.create_table(
        "change_decisions",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("change_id", sa.String(32), nullable=False),
        *_document(),
        sa.PrimaryKeyConstraint("number", name="pk_change_decisions"),
        sa.UniqueConstraint("id", name="uq_change_decisions_id"),
        sa.ForeignKeyConstraint(["change_id"], ["rulebook_changes.id"], name="fk_change_decisions_change_id"),
    )
    op.create_index("ix_change_decisions_change_id", "change_decisions", ["change_id"])
    op.create_table(
        "rulebooks_in_force",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("change_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(71), nullable=False),
        sa.Column("put_in_force_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_rulebooks_in_force"),
        sa.UniqueConstraint("change_id", name="uq_rulebooks_in_force_change_id"),
        sa.ForeignKeyConstraint(["change_id"], ["rulebook_changes.id"], name="fk_rulebooks_in_force_change_id"),
        sa.ForeignKeyConstraint(["digest"], ["rulebooks.digest"], name="fk_rulebooks_in_force_digest"),
    )
    op.add_column("idempotency_keys", sa.Column("change_id", sa.String(32)))
