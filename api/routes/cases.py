"""`/v1/cases`: a person's assessments in order, each correction a new one, and what is different between two."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.assessing import address_of, headers_of
from api.body import json_body
from api.case_files.casework import TheCasework
from api.case_files.comparing import compared
from api.case_files.documents import (
    CaseDifference,
    CaseFileDocument,
    case_address,
    case_file_document,
    difference_address,
)
from api.case_files.drafts import DraftInHand
from api.case_files.filing import Filing, add_to_file, open_file
from api.case_files.history import History, InAFileAlreadyError, Occasion
from api.conditions import IF_MATCH, entity_tag, required_condition
from api.examples import EXAMPLES
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.negotiation import preferred
from api.people.permission import ThePerson
from api.people.roles import Person
from api.preferences import PARAMETER as PREFER
from api.preferences import created
from api.problems import (
    ASSESSMENT_FAILED,
    CASE_FILE_FULL,
    CHANGED_MEANWHILE,
    CLOCK_WRONG,
    CONDITION_REQUIRED,
    DAMAGED_DOCUMENT,
    ERASED,
    IN_A_CASE_FILE,
    INVALID_HEADER,
    KEY_REUSED,
    NOT_ACCEPTABLE,
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
from api.query import parameters_of
from api.service import NO_CASE_FILE, Service, TheService, refuse_parameters
from api.storage.repeated import KeptAlreadyError
from triage import Assessment, read_case
from triage.explanation.difference_text import difference_text

router = APIRouter(tags=["cases"])

_PROFILE = {
    "name": "profile",
    "in": "query",
    "schema": {"type": "string"},
    "description": "The profile to assess under. Without it, the law of the country of asylum selects one.",
}
_DRAFT = {
    "name": "draft",
    "in": "query",
    "schema": {"type": "string"},
    "description": "The id of the draft that this was written as: it is erased when the assessment is stored.",
}
_LATER = tuple(occasion for occasion in Occasion if occasion is not Occasion.FIRST)
_OCCASION = {
    "name": "occasion",
    "in": "query",
    "required": True,
    "schema": {"type": "string", "enum": list(_LATER)},
    "description": (
        "Why there is another assessment: a fact was recorded wrongly, something new became known, circumstances "
        "changed, or the same facts are assessed again, under another rulebook or on another day."
    ),
}
_CASE: dict[str, Any] = {
    "required": True,
    "description": "All facts of the case, as they are known now; what is not given is unknown.",
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Case"},
            "examples": {each.name: {"summary": each.summary, "value": each.case} for each in EXAMPLES},
        }
    },
}
_STORED_REFUSALS = (
    UNREADABLE_DOCUMENT,
    UNKNOWN_PARAMETER,
    INVALID_HEADER,
    NOT_FOUND,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    REFUSED_FACTS,
    KEY_REUSED,
    ASSESSMENT_FAILED,
    STOPPED,
    DAMAGED_DOCUMENT,
    ERASED,
    UNAVAILABLE,
    CLOCK_WRONG,
)
_DIFFERENCE_TYPES = ("application/json", "text/plain")
_READ_REFUSALS = (UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE)


@router.post(
    "/v1/cases",
    status_code=201,
    summary="Open a case file",
    openapi_extra={"parameters": [_PROFILE, _DRAFT, IDEMPOTENCY_KEY, PREFER], "requestBody": _CASE},
    responses={
        201: {"model": CaseFileDocument, "description": "The case file; Location names where it is kept."},
        **described(*_STORED_REFUSALS),
    },
)
async def open_case_file(
    request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Assess a case, and open a case file with the assessment as its first one.

    Assessment and file are stored before they are answered, wholly or not at all. The draft that is named is erased
    with that.
    """
    asked = parameters_of(request, ("profile", "draft"))
    now = service.clock.now()
    body = await json_body(request)
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is None:
        case = read_case(body, service.rulebook)
        draft = _draft(asked, person, service)
        filing = Filing(case, _profile(asked, service), draft, promise, person, now)
        try:
            history = await open_file(filing, service, casework)
        except KeptAlreadyError:
            made = await made_before(service, promise)
    if made is not None:
        assert made.case_id is not None
        history = await _case_file(made.case_id, casework)
    return _opened(request, history)


