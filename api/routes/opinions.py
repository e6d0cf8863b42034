"""`/v1/assessments/{id}/opinions` and `/v1/dissents`: what lawyers say of one step, and how that ended."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.conditions import IF_MATCH, required_condition
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.oversight.giving import OPINIONS, opinion_given
from api.oversight.opinion_records import ResolvedAlreadyError
from api.oversight.opinions import (
    Opinion,
    OpinionKind,
    OpinionWithEnd,
    Resolution,
    how_it_ended,
    opinion_request,
    reference_of,
    resolution_request,
)
from api.people.permission import ThePerson, office_seen_by
from api.people.roles import Person
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
    REFUSED_OPINION,
    RESOLVED_ALREADY,
    STILL_FAILS,
    TOO_LARGE,
    TOO_MANY_REVIEWS,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.routes.assessments import read_again
from api.routes.sessions import form_body
from api.service import Service, TheService, refuse_parameters
from api.storage.repeated import KeptAlreadyError, Made
from triage.explanation.dissent import DissentCase, dissent_case

router = APIRouter(tags=["opinions"], dependencies=[Depends(refuse_parameters)])

_NO_STORE = {"Cache-Control": "no-store"}
_MOST_DISSENTS = 1000
_PATH = "/v1/assessments/{assessment_id}/opinions"
_REFUSALS = (UNKNOWN_PARAMETER, NOT_FOUND, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, REFUSED_OPINION)


@router.post(
    _PATH,
    status_code=201,
    summary="Sign, query or dissent at a step",
    openapi_extra={**form_body("OpinionRequest"), "parameters": [IF_MATCH, IDEMPOTENCY_KEY, PREFER]},
    responses={
        201: {"model": Opinion},
        **described(
            *_REFUSALS,
            INVALID_HEADER,
            KEY_REUSED,
            TOO_MANY_REVIEWS,
            CHANGED_MEANWHILE,
            CONDITION_REQUIRED,
            DAMAGED_DOCUMENT,
            ERASED,
            UNAVAILABLE,
            CLOCK_WRONG,
        ),
    },
)
async def give_opinion(assessment_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Keep what a legal adviser says of one node of the trace, or of the recommendation itself (`procedure`).

    `If-Match` is the `ETag` of the opinions on this assessment as they were read, or `*`. A dissent is a
    regression case from then on; nothing that was said is ever changed.
    """
    assessment, rulebook = await read_again(assessment_id, service)
    now = service.clock.now()
    body = await json_body(request)
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is not None:
        return await _given_before(assessment_id, made, request, service)
    condition = required_condition(request, "the opinions on this assessment")
    submitted = opinion_request(body, assessment, rulebook)
    about = (assessment_id, assessment, rulebook)
    try:
        opinion = await opinion_given(service, about, submitted, person, now, condition, promise)
    except KeptAlreadyError:
        made = await made_before(service, promise)
        assert made is not None
        return await _given_before(assessment_id, made, request, service)
    return created(request, opinion.model_dump_json().encode(), _NO_STORE)


