"""The tamper-evident log: its entries, the nodes of its tree, which entry binds which document; keys of cases.

Whatever a migration needs stands in it: it has to do the same when the program has long changed. The documents
that are there are sealed and taken over into the log by the program itself, in the same transaction
(`api.log.taking_over`).
"""

import sqlalchemy as sa
from alembic import op

revision = "9"
down_revision = "8"


def upgrade() -> None:
    """Add the tables; no document is changed."""
    op.create_table(
        "log_entries",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.Column("subject", sa.String(71)),
        sa.PrimaryKeyConstraint("number", name="pk_log_entries"),
    )
    op.create_index("ix_log_entries_subject", "log_entries", ["subject", "number"])
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_log_nodes"),
    )
    op.create_table(
        "log_bindings",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(71), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_log_bindings"),
    )
    op.create_table(
        "case_keys",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_case_keys"),
    )