@router.post(
    "/v1/assessments/{assessment_id}/case",
    status_code=201,
    dependencies=[Depends(refuse_parameters)],
    summary="Open a case file with a stored assessment",
    openapi_extra={"parameters": [IDEMPOTENCY_KEY, PREFER]},
    responses={
        201: {"model": CaseFileDocument, "description": "The case file; Location names where it is kept."},
        **described(
            UNKNOWN_PARAMETER,
            INVALID_HEADER,
            NOT_FOUND,
            IN_A_CASE_FILE,
            KEY_REUSED,
            DAMAGED_DOCUMENT,
            ERASED,
            UNAVAILABLE,
            CLOCK_WRONG,
        ),
    },
)
async def open_case_file_with(
    assessment_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Open a case file with an assessment that is stored already, and stands in no file.

    The request has no body. Nothing is assessed anew, and the assessment stays as it is.
    """
    now = service.clock.now()
    promise = promise_of(request, b"", now, person)
    made = await made_before(service, promise)
    if made is None:
        stored = await service.assessment(assessment_id)
        try:
            history = await run_in_threadpool(casework.files.adopt, uuid4().hex, stored, now, person.name, promise)
        except InAFileAlreadyError:
            raise ProblemError(IN_A_CASE_FILE, "Add the next one to that file. Nothing was stored.") from None
        except KeptAlreadyError:
            made = await made_before(service, promise)
    if made is not None:
        assert made.case_id is not None
        history = await _case_file(made.case_id, casework)
    return _opened(request, history)


@router.get(
    "/v1/assessments/{assessment_id}/case",
    dependencies=[Depends(refuse_parameters)],
    summary="The case file of an assessment",
    responses={200: {"model": CaseFileDocument}, **described(*_READ_REFUSALS)},
)
async def read_case_file_of(assessment_id: str, casework: TheCasework) -> Response:
    """The case file in which the assessment stands, as it is at its own address."""
    case_id = await run_in_threadpool(casework.files.file_of, assessment_id)
    if case_id is None:
        raise ProblemError(NOT_FOUND, "This assessment stands in no case file.")
    history = await _case_file(case_id, casework)
    headers = {"Content-Location": case_address(case_id)}
    return Response(case_file_document(history), headers=headers, media_type="application/json")


@router.get(
    "/v1/cases/{case_id}",
    dependencies=[Depends(refuse_parameters)],
    summary="A case file",
    responses={200: {"model": CaseFileDocument}, **described(*_READ_REFUSALS)},
)
async def read_case_file(case_id: str, casework: TheCasework) -> Response:
    """All assessments of the case, the first one first. The `ETag` is what `If-Match` of a further one names."""
    return Response(case_file_document(await _case_file(case_id, casework)), media_type="application/json")


@router.post(
    "/v1/cases/{case_id}/assessments",
    status_code=201,
    summary="Correct a case, or bring it up to date",
    openapi_extra={
        "parameters": [_OCCASION, _PROFILE, _DRAFT, IDEMPOTENCY_KEY, IF_MATCH, PREFER],
        "requestBody": _CASE,
    },
    responses={
        201: {"model": Assessment, "description": "The certificate; Location names where it is kept."},
        **described(*_STORED_REFUSALS, CASE_FILE_FULL, CHANGED_MEANWHILE, CONDITION_REQUIRED),
    },
)
async def add_assessment(
    case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Assess the case anew, with all its facts, and store the assessment at the end of its file.

    `If-Match` says which assessments the person has seen: the `ETag` of the case file, or `*` for whatever is
    there. If another one came meanwhile, nothing is stored. Every assessment of before stays as it is. The header
    Link names the file, the assessment before, and what is different.
    """
    asked = parameters_of(request, ("occasion", "profile", "draft"))
    occasion = _occasion(asked)
    now = service.clock.now()
    body = await json_body(request)
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is None:
        condition = required_condition(request, "this case file")
        case = read_case(body, service.rulebook)
        draft = _draft(asked, person, service)
        filing = Filing(case, _profile(asked, service), draft, promise, person, now)
        try:
            stored = await add_to_file(filing, case_id, occasion, condition, service, casework)
        except KeptAlreadyError:
            made = await made_before(service, promise)
    if made is not None:
        assert made.assessment_id is not None
        stored = await service.assessment(made.assessment_id)
    entry = (await _case_file(case_id, casework)).entry(stored.id)
    assert entry is not None and entry.follows is not None
    headers = headers_of(stored)
    links = (
        headers["Link"],
        f'<{case_address(case_id)}>; rel="collection"',
        f'<{address_of(entry.follows)}>; rel="predecessor-version"',
        f'<{difference_address(case_id, entry.follows, stored.id)}>; rel="related"',
    )
    told = {**headers, "Link": ", ".join(links), "Location": address_of(stored.id)}
    return created(request, stored.document, told)


@router.get(
    "/v1/cases/{case_id}/difference",
    summary="What is different between two assessments",
    openapi_extra={
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string"}, "description": described_as}
            for name, described_as in (
                ("before", "The id of an assessment of the file; without it the one before `after`."),
                ("after", "The id of an assessment of the file; without it the latest one."),
            )
        ]
    },
    responses={
        200: {"model": CaseDifference, "content": {"text/plain": {"schema": {"type": "string"}}}},
        **described(*_READ_REFUSALS, NOT_ACCEPTABLE),
    },
)
async def read_difference(case_id: str, request: Request, service: TheService, casework: TheCasework) -> Response:
    """What is different in the facts, by place, and in what follows, with the rules and facts that make it so.

    Compared are findings, points at issue, actions and safeguards, priority and the recommended procedure. Any two
    assessments of the file can be compared, in either direction: as data, or as text to read aloud, as Accept says.
    """
    media_type = preferred(request.headers.get("accept"), _DIFFERENCE_TYPES)
    if media_type is None:
        raise ProblemError(NOT_ACCEPTABLE, f"The difference is available as {', '.join(_DIFFERENCE_TYPES)}.")
    asked = parameters_of(request, ("before", "after"))
    history = await _case_file(case_id, casework)
    found = await compared(history, asked, service)
    if media_type == "text/plain":
        content = difference_text(found.difference, service.rulebook)
    else:
        told = CaseDifference(case=case_id, before=found.before, after=found.after, difference=found.difference)
        content = told.model_dump_json()
    return Response(content, headers={"Vary": "Accept"}, media_type=media_type)


