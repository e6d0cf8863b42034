"""Case files with their assessments in order, drafts, households; a key of a repeated request may belong to each.

Whatever a migration needs stands in it: it has to do the same when the program has long changed.
"""

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "7"
down_revision = "6"

# Documents held in memory at once.
_AT_ONCE = 50


def upgrade() -> None:
    """Add the tables. No assessment is put into a case file: nobody said which of them concern one person."""
    _add_case_files()
    _add_drafts()
    _add_households()
    _renew_idempotency_keys()
    op.add_column("reviews", sa.Column("decision", sa.String(32)))
    _fill_decisions()


def _add_case_files() -> None:
    op.create_table(
        "case_files",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(64)),
        sa.Column("reference", sa.String(64)),
        sa.Column("latest_id", sa.String(32), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessments", sa.Integer, nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("priority", sa.String(32), nullable=False),
        sa.Column("standing", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_files"),
        sa.ForeignKeyConstraint(["latest_id"], ["assessments.id"], name="fk_case_files_latest_id"),
    )
    op.create_index("ix_case_files_opened_at", "case_files", ["opened_at", "id"])
    op.create_index("ix_case_files_office", "case_files", ["office", "opened_at", "id"])
    op.create_index("ix_case_files_reference", "case_files", ["reference"])
    op.create_index("ix_case_files_assessed_at", "case_files", ["office", "assessed_at"])
    op.create_index("ix_case_files_procedure", "case_files", ["office", "procedure", "opened_at", "id"])
    op.create_index("ix_case_files_priority", "case_files", ["office", "priority", "opened_at", "id"])
    op.create_table(
        "case_assessments",
        sa.Column("assessment_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("occasion", sa.String(32), nullable=False),
        sa.Column("follows", sa.String(32)),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("priority", sa.String(32), nullable=False),
        sa.Column("standing", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_case_assessments"),
        sa.UniqueConstraint("case_id", "position", name="uq_case_assessments_case_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_case_assessments_assessment_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_files.id"], name="fk_case_assessments_case_id"),
        sa.ForeignKeyConstraint(["follows"], ["assessments.id"], name="fk_case_assessments_follows"),
    )
    op.create_table(
        "case_terms",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("term", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "kind", "term", name="pk_case_terms"),
        sa.ForeignKeyConstraint(["case_id"], ["case_files.id"], name="fk_case_terms_case_id"),
    )
    op.create_index("ix_case_terms_kind", "case_terms", ["kind", "term", "case_id"])


def _add_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(32)),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["case_id"], ["case_files.id"], name="fk_drafts_case_id"),
    )
    op.create_index("ix_drafts_owner", "drafts", ["owner", "office"])
    op.create_index("ix_drafts_expires_at", "drafts", ["expires_at"])
    op.create_index("ix_drafts_key_id", "drafts", ["key_id"])


def _add_households() -> None:
    op.create_table(
        "households",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_households"),
    )
    op.create_index("ix_households_made_at", "households", ["made_at", "id"])
    op.create_index("ix_households_office", "households", ["office", "made_at", "id"])
    op.create_table(
        "household_members",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("household_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("came_together", sa.String(16), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(64)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("removed_by", sa.String(64)),
        sa.PrimaryKeyConstraint("number", name="pk_household_members"),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_household_members_household_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_files.id"], name="fk_household_members_case_id"),
    )
    op.create_index("ix_household_members_household_id", "household_members", ["household_id"])
    op.create_index("ix_household_members_case_id", "household_members", ["case_id"])


def _renew_idempotency_keys() -> None:
    """Write the keys anew into a table in which they need not belong to an assessment."""
    op.drop_index("ix_idempotency_keys_created_at", "idempotency_keys")
    op.rename_table("idempotency_keys", "former_idempotency_keys")
    if op.get_bind().dialect.name == "postgresql":
        # There the name of a primary key is that of an index, which stays with the table.
        for name in ("pk_idempotency_keys", "fk_idempotency_keys_assessment_id", "fk_idempotency_keys_review_id"):
            op.execute(f"ALTER TABLE former_idempotency_keys DROP CONSTRAINT {name}")
    op.create_table(
        "idempotency_keys",
        sa.Column("key_sha256", sa.String(64), nullable=False),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessment_id", sa.String(32)),
        sa.Column("review_id", sa.String(32)),
        # Without references: a draft is erased, and the key of the request that made it stays.
        sa.Column("case_id", sa.String(32)),
        sa.Column("household_id", sa.String(32)),
        sa.Column("draft_id", sa.String(32)),
        sa.PrimaryKeyConstraint("key_sha256", name="pk_idempotency_keys"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_idempotency_keys_assessment_id"),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_idempotency_keys_review_id"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    columns = "key_sha256, request_sha256, created_at, assessment_id, review_id"
    op.execute(f"INSERT INTO idempotency_keys ({columns}) SELECT {columns} FROM former_idempotency_keys")
    op.drop_table("former_idempotency_keys")


def _fill_decisions() -> None:
    connection = op.get_bind()
    table = sa.Table("reviews", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    last = 0
    while True:
        rows = connection.execute(
            sa.select(table.c.number, table.c.content)
            .where(table.c.number > last)
            .order_by(table.c.number)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        for row in rows:
            decision = _decision_in(row.content)
            if decision is not None:
                connection.execute(sa.update(table).where(table.c.number == row.number).values(decision=decision))
        last = rows[-1].number


def _decision_in(content: bytes) -> str | None:
    """Return the decision in a review. One that is damaged has none: it is told when it is read."""
    try:
        found = json.loads(zlib.decompress(content))["decision"]
    except (zlib.error, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) and len(found) <= 32 else None
