"""Rulebooks, kept under their digests (November 2026)."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Add the table, unless a program from before numbered formats made it."""
    op.create_table(
        "rulebooks",
        sa.Column("digest", sa.String(71), primary_key=True),
        sa.Column("bundle", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )
