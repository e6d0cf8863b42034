"""`/v1/statistics`: counts over the case files of a month that is over (the paper, paragraphs 41 and 61)."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.negotiation import preferred
from api.people.permission import ThePerson, office_seen_by
from api.problems import NOT_ACCEPTABLE, NOT_FOUND, UNAVAILABLE, UNKNOWN_PARAMETER, ProblemError, described
from api.query import parameters_of
from api.service import TheService
from api.statistics.counting import Counting
from api.statistics.documents import (
    MonthInBrief,
    MonthlyStatistics,
    StatisticsOverTime,
    as_csv,
    total_of,
)
from api.statistics.months import counts_of, months_over, statistics_of
from api.statistics.suppression import approximate

router = APIRouter(prefix="/v1/statistics", tags=["statistics"])

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_JSON, _CSV = "application/json", "text/csv"


@router.get(
    "",
    summary="The months that are over, in brief",
    responses={200: {"model": StatisticsOverTime}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def read_months(request: Request, service: TheService, person: ThePerson) -> StatisticsOverTime:
    """How many case files were opened in each month, and in how many a need for protection shows.

    Of one's office; for auditors of all offices together. A month is told once it is over.
    """
    parameters_of(request, ())
    office, counting = office_seen_by(person), Counting(service.store.engine)
    opened = await run_in_threadpool(counting.opened, office)
    months = []
    for month in months_over(opened, service.clock):
        counts = await run_in_threadpool(counts_of, month, office, counting, service.clock)
        name = f"{month:%Y-%m}"
        needs = approximate(counts.protection_needs, counts.cases)
        months.append(
            MonthInBrief(month=name, href=f"/v1/statistics/{name}", cases=total_of(counts), protection_needs=needs)
        )
    return StatisticsOverTime(office=office, months=tuple(months))


@router.get(
    "/{month}",
    summary="The counts of a month",
    response_model=MonthlyStatistics,
    responses={
        200: {"content": {_CSV: {"schema": {"type": "string"}}}},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, NOT_ACCEPTABLE, UNAVAILABLE),
    },
)
async def read_month(
    month: Annotated[str, Path(description="A month that is over, such as 2026-10.")],
    request: Request,
    service: TheService,
    person: ThePerson,
) -> Response:
    """Case files opened in the month by procedure, decision, priority, point at issue, family and open question.

    As JSON, or as CSV for `Accept: text/csv`. A month that is not over is not told (404): whoever asks twice would
    see what came between.
    """
    parameters_of(request, ())
    offer = preferred(request.headers.get("accept"), (_JSON, _CSV))
    if offer is None:
        raise ProblemError(NOT_ACCEPTABLE, f"The counts come as {_JSON} or {_CSV}.")
    matched = _MONTH.fullmatch(month)
    first = date(int(matched[1]), int(matched[2]), 1) if matched else None
    if first is None or first >= service.clock.today().replace(day=1):
        raise ProblemError(NOT_FOUND, "There is no such month that is over; one is named as 2026-10.")
    office = office_seen_by(person)
    told = await run_in_threadpool(statistics_of, first, office, Counting(service.store.engine), service.clock)
    content = told.model_dump_json() if offer == _JSON else as_csv(told)
    return Response(content, media_type=offer, headers={"Vary": "Accept"})
