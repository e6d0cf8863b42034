"""`/v1/reports/acceptance`: whether people follow nearly every recommendation."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.oversight.acceptance import AcceptanceReport, acceptance
from api.people.permission import ThePerson, office_seen_by
from api.period import NAMES, period_of, period_parameters
from api.problems import UNAVAILABLE, UNKNOWN_PARAMETER, described
from api.query import parameters_of
from api.service import TheService

router = APIRouter(prefix="/v1/reports", tags=["reports"])


@router.get(
    "/acceptance",
    summary="How often recommendations are followed",
    openapi_extra={"parameters": period_parameters("Reviews made")},
    responses={200: {"model": AcceptanceReport}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def read_acceptance(
    request: Request, service: TheService, person: ThePerson, response: Response
) -> AcceptanceReport:
    """Confirmed, departed and sent back, by office and by account, and whether nearly everything is confirmed.

    For one's office; for auditors every office. `near_total` is told of whoever made twenty reviews or more and
    confirmed 95 of a hundred or more. `left_out` says what is not measured.
    """
    asked = parameters_of(request, NAMES)
    since, before = period_of(asked, service.clock)
    office = office_seen_by(person)
    found = await run_in_threadpool(service.oversight.reviews.counted, office, since, before)
    response.headers["Cache-Control"] = "no-store"
    return acceptance(found)
