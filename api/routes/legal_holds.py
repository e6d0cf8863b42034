"""`/v1/cases/{case_id}/holds` and `/v1/retention`: what keeps a case file, and what is going to be erased."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.case_files.documents import case_address
from api.pages import described_parameters, following_page, limit_of, links_of, position_of
from api.people.permission import ThePerson, office_seen_by
from api.preferences import created
from api.problems import (
    CLOCK_WRONG,
    ERASED,
    HELD_ALREADY,
    LIFTED_ALREADY,
    NOT_FOUND,
    NOT_PERMITTED,
    REFUSED_HOLD,
    TOO_LARGE,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    described,
)
from api.query import parameters_of
from api.retention.due import DueKind
from api.retention.holding import hold_lifted, hold_named, hold_set, retention_of
from api.retention.holds import (
    Hold,
    HoldLifting,
    HoldLiftingRequest,
    HoldRequest,
)
from api.retention.retention import NOTICE, Announced, Retention
from api.reviews import read_words
from api.routes.sessions import form_body
from api.service import TheService, refuse_parameters
from api.storage.listing import Position

router = APIRouter(tags=["retention"])

_PATH = "/v1/retention"
_NO_STORE = {"Cache-Control": "no-store"}
_PARAMETERS = described_parameters()
_NAMES = tuple(parameter["name"] for parameter in _PARAMETERS["parameters"])
_REFUSALS = (
    UNKNOWN_PARAMETER,
    NOT_FOUND,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    REFUSED_HOLD,
    UNAVAILABLE,
    CLOCK_WRONG,
)


class AnnouncedErasure(BaseModel):
    """What is going to be erased: a case file, or an assessment that stands in none.

    `last_at` is its last assessment or decision. It is erased from `erased_from` on, unless it is assessed or
    decided anew before, or a legal hold is set.
    """

    model_config = ConfigDict(frozen=True)

    kind: DueKind
    id: str
    href: str
    office: str
    last_at: datetime
    announced_at: datetime
    erased_from: datetime


class RetentionPage(BaseModel):
    """How long cases are kept, and a page of what is going to be erased, what was announced last first."""

    model_config = ConfigDict(frozen=True)

    days: int | None = Field(description="After how many days a case is erased; null where nothing is by time.")
    notice_days: int
    announced: tuple[AnnouncedErasure, ...]
    next: str | None = Field(description="Missing on the last page. The header Link names it too.")


TheRetention = Annotated[Retention, Depends(retention_of)]


@router.get(
    _PATH,
    summary="What is going to be erased because its time is over",
    openapi_extra=_PARAMETERS,
    responses={200: {"model": RetentionPage}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def read_retention(request: Request, retention: TheRetention, person: ThePerson) -> Response:
    """What is announced of one's office, for auditors of every office. Set a legal hold on what has to be kept."""
    asked = parameters_of(request, _NAMES)
    most = limit_of(asked)
    found = await run_in_threadpool(retention.announced, office_seen_by(person), position_of(asked), most + 1)
    last = Position(found[most - 1].announced_at, found[most - 1].due.id) if len(found) > most else None
    following = following_page(_PATH, asked, last) if last else None
    page = RetentionPage(
        days=retention.days,
        notice_days=NOTICE.days,
        announced=tuple(map(_entry, found[:most])),
        next=following,
    )
    headers = {**links_of(_PATH, asked, following), **_NO_STORE}
    return Response(page.model_dump_json(), headers=headers, media_type="application/json")


@router.get(
    "/v1/cases/{case_id}/holds",
    dependencies=[Depends(refuse_parameters)],
    summary="The legal holds on a case file",
    responses={200: {"model": tuple[Hold, ...]}, **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE)},
)
async def read_holds(case_id: str, retention: TheRetention) -> tuple[Hold, ...]:
    """Every hold that there ever was, the earliest first: who, when, why, and who lifted it."""
    return await run_in_threadpool(retention.holds.of, case_id)


@router.post(
    "/v1/cases/{case_id}/holds",
    dependencies=[Depends(refuse_parameters)],
    status_code=201,
    summary="Set a legal hold on a case file",
    openapi_extra=form_body("HoldRequest"),
    responses={201: {"model": Hold}, **described(*_REFUSALS, HELD_ALREADY, ERASED)},
)
async def set_hold(
    case_id: str, request: Request, service: TheService, retention: TheRetention, person: ThePerson
) -> Response:
    """Keep the case file: as long as a hold stands nothing of it is erased, by nobody and by no clock."""
    asked = read_words(HoldRequest, await json_body(request), REFUSED_HOLD)
    hold = await hold_set(retention, service, person, case_id, asked)
    return created(request, hold.model_dump_json().encode(), _NO_STORE)


@router.put(
    "/v1/cases/{case_id}/holds/{hold_id}/lifting",
    dependencies=[Depends(refuse_parameters)],
    status_code=201,
    summary="Lift a legal hold",
    openapi_extra=form_body("HoldLiftingRequest"),
    responses={201: {"model": HoldLifting}, **described(*_REFUSALS, LIFTED_ALREADY, NOT_PERMITTED)},
)
async def lift_hold(
    case_id: str, hold_id: str, request: Request, service: TheService, retention: TheRetention, person: ThePerson
) -> Response:
    """Let it go. Another account than the one that set the hold does that: to hold is easy, to let go takes two."""
    hold = await hold_named(retention, case_id, hold_id)
    asked = read_words(HoldLiftingRequest, await json_body(request), REFUSED_HOLD)
    lifting = await hold_lifted(retention, service, person, case_id, hold, asked)
    return created(request, lifting.model_dump_json().encode(), _NO_STORE)


def _entry(found: Announced) -> AnnouncedErasure:
    one = found.due
    return AnnouncedErasure(
        kind=one.kind,
        id=one.id,
        href=case_address(one.id) if one.kind is DueKind.CASE_FILE else f"/v1/assessments/{one.id}",
        office=one.office,
        last_at=one.last_at,
        announced_at=found.announced_at,
        erased_from=found.erased_from,
    )