@router.get(
    _PATH,
    summary="What lawyers say of the steps of an assessment",
    responses={
        200: {"model": tuple[OpinionWithEnd, ...]},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def read_opinions(assessment_id: str, service: TheService) -> Response:
    """All opinions, the earliest first, each with how it ended. The `ETag` is what `If-Match` names."""
    opinions = await run_in_threadpool(service.oversight.opinions.of, assessment_id)
    return Response(OPINIONS.dump_json(opinions), headers=_NO_STORE, media_type="application/json")


@router.get(
    _PATH + "/{opinion_id}/regression-case",
    summary="A dissent as a test",
    responses={
        200: {"model": DissentCase},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def read_regression_case(assessment_id: str, opinion_id: str, service: TheService) -> Response:
    """A file for `triage dissents`: the facts that the step rests on, and what should stand there.

    It has no reference, no words of anybody, and no fact that the step does not need.
    """
    found = await opinion_named(assessment_id, opinion_id, service)
    case = await regression_case(found, assessment_id, service)
    if case is None:
        raise ProblemError(NOT_FOUND, "Only a dissent is a regression case.")
    return Response(case.model_dump_json(indent=2), headers=_NO_STORE, media_type="application/json")


@router.put(
    _PATH + "/{opinion_id}/resolution",
    status_code=201,
    summary="End a query or a dissent",
    openapi_extra=form_body("ResolutionRequest"),
    responses={
        201: {"model": Resolution},
        **described(*_REFUSALS, RESOLVED_ALREADY, STILL_FAILS, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE, CLOCK_WRONG),
    },
)
async def resolve_opinion(
    assessment_id: str, opinion_id: str, request: Request, service: TheService, person: ThePerson
) -> Response:
    """Keep how a query or a dissent ended, once and for good, with the rulebook that the service runs with.

    That a rule was changed is believed only if the regression case holds under that rulebook. Whoever said it can
    only withdraw it; that it is answered, or stands, is for somebody else to say.
    """
    body = await json_body(request)
    resolution = await resolved(assessment_id, opinion_id, body, service, person)
    return created(request, resolution.model_dump_json().encode(), _NO_STORE)


async def resolved(
    assessment_id: str, opinion_id: str, body: bytes, service: Service, person: Person
) -> Resolution:
    """Keep how an opinion ended, as a body says it, and return it.

    Raises `ProblemError` if there is no such opinion, if it ended already, and what `resolution_request` raises.
    """
    found = await opinion_named(assessment_id, opinion_id, service)
    now = service.clock.now()
    if found.resolution is not None:
        raise ProblemError(RESOLVED_ALREADY, f"It ended: {found.resolution.outcome}. Nothing was stored.")
    case = await regression_case(found, assessment_id, service)
    submitted = await run_in_threadpool(resolution_request, body, found.opinion, case, person, service.rulebook)
    resolution = Resolution(
        **submitted.model_dump(),
        opinion=opinion_id,
        made_at=now,
        author=person.name,
        author_role=person.role,
        rulebook=reference_of(service.rulebook),
    )
    try:
        await run_in_threadpool(service.oversight.opinions.resolve, resolution, assessment_id)
    except ResolvedAlreadyError:
        raise ProblemError(RESOLVED_ALREADY, "Somebody else was first. Nothing was stored.") from None
    return resolution


@router.get(
    "/v1/dissents",
    summary="The dissents",
    responses={
        200: {"model": tuple[OpinionWithEnd, ...]},
        **described(UNKNOWN_PARAMETER, DAMAGED_DOCUMENT, UNAVAILABLE),
    },
)
async def read_dissents(service: TheService, person: ThePerson) -> Response:
    """The latest thousand dissents on assessments of one's office, for auditors of every office."""
    found = await dissents_seen_by(person, service)
    return Response(OPINIONS.dump_json(found), headers=_NO_STORE, media_type="application/json")


async def dissents_seen_by(person: Person, service: Service) -> tuple[OpinionWithEnd, ...]:
    """Return the latest dissents on assessments that somebody may see."""
    return await run_in_threadpool(service.oversight.opinions.dissents, office_seen_by(person), _MOST_DISSENTS)


async def _given_before(assessment_id: str, made: Made, request: Request, service: Service) -> Response:
    assert made.opinion_id is not None
    found = await opinion_named(assessment_id, made.opinion_id, service)
    return created(request, found.opinion.model_dump_json().encode(), _NO_STORE)


async def opinion_named(assessment_id: str, opinion_id: str, service: Service) -> OpinionWithEnd:
    """Return an opinion with how it ended. Raises `ProblemError` if there is none with this id."""
    opinions = await run_in_threadpool(service.oversight.opinions.of, assessment_id)
    found = next((each for each in opinions if each.opinion.id == opinion_id), None)
    if found is None:
        raise ProblemError(NOT_FOUND, "There is no opinion with this id on this assessment.")
    return found


async def regression_case(found: OpinionWithEnd, assessment_id: str, service: Service) -> DissentCase | None:
    """Return a dissent as a test, None for another opinion."""
    opinion, end = found.opinion, found.resolution
    if opinion.opinion is not OpinionKind.DISSENTED:
        return None
    assert opinion.instead is not None
    assessment, rulebook = await read_again(assessment_id, service)
    case = await run_in_threadpool(dissent_case, assessment, rulebook, opinion.id, opinion.node, opinion.instead)
    ended = how_it_ended(end.outcome, end.rulebook) if end else None
    return case.model_copy(update={"ended": ended})
