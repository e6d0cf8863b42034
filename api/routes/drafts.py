"""`/v1/drafts`: what one has written down of a case so far, one's own alone."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.case_files.casework import TheCasework
from api.case_files.documents import (
    DraftList,
    SavedDraft,
    case_address,
    draft_address,
    draft_document,
    saved_draft,
)
from api.case_files.drafts import NoDraftError
from api.case_files.filing import keep_new_draft
from api.conditions import IF_MATCH, entity_tag, required_condition
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.people.permission import ThePerson
from api.preferences import PARAMETER as PREFER
from api.preferences import created
from api.problems import (
    CHANGED_MEANWHILE,
    CLOCK_WRONG,
    CONDITION_REQUIRED,
    DAMAGED_DOCUMENT,
    INVALID_HEADER,
    KEY_REUSED,
    NOT_FOUND,
    TOO_LARGE,
    TOO_MANY_DRAFTS,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNREADABLE_DOCUMENT,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.query import parameters_of
from api.service import NO_DRAFT, Service, TheService, refuse_parameters
from api.storage.repeated import KeptAlreadyError
from triage import CaseError, read_case
from triage.errors import Problem

router = APIRouter(prefix="/v1/drafts", tags=["drafts"])
_NO_PARAMETERS = [Depends(refuse_parameters)]

_CASE = {
    "name": "case",
    "in": "query",
    "schema": {"type": "string"},
    "description": "The case file whose next assessment it is a draft of; without it, it is to open a file.",
}
_BODY: dict[str, Any] = {
    "required": True,
    "description": "A case as far as it is written down: any JSON, kept byte by byte, also where it is wrong.",
    "content": {
        "application/json": {
            "schema": {},
            "examples": {
                "unfinished": {
                    "summary": "An age that was typed into the wrong place, and a claim that is still empty",
                    "value": {"applicant": {"age": "seventeen, she says"}, "claims": [{}]},
                }
            },
        }
    },
}
_SAVE_REFUSALS = (
    UNREADABLE_DOCUMENT,
    UNKNOWN_PARAMETER,
    INVALID_HEADER,
    NOT_FOUND,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    DAMAGED_DOCUMENT,
    UNAVAILABLE,
    CLOCK_WRONG,
)


@router.get(
    "",
    dependencies=_NO_PARAMETERS,
    summary="One's own drafts",
    responses={200: {"model": DraftList}, **described(UNKNOWN_PARAMETER, UNAVAILABLE, CLOCK_WRONG)},
)
async def list_drafts(service: TheService, casework: TheCasework, person: ThePerson) -> DraftList:
    """All of them, the one that was saved last first, without their content. Nobody else sees them."""
    now = service.clock.now()
    entries = await run_in_threadpool(casework.drafts.of, person.name, person.office, now)
    return DraftList(drafts=tuple(map(draft_document, entries)))


@router.post(
    "",
    status_code=201,
    summary="Begin a draft",
    openapi_extra={"parameters": [_CASE, IDEMPOTENCY_KEY, PREFER], "requestBody": _BODY},
    responses={
        201: {"model": SavedDraft, "description": "What is told of it; Location names where its content is kept."},
        **described(*_SAVE_REFUSALS, TOO_MANY_DRAFTS, KEY_REUSED),
    },
)
async def begin_draft(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """Keep what is written down so far, encrypted, and say what an assessment would refuse in it.

    A draft is erased when it is submitted (`?draft=` at `/v1/cases` and `/v1/cases/{case_id}/assessments`), by
    its owner, or when it was not saved for 30 days. An account may have 100 of them.
    """
    case_id = parameters_of(request, ("case",)).get("case")
    now = service.clock.now()
    body = await _any_json(request)
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is None:
        try:
            entry = await keep_new_draft(body, case_id, promise, person, now, casework)
        except KeptAlreadyError:
            made = await made_before(service, promise)
    if made is not None:
        assert made.draft_id is not None
        found = await run_in_threadpool(casework.drafts.find, made.draft_id, now)
        if found is None:
            raise ProblemError(NOT_FOUND, f"{NO_DRAFT} It was made, and is erased.")
        entry, body = found.entry, found.content
    document = saved_draft(entry, entity_tag(body), _problems(body, service)).model_dump_json().encode()
    headers = {"Cache-Control": "no-store", "ETag": entity_tag(body), "Location": draft_address(entry.id)}
    return created(request, document, headers)


@router.get(
    "/{draft_id}",
    dependencies=_NO_PARAMETERS,
    summary="A draft",
    responses={
        200: {"content": {"application/json": {"schema": {}}}, "description": "The draft, as it was saved."},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, UNAVAILABLE, CLOCK_WRONG),
    },
)
async def read_draft(draft_id: str, service: TheService, casework: TheCasework) -> Response:
    """What was written down, byte by byte as it was saved. The `ETag` is what `If-Match` of a change names.

    The header Link names the case file that it is a draft of, if it is one.
    """
    draft = await run_in_threadpool(casework.drafts.find, draft_id, service.clock.now())
    if draft is None:
        raise ProblemError(NOT_FOUND, NO_DRAFT)
    case_id = draft.entry.case_id
    links = {"Link": f'<{case_address(case_id)}>; rel="collection"'} if case_id else {}
    return Response(draft.content, headers=links, media_type="application/json")


@router.put(
    "/{draft_id}",
    dependencies=_NO_PARAMETERS,
    summary="Save a draft",
    openapi_extra={"parameters": [IF_MATCH], "requestBody": _BODY},
    responses={200: {"model": SavedDraft}, **described(*_SAVE_REFUSALS, CHANGED_MEANWHILE, CONDITION_REQUIRED)},
)
async def save_draft(draft_id: str, request: Request, service: TheService, casework: TheCasework) -> Response:
    """Keep what is written down now in place of what was there, and say what an assessment would refuse in it.

    `If-Match` names what was there, so that of two windows none writes over the other. From now on it is kept for
    30 days again.
    """
    now = service.clock.now()
    body = await _any_json(request)
    condition = required_condition(request, "this draft")
    try:
        entry = await run_in_threadpool(casework.drafts.save, draft_id, body, now, condition)
    except NoDraftError:
        raise ProblemError(NOT_FOUND, NO_DRAFT) from None
    document = saved_draft(entry, entity_tag(body), _problems(body, service)).model_dump_json()
    headers = {"ETag": entity_tag(body), "Content-Location": draft_address(draft_id)}
    return Response(document, headers=headers, media_type="application/json")


@router.delete(
    "/{draft_id}",
    status_code=204,
    dependencies=_NO_PARAMETERS,
    summary="Erase a draft",
    responses={
        204: {"description": "It is erased."},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE),
    },
)
async def erase_draft(draft_id: str, casework: TheCasework) -> Response:
    """Erase a draft, at once and for good."""
    await run_in_threadpool(casework.drafts.erase, draft_id)
    return Response(status_code=204)


async def _any_json(request: Request) -> bytes:
    """Return a body that is JSON, whatever stands in it. Raises `ProblemError`."""
    body = await json_body(request)
    try:
        json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        problem = Problem("", "This is not JSON in UTF-8.", "Send what is written down as JSON.")
        raise ProblemError(UNREADABLE_DOCUMENT, "Nothing was kept.", errors=[problem]) from None
    return body


def _problems(body: bytes, service: Service) -> tuple[Problem, ...]:
    """Return what an assessment would refuse in a draft."""
    try:
        read_case(body, service.rulebook)
    except CaseError as error:
        return error.problems
    return ()
