"""`/v1/stops`: people stop a rule, a family or the whole system, and let it go on again."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.oversight.stops import Lifting, LiftingRequest, Stop, StopRequest
from api.oversight.switching import stop_asked, stop_kept, stop_lifted, stop_named
from api.people.permission import ThePerson
from api.preferences import created
from api.problems import (
    CLOCK_WRONG,
    DAMAGED_DOCUMENT,
    INVALID_HEADER,
    KEY_REUSED,
    LIFTED_ALREADY,
    NOT_FOUND,
    REFUSED_STOP,
    STOPPED_ALREADY,
    TOO_LARGE,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    described,
)
from api.reviews import read_words
from api.routes.sessions import form_body
from api.service import Service, TheService, refuse_parameters
from api.storage.repeated import KeptAlreadyError, Made

router = APIRouter(prefix="/v1/stops", tags=["stops"], dependencies=[Depends(refuse_parameters)])

_REFUSALS = (
    UNKNOWN_PARAMETER,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    REFUSED_STOP,
    DAMAGED_DOCUMENT,
    UNAVAILABLE,
    CLOCK_WRONG,
)


@router.get(
    "",
    summary="What is stopped, and what was",
    responses={
        200: {"model": tuple[Stop, ...]},
        **described(UNKNOWN_PARAMETER, DAMAGED_DOCUMENT, UNAVAILABLE, CLOCK_WRONG),
    },
)
async def read_stops(service: TheService) -> tuple[Stop, ...]:
    """Every stop that there ever was, the latest first: who, when, why, until when, and whether it holds."""
    return await run_in_threadpool(service.oversight.stops.all, service.clock.now())


@router.post(
    "",
    status_code=201,
    summary="Stop a rule, a family or the system",
    openapi_extra={**form_body("StopRequest"), "parameters": [IDEMPOTENCY_KEY]},
    responses={201: {"model": Stop}, **described(*_REFUSALS, STOPPED_ALREADY, INVALID_HEADER, KEY_REUSED)},
)
async def set_stop(request: Request, service: TheService, person: ThePerson) -> Response:
    """Stop it, at once, for every office. Assessments that were made stay as they are; reading goes on."""
    body = await json_body(request)
    now = service.clock.now()
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is not None:
        return await _set_before(made, request, service)
    asked = read_words(StopRequest, body, REFUSED_STOP)
    stop = stop_asked(asked, service, person, now)
    try:
        before = service.store.promising(promise, Made(stop_id=stop.id))
        await stop_kept(stop, service, before)
    except KeptAlreadyError:
        made = await made_before(service, promise)
        assert made is not None
        return await _set_before(made, request, service)
    return created(request, stop.model_dump_json().encode(), {"Cache-Control": "no-store"})


@router.put(
    "/{stop_id}/lifting",
    status_code=201,
    summary="Lift a stop",
    openapi_extra=form_body("LiftingRequest"),
    responses={201: {"model": Lifting}, **described(*_REFUSALS, NOT_FOUND, LIFTED_ALREADY)},
)
async def lift_stop(stop_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Let it go on. Another account than the one that stopped it does that: to stop is easy, to go on takes two."""
    now = service.clock.now()
    stop = await stop_named(service, stop_id, now)
    asked = read_words(LiftingRequest, await json_body(request), REFUSED_STOP)
    lifting = await stop_lifted(stop, asked, service, person, now)
    return created(request, lifting.model_dump_json().encode(), {"Cache-Control": "no-store"})


async def _set_before(made: Made, request: Request, service: Service) -> Response:
    """Answer with the stop that was set before, as it is now: it may have been lifted since."""
    assert made.stop_id is not None
    stop = await run_in_threadpool(service.oversight.stops.find, made.stop_id, service.clock.now())
    assert stop is not None
    return created(request, stop.model_dump_json().encode(), {"Cache-Control": "no-store"})
