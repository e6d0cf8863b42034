"""`/v1/stops`: people stop a rule, a family or the whole system, and let it go on again."""

from __future__ import annotations

from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.oversight.alerts import tell_lifting, tell_stop
from api.oversight.stops import AlreadyError, Lifting, LiftingRequest, Stop, StopKind, StopRequest
from api.people.permission import ThePerson
from api.preferences import created
from api.problems import (
    CLOCK_WRONG,
    DAMAGED_DOCUMENT,
    INVALID_HEADER,
    KEY_REUSED,
    LIFTED_ALREADY,
    NOT_FOUND,
    NOT_PERMITTED,
    REFUSED_STOP,
    STOPPED_ALREADY,
    TOO_LARGE,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.reviews import read_words, refused
from api.routes.sessions import form_body
from api.service import Service, TheService, refuse_parameters
from api.storage.repeated import KeptAlreadyError, Made
from triage.errors import Problem

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
    _check_target(asked, service)
    if asked.until is not None and (asked.until.tzinfo is None or asked.until <= now):
        remedy = "Give a moment to come, such as 2026-12-24T18:00:00Z, or null."
        raise _refused(Problem("/until", "A stop ends at a moment to come, told with its offset from UTC.", remedy))
    stop = Stop(**asked.model_dump(), id=uuid4().hex, set_at=now, set_by=person.name, holds=True)
    try:
        before = service.store.promising(promise, Made(stop_id=stop.id))
        await run_in_threadpool(service.oversight.stops.set, stop, before)
    except KeptAlreadyError:
        made = await made_before(service, promise)
        assert made is not None
        return await _set_before(made, request, service)
    except AlreadyError:
        raise ProblemError(STOPPED_ALREADY, "It is stopped already; see /v1/stops. Nothing was stored.") from None
    tell_stop(stop)
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
    stop = await run_in_threadpool(service.oversight.stops.find, stop_id, now)
    if stop is None:
        raise ProblemError(NOT_FOUND, "There is no stop with this id.")
    asked = read_words(LiftingRequest, await json_body(request), REFUSED_STOP)
    if stop.set_by == person.name:
        raise ProblemError(NOT_PERMITTED, "Somebody else than the account that stopped it lets it go on.")
    lifting = Lifting(reason=asked.reason, lifted_at=now, lifted_by=person.name)
    try:
        if not stop.holds:
            raise AlreadyError
        await run_in_threadpool(service.oversight.stops.lift, stop_id, lifting)
    except AlreadyError:
        raise ProblemError(LIFTED_ALREADY, "It was lifted, or its time is over. Nothing was stored.") from None
    tell_lifting(stop)
    return created(request, lifting.model_dump_json().encode(), {"Cache-Control": "no-store"})


async def _set_before(made: Made, request: Request, service: Service) -> Response:
    """Answer with the stop that was set before, as it is now: it may have been lifted since."""
    assert made.stop_id is not None
    stop = await run_in_threadpool(service.oversight.stops.find, made.stop_id, service.clock.now())
    assert stop is not None
    return created(request, stop.model_dump_json().encode(), {"Cache-Control": "no-store"})


def _refused(problem: Problem) -> ProblemError:
    return refused(problem, kind=REFUSED_STOP)


def _check_target(asked: StopRequest, service: Service) -> None:
    """Raise `ProblemError` if there is no such rule or family, or if the system is given a name."""
    rulebook = service.rulebook
    known = {
        StopKind.RULE: tuple(rulebook.rules),
        StopKind.FAMILY: tuple(family.id for family in rulebook.families),
        StopKind.SYSTEM: (),
    }[asked.kind]
    if asked.kind is StopKind.SYSTEM:
        if asked.target is not None:
            raise _refused(Problem("/target", "The system has no name here.", "Give null."))
    elif asked.target not in known:
        suggestion = rulebook.suggestion(asked.target or "", known)
        remedy = suggestion.sentence if suggestion else "See /v1/rulebook for all rules and families."
        raise _refused(Problem("/target", f"There is no such {asked.kind}.", remedy))
