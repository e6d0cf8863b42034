"""Oversight: states of review, roads, opinions of lawyers and how they ended, and what is stopped.

Whatever a migration needs stands in it: it has to do the same when the program has long changed.
"""

import json
import zlib
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "8"
down_revision = "7"

# Documents held in memory at once.
_AT_ONCE = 50


def upgrade() -> None:
    """Add the tables, and what is counted and compared of former documents; none of them is changed."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "review_facts",
        sa.Column("review_id", sa.String(32), nullable=False),
        sa.Column("assessment_id", sa.String(32), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("reviewer", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64)),
        sa.PrimaryKeyConstraint("review_id", name="pk_review_facts"),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_review_facts_review_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_review_facts_assessment_id"),
    )
    op.create_index("ix_review_facts_assessment_id", "review_facts", ["assessment_id"])
    op.create_index("ix_review_facts_office", "review_facts", ["office", "made_at"])
    op.create_table(
        "review_states",
        sa.Column("assessment_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_review_states"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_review_states_assessment_id"),
    )
    op.create_index("ix_review_states_state", "review_states", ["state"])
    op.create_table(
        "roads",
        sa.Column("assessment_id", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_roads"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_roads_assessment_id"),
    )
    op.create_index("ix_roads_fingerprint", "roads", ["fingerprint"])
    op.create_table(
        "opinions",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("assessment_id", sa.String(32), nullable=False),
        sa.Column("opinion", sa.String(16), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("encoding", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_opinions"),
        sa.UniqueConstraint("id", name="uq_opinions_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_opinions_assessment_id"),
    )
    op.create_index("ix_opinions_assessment_id", "opinions", ["assessment_id"])
    op.create_index("ix_opinions_opinion", "opinions", ["opinion"])
    op.create_table(
        "resolutions",
        sa.Column("opinion_id", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("encoding", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("opinion_id", name="pk_resolutions"),
        sa.ForeignKeyConstraint(["opinion_id"], ["opinions.id"], name="fk_resolutions_opinion_id"),
    )
    op.create_table(
        "stops",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.String(128)),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("set_at", moment, nullable=False),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.Column("until", moment),
        sa.PrimaryKeyConstraint("number", name="pk_stops"),
        sa.UniqueConstraint("id", name="uq_stops_id"),
    )
    op.create_table(
        "liftings",
        sa.Column("stop_id", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("lifted_at", moment, nullable=False),
        sa.Column("lifted_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("stop_id", name="pk_liftings"),
        sa.ForeignKeyConstraint(["stop_id"], ["stops.id"], name="fk_liftings_stop_id"),
    )
    _fill_roads()
    _fill_reviews()


def _fill_roads() -> None:
    connection = op.get_bind()
    there = sa.Table("assessments", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    roads = sa.Table("roads", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    last = ""
    while True:
        found = sa.select(there.c.id, there.c.content).where(there.c.id > last).order_by(there.c.id).limit(_AT_ONCE)
        rows = connection.execute(found).all()
        if not rows:
            return
        for row in rows:
            road = _road_in(row.content)
            if road is not None:
                connection.execute(roads.insert().values(assessment_id=row.id, stopped=False, **road))
        last = rows[-1].id


def _fill_reviews() -> None:
    """Take down each former review, and as the state of its assessment what the last one decided."""
    connection = op.get_bind()
    tables = {
        name: sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        for name in ("reviews", "assessments", "review_facts", "review_states")
    }
    reviews, assessments = tables["reviews"], tables["assessments"]
    last = 0
    while True:
        found = (
            sa.select(
                reviews.c.number,
                reviews.c.id,
                reviews.c.assessment_id,
                reviews.c.content,
                assessments.c.office,
                assessments.c.created_at,
            )
            .join(assessments, reviews.c.assessment_id == assessments.c.id)
            .where(reviews.c.number > last)
            .order_by(reviews.c.number)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(found).all()
        if not rows:
            return
        for row in rows:
            review = _review_in(row.content)
            if review is None:
                continue
            # The moment stands in the document in another form than in a column: what is counted by is the order.
            connection.execute(
                tables["review_facts"]
                .insert()
                .values(
                    review_id=row.id,
                    assessment_id=row.assessment_id,
                    made_at=_moment(review["made_at"], connection, row.created_at),
                    office=row.office,
                    reviewer=review["reviewer"][:64],
                    decision=review["decision"],
                )
            )
            states = tables["review_states"]
            connection.execute(sa.delete(states).where(states.c.assessment_id == row.assessment_id))
            connection.execute(
                states.insert().values(
                    assessment_id=row.assessment_id,
                    state=review["decision"],
                    procedure=review["procedure"],
                    changed_at=_moment(review["made_at"], connection, row.created_at),
                )
            )
        last = rows[-1].number


def _moment(text: str, connection: sa.Connection, otherwise: object) -> object:
    """Return a moment as the columns of this database hold it; that of the assessment if it can not be read."""
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return otherwise
    return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment


def _road_in(content: bytes) -> dict[str, str] | None:
    """Return the road in a document. One that is damaged has none: it is told when it is read."""
    try:
        whole = json.loads(zlib.decompress(content))
        firings = [node["id"].partition("@")[0] for node in whole["trace"] if node["kind"] == "firing"]
        points = [point["id"] for point in whole.get("points_at_issue", ())]
        procedure = whole["procedure"]["id"]
        told = ["triage-road/1", list(dict.fromkeys(firings)), list(dict.fromkeys(points)), procedure]
        fingerprint = sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return None
    return {"fingerprint": fingerprint, "procedure": procedure} if len(str(procedure)) <= 64 else None


def _review_in(content: bytes) -> dict[str, str] | None:
    try:
        found = json.loads(zlib.decompress(content))
        known = {name: found[name] for name in ("decision", "procedure", "made_at", "reviewer")}
    except (zlib.error, ValueError, KeyError, TypeError):
        return None
    return known if all(isinstance(value, str) for value in known.values()) else None
