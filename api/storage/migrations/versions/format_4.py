"""Documents are kept compressed, with the SHA-256 of what they were; every assessment refers to its rulebook.

Whatever a migration needs stands in it: it has to do the same when the program has long changed.
"""

import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

# Documents held in memory at once.
_AT_ONCE = 50


def upgrade() -> None:
    """Write every row anew into tables of the new form; the order of reviews stays."""
    op.drop_index("ix_reviews_assessment_id", "reviews")
    for name in ("reviews", "assessments", "rulebooks"):
        op.rename_table(name, f"former_{name}")
    _create_tables()
    _copy("rulebooks", ("digest",), "bundle", "digest")
    # The first programs kept the digest of the rulebook alone.
    op.execute(
        "INSERT INTO rulebooks (digest) SELECT DISTINCT rulebook_digest FROM former_assessments "
        "WHERE rulebook_digest NOT IN (SELECT digest FROM rulebooks)"
    )
    _copy("assessments", ("id", "created_at", "rulebook_digest"), "document", "id")
    _copy("reviews", ("id", "assessment_id"), "document", "number")
    for name in ("reviews", "assessments", "rulebooks"):
        op.drop_table(f"former_{name}")


def _create_tables() -> None:
    op.create_table(
        "rulebooks",
        sa.Column("digest", sa.String(71), nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("encoding", sa.String(16)),
        sa.Column("sha256", sa.String(64)),
        sa.PrimaryKeyConstraint("digest", name="pk_rulebooks"),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rulebook_digest", sa.String(71), nullable=False),
        *_document_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
        sa.ForeignKeyConstraint(["rulebook_digest"], ["rulebooks.digest"], name="fk_assessments_rulebook_digest"),
    )
    op.create_table(
        "reviews",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("assessment_id", sa.String(32), nullable=False),
        *_document_columns(),
        sa.PrimaryKeyConstraint("number", name="pk_reviews"),
        sa.UniqueConstraint("id", name="uq_reviews_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_reviews_assessment_id"),
    )
    op.create_index("ix_reviews_assessment_id", "reviews", ["assessment_id"])


def _document_columns() -> "Iterator[sa.Column[Any]]":
    yield sa.Column("content", sa.LargeBinary, nullable=False)
    yield sa.Column("encoding", sa.String(16), nullable=False)
    yield sa.Column("sha256", sa.String(64), nullable=False)


def _copy(name: str, columns: tuple[str, ...], document: str, order: str) -> None:
    connection = op.get_bind()
    source, target = (
        sa.Table(each, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        for each in (f"former_{name}", name)
    )
    rows = connection.execute(
        sa.select(*(source.c[column] for column in columns), source.c[document].label("document")).order_by(
            source.c[order]
        ),
        execution_options={"yield_per": _AT_ONCE},
    )
    for some in rows.partitions():
        connection.execute(
            sa.insert(target),
            [
                {
                    **{column: row._mapping[column] for column in columns},
                    "content": zlib.compress(row.document, 3),
                    "encoding": "zlib",
                    "sha256": sha256(row.document).hexdigest(),
                }
                for row in some
            ],
        )
