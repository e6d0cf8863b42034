"""Legal holds, and what is announced to be erased when its time is over.

Whatever a migration needs stands in it: it has to do the same when the program has long changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "10"
down_revision = "9"


def upgrade() -> None:
    """Add the tables; nothing that is there is changed, and nothing is announced yet."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "legal_holds",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("set_at", moment, nullable=False),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_legal_holds"),
        sa.UniqueConstraint("id", name="uq_legal_holds_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_files.id"], name="fk_legal_holds_case_id"),
    )
    op.create_index("ix_legal_holds_case_id", "legal_holds", ["case_id"])
    op.create_table(
        "hold_liftings",
        sa.Column("hold_id", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("lifted_at", moment, nullable=False),
        sa.Column("lifted_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("hold_id", name="pk_hold_liftings"),
        sa.ForeignKeyConstraint(["hold_id"], ["legal_holds.id"], name="fk_hold_liftings_hold_id"),
    )
    op.create_table(
        "announced_erasures",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.Column("announced_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announced_erasures"),
    )
    op.create_index("ix_announced_erasures_office", "announced_erasures", ["office", "announced_at", "id"])
    op.create_index("ix_announced_erasures_announced_at", "announced_erasures", ["announced_at", "id"])
