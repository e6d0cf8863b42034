"""Reviews and roads as they are counted and compared: rows beside the documents, written together with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from api.oversight.opinion_records import forget_opinions
from api.oversight.review_state import StateOfReview
from api.oversight.tables import REVIEW_FACTS, REVIEW_STATES
from api.reviews import Review
from api.storage.roads import ROADS
from api.storage.tables import ASSESSMENTS, REVIEWS


def clear_assessment(connection: Connection, assessment_id: str) -> None:
    """Forget what is told of an assessment that is erased; that it was reviewed, and by whom, is still counted."""
    forget_opinions(connection, assessment_id)
    for table in (REVIEW_STATES, ROADS):
        connection.execute(delete(table).where(table.c.assessment_id == assessment_id))


@dataclass(frozen=True)
class CountedReview:
    """A review as it is counted. `first` is whether it is the first one of its assessment."""

    assessment_id: str
    office: str
    reviewer: str
    decision: str
    made_at: datetime
    assessed_at: datetime
    first: bool


@dataclass(frozen=True)
class LikeCase:
    """An assessment with the road of another one, and what people decided, None where they have not."""

    assessment_id: str
    office: str
    made_at: datetime
    fingerprint: str
    recommended: str
    state: str | None
    procedure: str | None


class ReviewRecords:
    """What is counted of reviews. All methods that read wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._insert: Callable[..., Any] = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert

    def take_down_review(self, connection: Connection, review: Review, office: str, after: StateOfReview) -> None:
        """Write that a review was made, and where its assessment stands by it."""
        row = {
            "review_id": review.id,
            "assessment_id": review.assessment,
            "made_at": review.made_at,
            "office": office,
            "reviewer": review.reviewer,
            "decision": review.decision,
            "code": review.code,
        }
        connection.execute(REVIEW_FACTS.insert().values(row))
        state = {"state": after.state, "procedure": review.procedure, "changed_at": review.made_at}
        written = self._insert(REVIEW_STATES).values(assessment_id=review.assessment, **state)
        connection.execute(
            written.on_conflict_do_update(index_elements=[REVIEW_STATES.c.assessment_id], set_=state)
        )

    def counted(self, office: str | None, since: datetime | None, before: datetime | None) -> list[CountedReview]:
        """Return of each account its last review of each assessment, made in a time, in an office or in all.

        Whoever changed their mind is counted once, with what they came to.
        """
        facts = REVIEW_FACTS.c
        asked = (
            select(*facts, ASSESSMENTS.c.created_at)
            .join(ASSESSMENTS, facts.assessment_id == ASSESSMENTS.c.id)
            .join(REVIEWS, facts.review_id == REVIEWS.c.id)
            .order_by(REVIEWS.c.number)
        )
        if office is not None:
            asked = asked.where(facts.office == office)
        if since is not None:
            asked = asked.where(facts.made_at >= since)
        if before is not None:
            asked = asked.where(facts.made_at < before)
        earliest = select(facts.assessment_id, func.min(facts.made_at)).group_by(facts.assessment_id)
        with self._engine.connect() as connection:
            first = {(row[0], row[1]) for row in connection.execute(earliest)}
            last = {(row.assessment_id, row.reviewer): row for row in connection.execute(asked)}
        return [
            CountedReview(
                row.assessment_id,
                row.office,
                row.reviewer,
                row.decision,
                row.made_at,
                row.created_at,
                (row.assessment_id, row.made_at) in first,
            )
            for row in last.values()
        ]

    def like(self, assessment_id: str, most: int) -> tuple[LikeCase, ...]:
        """Return the assessments of every office that came by the same road, the latest first, with this one."""
        same = select(ROADS.c.fingerprint).where(ROADS.c.assessment_id == assessment_id).scalar_subquery()
        return self._found(ROADS.c.fingerprint == same, most)

    def decided(self, office: str | None, most: int) -> tuple[LikeCase, ...]:
        """Return the latest assessments of an office, or of all, on which people have said something."""
        condition: ColumnElement[bool] = REVIEW_STATES.c.state.is_not(None)
        if office is not None:
            condition &= ASSESSMENTS.c.office == office
        return self._found(condition, most)

    def _found(self, condition: ColumnElement[bool], most: int) -> tuple[LikeCase, ...]:
        of = ASSESSMENTS.c
        asked = (
            select(
                of.id,
                of.office,
                of.created_at,
                ROADS.c.fingerprint,
                ROADS.c.procedure,
                REVIEW_STATES.c.state,
                REVIEW_STATES.c.procedure.label("taken"),
            )
            .select_from(ASSESSMENTS.join(ROADS).outerjoin(REVIEW_STATES, REVIEW_STATES.c.assessment_id == of.id))
            .where(condition)
            .order_by(of.created_at.desc(), of.id.desc())
            .limit(most)
        )
        with self._engine.connect() as connection:
            return tuple(LikeCase(*row) for row in connection.execute(asked))
