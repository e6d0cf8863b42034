"""`/v1/assessments`: a case in, a stored certificate out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.assessing import address_of, assessed, headers_of
from api.body import json_body, until_the_client_leaves
from api.conditions import entity_tag
from api.examples import EXAMPLES
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.log.records import record_of
from api.negotiation import preferred
from api.oversight.stopping import names_stopped
from api.people.permission import ThePerson
from api.preferences import PARAMETER as PREFER
from api.preferences import created
from api.problems import (
    ASSESSMENT_FAILED,
    CLOCK_WRONG,
    DAMAGED_DOCUMENT,
    ERASED,
    INVALID_HEADER,
    KEY_REUSED,
    NOT_ACCEPTABLE,
    NOT_DECIDED,
    NOT_FOUND,
    REFUSED_FACTS,
    STOPPED,
    TOO_LARGE,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNREADABLE_DOCUMENT,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.recommendation import BriefAnswer, brief_answer
from api.service import Length, RequestedLength, RequestedProfile, Service, TheService, refuse_parameters
from api.storage import DamagedDocumentError, StoredAssessment
from api.storage.repeated import KeptAlreadyError
from api.verification import Verification, verification_of, verification_of_damaged
from triage import Assessment, RulebookError, read_case
from triage.assessment.model import assessment_in
from triage.explanation.brief import assessment_brief
from triage.explanation.mermaid import assessment_mermaid
from triage.explanation.text import assessment_text
from triage.explanation.why_not import WhyNot, conclusions, why_not
from triage.proof.what_would_change import WhatWouldChange, change_of
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.model import Rulebook

router = APIRouter(prefix="/v1/assessments", tags=["assessments"])
_NO_PARAMETERS = [Depends(refuse_parameters)]

_CASE_BODY: dict[str, Any] = {
    "parameters": [
        {
            "name": "profile",
            "in": "query",
            "schema": {"type": "string"},
            "description": "The profile to assess under. Without it, the law of the country of asylum selects one.",
        },
        IDEMPOTENCY_KEY,
        PREFER,
    ],
    "requestBody": {
        "required": True,
        "description": "The facts of one case. Everything is optional; what is not given is unknown.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Case"},
                "examples": {
                    example.name: {"summary": example.summary, "value": example.case} for example in EXAMPLES
                },
            }
        },
    },
}

_LENGTH: dict[str, Any] = {
    "parameters": [
        {
            "name": "length",
            "in": "query",
            "schema": {"type": "string", "enum": list(Length), "default": Length.FULL},
            "description": "How much of the text: all of it, or the first screen of at most forty lines.",
        }
    ],
}

_ANOTHER_PROGRAM = "The rulebook of this assessment is kept in a form that an earlier program reads, not this one."

_RENDERINGS: dict[str, Callable[[Assessment, Rulebook], str]] = {
    "text/plain": assessment_text,
    "text/vnd.mermaid": assessment_mermaid,
    "text/x-mermaid": assessment_mermaid,
}
_TRACE_TYPES = ("application/json", *_RENDERINGS)
_TRACE_CONTENT: dict[str, Any] = {
    "application/json": {"schema": {"$ref": "#/components/schemas/Trace"}},
    **{media_type: {"schema": {"type": "string"}} for media_type in _RENDERINGS},
}


@router.post(
    "",
    status_code=201,
    summary="Assess a case",
    openapi_extra=_CASE_BODY,
    responses={
        201: {"model": Assessment, "description": "The certificate; Location names where it is kept."},
        **described(
            UNREADABLE_DOCUMENT,
            UNKNOWN_PARAMETER,
            INVALID_HEADER,
            TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            REFUSED_FACTS,
            KEY_REUSED,
            ASSESSMENT_FAILED,
            STOPPED,
            DAMAGED_DOCUMENT,
            UNAVAILABLE,
            CLOCK_WRONG,
        ),
    },
)
async def create_assessment(
    request: Request, service: TheService, person: ThePerson, profile: RequestedProfile
) -> Response:
    """Assess the case, store the certificate, and answer with it.

    Without `assessed_on` the case is assessed as of this day in the time zone of the office, which the certificate
    then states. The assessment belongs to the account that asked, and to its office. It is stored before it is
    answered; whatever fails, nothing is stored in part. Rules that are stopped are left out, and told (`stopped`);
    while the whole system is stopped, or nothing may be recommended without them, nothing is assessed (503).
    """
    now = service.clock.now()
    body = await json_body(request)
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is None:
        case = read_case(body, service.rulebook)
        stopped = await names_stopped(service, now)
        stored = await assessed(case, service, profile, now, person, stopped)
        try:
            await run_in_threadpool(service.store.keep, stored, promise)
            service.clock.stored(now)
        except KeptAlreadyError:
            made = await made_before(service, promise)
    if made is not None:
        assert made.assessment_id is not None
        stored = await service.assessment(made.assessment_id)
    return created(request, stored.document, {**headers_of(stored), "Location": address_of(stored.id)})


@router.get(
    "/{assessment_id}",
    dependencies=_NO_PARAMETERS,
    summary="A stored assessment",
    responses={
        200: {"model": Assessment},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def read_assessment(assessment_id: str, service: TheService) -> Response:
    """The certificate, byte by byte as it was first answered."""
    stored = await service.assessment(assessment_id)
    return Response(stored.document, headers=headers_of(stored), media_type="application/json")


@router.get(
    "/{assessment_id}/recommendation",
    dependencies=_NO_PARAMETERS,
    summary="A stored assessment in brief",
    responses={
        200: {"model": BriefAnswer},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def read_recommendation(assessment_id: str, service: TheService) -> BriefAnswer:
    """What to do, what the case turns on, what first and what to ask, for clients that need no certificate."""
    stored = await service.assessment(assessment_id)
    return brief_answer(stored.document, address_of(stored.id), entity_tag(stored.document))


@router.get(
    "/{assessment_id}/trace",
    summary="The trace of an assessment",
    openapi_extra=_LENGTH,
    responses={
        200: {"content": _TRACE_CONTENT},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, NOT_ACCEPTABLE, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def read_trace(
    assessment_id: str, request: Request, service: TheService, length: RequestedLength
) -> Response:
    """What led to the recommendation: as data, as text to read aloud, or as a Mermaid graph, as Accept says.

    `?length=brief` asks for the first screen of the text: at most forty lines. The whole text ends with where it is
    recorded: the checkpoint of the log, and how anybody checks it.
    """
    media_type = preferred(request.headers.get("accept"), _TRACE_TYPES)
    if media_type is None:
        raise ProblemError(NOT_ACCEPTABLE, f"The trace is available as {', '.join(_TRACE_TYPES)}.")
    if length is Length.BRIEF and media_type != "text/plain":
        raise ProblemError(UNKNOWN_PARAMETER, "Only text/plain can be brief; data and diagrams are always whole.")
    if media_type in _RENDERINGS:
        assessment, rulebook = await read_again(assessment_id, service)
        if length is Length.BRIEF:
            content = await run_in_threadpool(assessment_brief, assessment, rulebook)
        else:
            content = await run_in_threadpool(_RENDERINGS[media_type], assessment, rulebook)
            if media_type == "text/plain":
                content += (await run_in_threadpool(record_of, service.store, assessment_id)).text()
    else:
        content = trace_data((await service.assessment(assessment_id)).document)
    return Response(content, headers={"Cache-Control": "no-store", "Vary": "Accept"}, media_type=media_type)


@router.get(
    "/{assessment_id}/verification",
    dependencies=_NO_PARAMETERS,
    summary="Derive a stored assessment again",
    responses={
        200: {"model": Verification},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def verify_assessment(assessment_id: str, service: TheService) -> Verification:
    """Whether the stored certificate follows, step by step and byte by byte, under the rulebook of its day."""
    try:
        stored = await service.assessment(assessment_id)
        bundle = await run_in_threadpool(service.store.find_rulebook, stored.rulebook_digest)
    except DamagedDocumentError as damage:
        digest = await run_in_threadpool(service.store.rulebook_of, assessment_id)
        assert digest is not None
        return verification_of_damaged(digest, damage)
    return await run_in_threadpool(verification_of, stored, bundle)


@router.get(
    "/{assessment_id}/why-not/{conclusion}",
    dependencies=_NO_PARAMETERS,
    summary="Why a procedure was not recommended, or a point at issue or term not told",
    responses={
        200: {"model": WhyNot},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def read_why_not(assessment_id: str, conclusion: str, service: TheService) -> WhyNot:
    """The conditions that failed, down to the facts, and whether a fact is otherwise, doubted, or not known."""
    assessment, rulebook = await read_again(assessment_id, service)
    named = conclusions(rulebook)
    if conclusion not in named:
        suggestion = rulebook.suggestion(conclusion, named)
        hint = suggestion.sentence if suggestion else "See /v1/rulebook for all procedures and terms."
        raise ProblemError(NOT_FOUND, f"There is no such procedure, point at issue or term. {hint}")
    return await run_in_threadpool(why_not, assessment, rulebook, conclusion)


@router.get(
    "/{assessment_id}/what-would-change",
    dependencies=_NO_PARAMETERS,
    summary="What would change the recommendation",
    responses={
        200: {"model": WhatWouldChange},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, NOT_DECIDED, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
    },
)
async def read_what_would_change(assessment_id: str, request: Request, service: TheService) -> WhatWouldChange:
    """The open questions that can, decided by the solver, and the smallest sets of up to three facts.

    Takes a second or more. After twenty seconds it tells what is known by then: `complete` is false, and
    `undecided` are the questions that are still open. It is given up when the client leaves. Four may ask at once.
    """
    stored, bundle = await _with_rulebook(assessment_id, service)
    await _rulebook_in(bundle)
    return await service.solver.ask(lambda: until_the_client_leaves(request), change_of, stored.document, bundle)


def trace_data(document: bytes) -> str:
    """Return the trace in a certificate, as JSON."""
    return json.dumps(json.loads(document)["trace"], ensure_ascii=False, separators=(",", ":"))


async def read_again(assessment_id: str, service: Service) -> tuple[Assessment, Rulebook]:
    """Return a stored assessment with the rulebook of its day."""
    stored, bundle = await _with_rulebook(assessment_id, service)
    rulebook = await _rulebook_in(bundle)
    return assessment_in(stored.document, rulebook), rulebook


async def _rulebook_in(bundle: bytes) -> Rulebook:
    try:
        return await run_in_threadpool(rulebook_in, bundle)
    except RulebookError:
        raise ProblemError(NOT_FOUND, _ANOTHER_PROGRAM) from None


async def _with_rulebook(assessment_id: str, service: Service) -> tuple[StoredAssessment, bytes]:
    stored = await service.assessment(assessment_id)
    bundle = await run_in_threadpool(service.store.find_rulebook, stored.rulebook_digest)
    if bundle is None:
        raise ProblemError(NOT_FOUND, "The rulebook of this assessment is not kept here.")
    return stored, bundle
