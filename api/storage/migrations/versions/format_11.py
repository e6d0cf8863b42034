"""A key for each case, references sealed, and opinions told by their documents alone.

Whatever a migration needs stands in it: it has to do the same when the program has long changed. What is there is
sealed and taken over into the log by the program itself, in the same transaction (`api.log.taking_over`): until
then the references stand where they will be found by.
"""

import sqlalchemy as sa
from alembic import op

revision = "11"
down_revision = "10"


def upgrade() -> None:
    """Change the columns; each assessment keeps the key that it has, under its own id."""
    op.drop_index("ix_opinions_opinion", "opinions")
    op.drop_column("opinions", "opinion")
    for table in ("assessments", "case_files"):
        op.drop_index(f"ix_{table}_reference", table)
        op.execute(f"ALTER TABLE {table} RENAME COLUMN reference TO reference_index")
        op.create_index(f"ix_{table}_reference_index", table, ["reference_index"])
        op.add_column(table, sa.Column("sealed_reference", sa.LargeBinary))
    op.add_column("assessments", sa.Column("case_key", sa.String(32), nullable=False, server_default=""))
    op.execute("UPDATE assessments SET case_key = id")
    op.create_index("ix_assessments_case_key", "assessments", ["case_key"])
