"""`/v1/rulebook-changes`: a draft of the rulebook is submitted, read, decided by people, and verified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body, until_the_client_leaves
from api.conditions import IF_MATCH, entity_tag, required_condition
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.people.permission import ThePerson, act_of
from api.people.roles import Person
from api.preferences import PARAMETER as PREFER
from api.preferences import created
from api.problems import (
    CHANGE_CLOSED,
    CHANGED_MEANWHILE,
    CLOCK_WRONG,
    CONDITION_REQUIRED,
    DAMAGED_DOCUMENT,
    INVALID_HEADER,
    KEY_REUSED,
    NOT_APPROVABLE,
    NOT_DECIDED,
    NOT_FOUND,
    REFUSED_CHANGE,
    TOO_LARGE,
    TOO_MANY_CHANGES,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.routes.sessions import form_body
from api.rulebook_changes.changes import PATH, RulebookChanges, TheChanges, change_document
from api.rulebook_changes.deciding import decided, decision_request
from api.rulebook_changes.documents import (
    MOST_DRAFT_BYTES,
    Change,
    ChangeDecision,
    ChangeDecisionRequest,
    ChangeDocument,
    ChangeRequest,
    ChangeVerification,
)
from api.rulebook_changes.drafts import Loaded, change_request, loaded, refuse_what_is_no_change
from api.rulebook_changes.records import MOST_CHANGES, ChangeFile, TooManyChangesError
from api.rulebook_changes.verifying import verification_of_change
from api.service import Service, TheService, refuse_parameters
from api.storage.repeated import KeptAlreadyError, Promise
from triage.assessment.model import RulebookReference
from triage.rulebook.bundle import RulebookBundle

router = APIRouter(prefix=PATH, tags=["rulebook changes"], dependencies=[Depends(refuse_parameters)])

NO_CHANGE = "There is no change of the rulebook with this id."
_ALL = TypeAdapter(tuple[ChangeDocument, ...])
_NO_STORE = {"Cache-Control": "no-store"}
_READING = (UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, UNAVAILABLE, CLOCK_WRONG)


@router.post(
    "",
    status_code=201,
    summary="Submit a draft of the rulebook",
    openapi_extra={**form_body("ChangeRequest"), "parameters": [IDEMPOTENCY_KEY, PREFER]},
    responses={
        201: {"model": ChangeDocument, "description": "The change; Location names where it is kept."},
        **described(
            UNKNOWN_PARAMETER,
            INVALID_HEADER,
            TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            REFUSED_CHANGE,
            KEY_REUSED,
            TOO_MANY_CHANGES,
            NOT_DECIDED,
            UNAVAILABLE,
            CLOCK_WRONG,
        ),
    },
)
async def submit_change(request: Request, service: TheService, changes: TheChanges, person: ThePerson) -> Response:
    """Keep a draft, once it is a rulebook: it is read and checked as the rulebook is at the start.

    Every mistake is told with file, line, column and what to do; nothing is kept then. All rule files are sent, as
    names and texts, as a bundle has them; promises are those of the program. Nothing is in force by it: a draft is
    checked, approved by two others, and assesses from its day on. At most eight million bytes.
    """
    now, today = service.clock.now(), service.clock.today()
    body = await json_body(request, MOST_DRAFT_BYTES)
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is None:
        asked = await run_in_threadpool(change_request, body, today)
        read = await service.solver.ask(
            lambda: until_the_client_leaves(request), loaded, asked.files, changes.runner.plan.promises
        )
        draft = await run_in_threadpool(refuse_what_is_no_change, read, asked.files, service.rulebook)
        change_id = await keep_change(asked, draft, service, changes, person, promise)
        if change_id is not None:
            return await _submitted(request, change_id, service, changes)
        made = await made_before(service, promise)
    assert made is not None and made.change_id is not None
    return await _submitted(request, made.change_id, service, changes)


@router.get(
    "",
    summary="The changes of the rulebook",
    responses={200: {"model": tuple[ChangeDocument, ...]}, **described(*_READING)},
)
async def list_changes(service: TheService, changes: TheChanges) -> Response:
    """Every change, the latest first: who submits what and why, how it was checked, and who decided what."""
    files = await run_in_threadpool(changes.records.all, service.clock.now())
    told = tuple(change_told(file, service) for file in files)
    return Response(_ALL.dump_json(told), headers=_NO_STORE, media_type="application/json")


@router.get(
    "/{change_id}",
    summary="A change of the rulebook",
    responses={200: {"model": ChangeDocument}, **described(*_READING)},
)
async def read_change(change_id: str, service: TheService, changes: TheChanges) -> Response:
    """The change with its checks and decisions. The `ETag` is what `If-Match` names."""
    content = representation_of(await change_file(change_id, service, changes), service)
    return Response(content, headers=_NO_STORE, media_type="application/json")


@router.get(
    "/{change_id}/draft",
    summary="The draft of a change",
    responses={200: {"model": RulebookBundle}, **described(*_READING)},
)
async def read_rulebook_draft(change_id: str, service: TheService, changes: TheChanges) -> Response:
    """The rule files as they were submitted, as a bundle under its digest."""
    bundle = await run_in_threadpool(changes.records.draft, change_id)
    if bundle is None:
        raise ProblemError(NOT_FOUND, NO_CHANGE)
    return Response(bundle, headers={"Cache-Control": "no-cache"}, media_type="application/json")


@router.post(
    "/{change_id}/decisions",
    status_code=201,
    summary="Approve, refuse or withdraw a change of the rulebook",
    openapi_extra={**form_body("ChangeDecisionRequest"), "parameters": [IF_MATCH, PREFER]},
    responses={
        201: {"model": ChangeDecision},
        **described(
            *_READING,
            TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            REFUSED_CHANGE,
            CHANGE_CLOSED,
            NOT_APPROVABLE,
            CHANGED_MEANWHILE,
            CONDITION_REQUIRED,
        ),
    },
)
async def decide_change(
    change_id: str, request: Request, service: TheService, changes: TheChanges, person: ThePerson
) -> Response:
    """Keep what a person decides, signed with the key of the log. Whoever is not the author approves or refuses.

    Two approve, one of them a legal adviser, each by the check that they read, which proved every promise and
    compared with the rulebook in force; and before its day. One who refuses ends it, before its day also what was
    approved; so does the author who withdraws. `If-Match` is the `ETag` of the change, or `*`.
    """
    await change_file(change_id, service, changes)
    condition = required_condition(request, "this change")
    asked = decision_request(await json_body(request))
    decision = await keep_decision(change_id, asked, condition, service, changes, person)
    return created(request, decision.model_dump_json().encode(), _NO_STORE)


@router.get(
    "/{change_id}/verification",
    summary="Whether a change is what was submitted, checked and decided",
    responses={200: {"model": ChangeVerification}, **described(*_READING)},
)
async def verify_change(change_id: str, service: TheService, changes: TheChanges) -> ChangeVerification:
    """Read the draft anew and derive its digest; hold each decision to its signature and its check."""
    file = await change_file(change_id, service, changes)
    bundle = await run_in_threadpool(changes.records.draft, change_id)
    assert bundle is not None
    return await run_in_threadpool(verification_of_change, file, bundle, service.store.log.key)


async def keep_change(
    asked: ChangeRequest,
    draft: Loaded,
    service: Service,
    changes: RulebookChanges,
    person: Person,
    promise: Promise | None,
) -> str | None:
    """Keep a draft as a change and return its id, None if the same request made one before.

    Raises `ProblemError` if as many are kept as may be.
    """
    change = _change(asked, draft, person, service)
    try:
        await run_in_threadpool(changes.records.submit, change, draft.bundle, act_of(service, person), promise)
    except KeptAlreadyError:
        return None
    except TooManyChangesError:
        raise ProblemError(TOO_MANY_CHANGES, f"{MOST_CHANGES} are kept. Nothing was stored.") from None
    return change.id


async def keep_decision(
    change_id: str,
    asked: ChangeDecisionRequest,
    condition: Callable[[bytes], None],
    service: Service,
    changes: RulebookChanges,
    person: Person,
) -> ChangeDecision:
    """Keep what a person decides of a change, if its representation is the one that they read.

    Raises what `condition` does of that, and what `decided` does.
    """
    now, today, in_force = service.clock.now(), service.clock.today(), service.rulebook.digest

    def make(file: ChangeFile) -> ChangeDecision:
        condition(representation_of(file, service))
        return decided(asked, file, person, in_force, now, today, service.store.log.signed_text)

    return await run_in_threadpool(changes.records.decide, change_id, make, in_force, act_of(service, person))


async def change_file(change_id: str, service: Service, changes: RulebookChanges) -> ChangeFile:
    """Return a change. Raises `ProblemError` if there is none with this id."""
    file = await run_in_threadpool(changes.records.find, change_id, service.clock.now())
    if file is None:
        raise ProblemError(NOT_FOUND, NO_CHANGE)
    return file


def change_told(file: ChangeFile, service: Service) -> ChangeDocument:
    """Return what is told of a change today."""
    return change_document(file, service.rulebook.digest, service.clock.day_of(service.clock.now()))


def representation_of(file: ChangeFile, service: Service) -> bytes:
    """Return a change as it is read, and tagged."""
    return change_told(file, service).model_dump_json().encode()


def _change(asked: ChangeRequest, draft: Loaded, person: Person, service: Service) -> Change:
    told: dict[str, Any] = asked.model_dump(exclude={"files"})
    return Change(
        **told,
        id=uuid4().hex,
        rulebook=RulebookReference(version=draft.version, digest=draft.digest),
        draft_sha256=draft.sha256,
        submitted_at=service.clock.now(),
        author=person.name,
        author_role=person.role,
        office=person.office,
    )


async def _submitted(request: Request, change_id: str, service: Service, changes: RulebookChanges) -> Response:
    content = representation_of(await change_file(change_id, service, changes), service)
    headers = {**_NO_STORE, "ETag": entity_tag(content), "Location": f"{PATH}/{change_id}"}
    return created(request, content, headers)
