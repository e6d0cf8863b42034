"""People over the system: who reviewed and how, what lawyers say of a step, like cases, and what is stopped."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from api.oversight.opinion_records import OpinionRecords
from api.oversight.review_records import ReviewRecords
from api.oversight.stops import StopRecords


@dataclass(frozen=True)
class Oversight:
    """What is kept of oversight, in the database of the service."""

    reviews: ReviewRecords
    opinions: OpinionRecords
    stops: StopRecords

    @classmethod
    def of(cls, engine: Engine) -> Oversight:
        """Return what is kept in a database."""
        return cls(ReviewRecords(engine), OpinionRecords(engine), StopRecords(engine))
