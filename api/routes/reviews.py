"""`/v1/assessments/{id}/reviews`: what people did with a recommendation, and why."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.problems import (
    DAMAGED_DOCUMENT,
    NOT_FOUND,
    REFUSED_REVIEW,
    TOO_LARGE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    described,
)
from api.reviews import Review, review_request
from api.service import TheService, refuse_parameters

router = APIRouter(
    prefix="/v1/assessments/{assessment_id}/reviews",
    tags=["reviews"],
    dependencies=[Depends(refuse_parameters)],
)

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReviewRequest"}}},
    }
}
_NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "",
    status_code=201,
    summary="Review a recommendation",
    openapi_extra=_BODY,
    responses={
        201: {"model": Review},
        **described(
            UNKNOWN_PARAMETER, NOT_FOUND, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, REFUSED_REVIEW, DAMAGED_DOCUMENT
        ),
    },
)
async def create_review(assessment_id: str, request: Request, service: TheService) -> Response:
    """Keep that a person confirmed the recommendation or departed from it, with the reason.

    The review is stored before it is answered. The assessment stays as it is.
    """
    stored = await service.assessment(assessment_id)
    recommended = json.loads(stored.document)["procedure"]["id"]
    submitted = review_request(await json_body(request), recommended, service.rulebook)
    review = Review(
        **submitted.model_dump(), id=uuid4().hex, assessment=assessment_id, made_at=service.clock().astimezone(UTC)
    )
    document = review.model_dump_json().encode()
    await run_in_threadpool(service.store.keep_review, review.id, assessment_id, document)
    return Response(document, status_code=201, headers=_NO_STORE, media_type="application/json")


@router.get(
    "",
    summary="The reviews of an assessment",
    responses={200: {"model": tuple[Review, ...]}, **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT)},
)
async def read_reviews(assessment_id: str, service: TheService) -> Response:
    """All reviews, the earliest first, each as it was answered."""
    await service.assessment(assessment_id)
    reviews = await run_in_threadpool(service.store.reviews_of, assessment_id)
    return Response(b"[" + b",".join(reviews) + b"]", headers=_NO_STORE, media_type="application/json")
