"""Keeping a review of an assessment, whoever sends it: a program or the form of a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from api.log.events import Act
from api.oversight.review_state import StateOfReview, recommended_in, state_of
from api.people.roles import Person
from api.problems import TOO_MANY_REVIEWS, ProblemError
from api.reviews import MOST_REVIEWS, Review, review_request
from api.service import Service
from api.storage import StoredAssessment
from api.storage.repeated import Promise


def reviews_document(reviews: tuple[bytes, ...]) -> bytes:
    """Return reviews as one document: what the entity tag of the reviews of an assessment is of."""
    return b"[" + b",".join(reviews) + b"]"


async def keep_review(
    service: Service,
    person: Person,
    stored: StoredAssessment,
    body: bytes,
    condition: Callable[[bytes], None],
    now: datetime,
    promise: Promise | None = None,
) -> bytes:
    """Keep the review in a body, as JSON, and return it as it is kept.

    `condition` is given the document of the reviews that are there, while no other can come; whatever it raises,
    nothing is kept. Raises `ProblemError` for a review that is refused and where there are too many, and
    `KeptAlreadyError` for a promise that was kept.
    """
    recommended = recommended_in(stored.document)
    own = await service.rulebook_of(stored)
    submitted = review_request(body, recommended.id, service.rulebook)
    review = Review(
        **submitted.model_dump(),
        id=uuid4().hex,
        assessment=stored.id,
        made_at=now,
        reviewer=person.name,
        reviewer_role=person.role,
    )
    document = review.model_dump_json().encode()
    after: list[StateOfReview] = []

    def check(there: tuple[bytes, ...]) -> None:
        condition(reviews_document(there))
        if len(there) >= MOST_REVIEWS:
            raise ProblemError(TOO_MANY_REVIEWS, f"It has {MOST_REVIEWS} reviews already. Nothing was stored.")
        said = (*map(Review.model_validate_json, there), review)
        after.append(state_of(said, stored.author, recommended.adverse_under(service.rulebook, own)))

    def also(connection: Connection) -> None:
        service.oversight.reviews.take_down_review(connection, review, stored.office, after[-1])

    act = Act(now, person.name, person.office)
    await run_in_threadpool(
        service.store.keep_review,
        review.id,
        stored.id,
        document,
        check,
        promise,
        review.decision,
        also,
        act,
    )
    await run_in_threadpool(service.oversight.watch.look, now)
    return document
