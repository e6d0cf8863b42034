"""`/v1/assessments/{id}/review-state`: where an assessment stands, and who is waited for."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from api.oversight.standing import ReviewStateAnswer, standing_of
from api.problems import DAMAGED_DOCUMENT, NOT_FOUND, UNAVAILABLE, UNKNOWN_PARAMETER, described
from api.service import TheService, refuse_parameters

router = APIRouter(
    prefix="/v1/assessments/{assessment_id}/review-state",
    tags=["reviews"],
    dependencies=[Depends(refuse_parameters)],
)


@router.get(
    "",
    summary="Where an assessment stands",
    responses={
        200: {"model": ReviewStateAnswer},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, UNAVAILABLE),
    },
)
async def read_review_state(assessment_id: str, service: TheService, response: Response) -> ReviewStateAnswer:
    """What its reviews come to, and what bears on them: stopped rules, open queries and dissents."""
    stored = await service.assessment(assessment_id)
    response.headers["Cache-Control"] = "no-store"
    return await standing_of(service, stored)
