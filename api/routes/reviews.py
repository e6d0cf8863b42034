"""`/v1/assessments/{id}/reviews`: what people did with a recommendation, and why."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.conditions import IF_MATCH, entity_tag, required_condition
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.oversight.reviewing import keep_review, reviews_document
from api.pages import CURSOR, following_page, limit_of, links_of, position_of
from api.people.permission import ThePerson
from api.preferences import PARAMETER as PREFER
from api.preferences import created
from api.problems import (
    CHANGED_MEANWHILE,
    CLOCK_WRONG,
    CONDITION_REQUIRED,
    DAMAGED_DOCUMENT,
    ERASED,
    INVALID_HEADER,
    KEY_REUSED,
    NOT_FOUND,
    REFUSED_REVIEW,
    TOO_LARGE,
    TOO_MANY_REVIEWS,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.query import parameters_of
from api.reviews import MOST_REVIEWS, Review
from api.service import TheService, refuse_parameters
from api.storage.listing import Position
from api.storage.repeated import KeptAlreadyError

router = APIRouter(
    prefix="/v1/assessments/{assessment_id}/reviews",
    tags=["reviews"],
)

_BODY: dict[str, Any] = {
    "parameters": [IDEMPOTENCY_KEY, IF_MATCH, PREFER],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReviewRequest"}}},
    },
}
_NO_STORE = {"Cache-Control": "no-store"}
# Without a limit all that an assessment takes: whoever asks for no page is given the whole.
_LIMIT = {"type": "integer", "minimum": 1, "maximum": MOST_REVIEWS, "default": MOST_REVIEWS}
_PAGES: dict[str, Any] = {
    "parameters": [
        {"name": "limit", "in": "query", "schema": _LIMIT, "description": "How many on a page."},
        {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": CURSOR},
    ]
}


@router.post(
    "",
    dependencies=[Depends(refuse_parameters)],
    status_code=201,
    summary="Review a recommendation",
    openapi_extra=_BODY,
    responses={
        201: {"model": Review},
        **described(
            UNKNOWN_PARAMETER,
            INVALID_HEADER,
            NOT_FOUND,
            TOO_MANY_REVIEWS,
            CHANGED_MEANWHILE,
            TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            REFUSED_REVIEW,
            KEY_REUSED,
            CONDITION_REQUIRED,
            DAMAGED_DOCUMENT,
            ERASED,
            UNAVAILABLE,
            CLOCK_WRONG,
        ),
    },
)
async def create_review(assessment_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Keep that a person confirmed the recommendation, departed from it or sent it back, with the reason.

    All three need a decision, a procedure, a code and words. What is adverse needs the word of a second person:
    `/review-state` says what is waited for. A correction is another review; nothing is ever changed.

    `If-Match` says which reviews the person has seen: the `ETag` of the reviews of this assessment, or `*` for
    whatever is there. If another one came meanwhile, nothing is stored. The review is stored before it is answered.
    The assessment stays as it is.
    """
    stored = await service.assessment(assessment_id)
    now = service.clock.now()
    body = await json_body(request)
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is None:
        condition = required_condition(request, "the reviews of this assessment")
        try:
            document = await keep_review(service, person, stored, body, condition, now, promise)
        except KeptAlreadyError:
            made = await made_before(service, promise)
    if made is not None:
        assert made.review_id is not None
        found = await run_in_threadpool(service.store.find_review, made.review_id)
        assert found is not None
        document = found
    return created(request, document, _NO_STORE)


@router.get(
    "",
    summary="The reviews of an assessment",
    openapi_extra=_PAGES,
    responses={
        200: {"model": tuple[Review, ...]},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def read_reviews(assessment_id: str, request: Request, service: TheService) -> Response:
    """The reviews, the earliest first, each as it was answered. The header Link names the first and the next page.

    The `ETag` is that of all reviews, also on a page of them: it is what `If-Match` of a review names.
    """
    asked = parameters_of(request, ("limit", "cursor"))
    most = limit_of({"limit": str(MOST_REVIEWS)} | asked)
    position = position_of(asked)
    await service.assessment(assessment_id)
    reviews = await run_in_threadpool(service.store.reviews_of, assessment_id)
    first = _after(position, reviews) if position else 0
    page = reviews[first : first + most]
    path = f"/v1/assessments/{assessment_id}/reviews"
    more = first + most < len(reviews)
    following = following_page(path, asked, _position(page[-1])) if more else None
    headers = {**_NO_STORE, "ETag": entity_tag(reviews_document(reviews)), **links_of(path, asked, following)}
    return Response(reviews_document(page), headers=headers, media_type="application/json")


def _position(document: bytes) -> Position:
    review = Review.model_validate_json(document)
    return Position(review.made_at, review.id)


def _after(position: Position, reviews: tuple[bytes, ...]) -> int:
    """Return how many reviews stand on the pages before: reviews are only ever added at the end."""
    ids = [Review.model_validate_json(each).id for each in reviews]
    if position.id not in ids:
        raise ProblemError(UNKNOWN_PARAMETER, "cursor is taken from the page before, as it is.")
    return ids.index(position.id) + 1