async def _case_file(case_id: str, casework: TheCasework) -> History:
    history = await run_in_threadpool(casework.files.find, case_id)
    if history is None:
        raise ProblemError(NOT_FOUND, NO_CASE_FILE)
    return history


def _opened(request: Request, history: History) -> Response:
    """Answer that a file was opened: as it was then, also where the request is sent again much later."""
    document = case_file_document(history.as_opened())
    headers = {"Cache-Control": "no-store", "ETag": entity_tag(document), "Location": case_address(history.id)}
    return created(request, document, headers)


def _profile(asked: dict[str, str], service: Service) -> str | None:
    profile = asked.get("profile")
    if profile is not None and profile not in service.rulebook.profiles:
        raise ProblemError(UNKNOWN_PARAMETER, f"The profile is one of {', '.join(service.rulebook.profiles)}.")
    return profile


def _occasion(asked: dict[str, str]) -> Occasion:
    occasion = asked.get("occasion")
    if occasion not in _LATER:
        raise ProblemError(UNKNOWN_PARAMETER, f"Say why with ?occasion=, one of {', '.join(_LATER)}.")
    return Occasion(occasion)


def _draft(asked: dict[str, str], person: Person, service: Service) -> DraftInHand | None:
    draft = asked.get("draft")
    return DraftInHand(draft, person.name, person.office, service.clock.now()) if draft is not None else None
