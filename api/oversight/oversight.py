"""All that the service keeps of oversight, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from api.oversight.alerts import Watch
from api.oversight.opinion_records import OpinionRecords
from api.oversight.review_records import ReviewRecords, clear_assessment
from api.oversight.stops import StopRecords
from api.storage import AssessmentStore


@dataclass(frozen=True)
class Oversight:
    """What is kept of oversight, in the database of the service."""

    reviews: ReviewRecords
    opinions: OpinionRecords
    stops: StopRecords
    watch: Watch

    @classmethod
    def of(cls, store: AssessmentStore) -> Oversight:
        """Return what is kept in a database."""
        store.eraser.clear_besides(clear_assessment)
        opinions = OpinionRecords(store.engine, store.log, store.documents)
        reviews, stops = ReviewRecords(store.engine), StopRecords(store.engine, store.log)
        return cls(reviews, opinions, stops, Watch(reviews, stops))
