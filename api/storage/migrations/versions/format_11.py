"""What an opinion is says its document alone, which is sealed and bound from now on, as stops are.

Whatever a migration needs stands in it: it has to do the same when the program has long changed. What is there is
sealed and taken over into the log by the program itself, in the same transaction (`api.log.taking_over`).
"""

from alembic import op

revision = "11"
down_revision = "10"


def upgrade() -> None:
    """Remove the column that told in clear text whether an opinion is a dissent."""
    op.drop_index("ix_opinions_opinion", "opinions")
    op.drop_column("opinions", "opinion")
