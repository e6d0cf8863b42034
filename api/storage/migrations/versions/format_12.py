"""Second factors with their recovery codes, which sessions began at the issuer, keys of opinions and stops.

Whatever a migration needs stands in it: it has to do the same when the program has long changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "12"
down_revision = "11"


def upgrade() -> None:
    """Add the tables and the columns; sessions of before began with a password."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "second_factors",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("seed", sa.LargeBinary),
        sa.Column("confirmed_at", moment),
        sa.Column("pending_seed", sa.LargeBinary),
        sa.Column("pending_until", moment),
        sa.PrimaryKeyConstraint("account", name="pk_second_factors"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_second_factors_account"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_sha256", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("code_sha256", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_recovery_codes_account"),
    )
    op.create_index("ix_recovery_codes_account", "recovery_codes", ["account"])
    op.add_column("sessions", sa.Column("at_issuer", sa.Boolean, nullable=False, server_default=sa.false()))
    for name in ("opinion_id", "stop_id"):
        op.add_column("idempotency_keys", sa.Column(name, sa.String(32)))
