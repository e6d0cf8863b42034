"""`/v1/rulebook-changes/{id}/checks`: a draft is linted, compared over what was assessed, and proved."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.assessing import address_of
from api.people.permission import ThePerson, act_of, office_seen_by
from api.people.roles import Person
from api.problems import (
    CHANGE_CLOSED,
    CHECK_OVER,
    CHECK_RUNNING,
    CLOCK_WRONG,
    DAMAGED_DOCUMENT,
    LATER,
    NOT_FOUND,
    TOO_MANY_CHANGES,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    ProblemError,
    described,
)
from api.query import parameters_of
from api.routes.rulebook_changes import change_file
from api.rulebook_changes.changes import PATH, RulebookChanges, TheChanges, state_of
from api.rulebook_changes.check_records import MOST_CHECKS, CheckRunningError, NewCheck, TooManyChecksError
from api.rulebook_changes.documents import (
    ChangeState,
    CheckDocument,
    CheckedAssessments,
    CheckState,
)
from api.service import Service, TheService, refuse_parameters

router = APIRouter(prefix=f"{PATH}/{{change_id}}/checks", tags=["rulebook changes"])
_NO_PARAMETERS = [Depends(refuse_parameters)]

_NO_STORE = {"Cache-Control": "no-store"}
_READING = (UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, UNAVAILABLE, CLOCK_WRONG)
_MOST_LISTED = 500
_GROUP: dict[str, Any] = {
    "parameters": [
        {
            "name": "group",
            "in": "query",
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
            "description": "The number of the group, as the result of the check has it.",
        }
    ]
}


@router.post(
    "",
    status_code=202,
    dependencies=_NO_PARAMETERS,
    summary="Check a draft of the rulebook",
    responses={
        202: {"model": CheckDocument, "description": "It has begun; Location names where it is read."},
        **described(*_READING, CHANGE_CLOSED, CHECK_RUNNING, TOO_MANY_CHANGES),
    },
)
async def begin_check(change_id: str, service: TheService, changes: TheChanges, person: ThePerson) -> Response:
    """Lint the draft, compare it with the rulebook in force over what was assessed, and prove every promise of it.

    It takes minutes, in a process of its own, and goes on when the client leaves. One check runs at a time. Whoever
    begins it has no part in what it finds.
    """
    file = await change_file(change_id, service, changes)
    state = state_of(file, service.rulebook.digest, service.clock.today())
    if state is not ChangeState.SUBMITTED:
        raise ProblemError(CHANGE_CLOSED, f"It is {state.replace('_', ' ')}: nothing of it is checked any more.")
    before = await run_in_threadpool(service.store.find_rulebook, service.rulebook.digest)
    after = await run_in_threadpool(changes.records.draft, change_id)
    assert before is not None and after is not None
    now = service.clock.now()
    stops = await run_in_threadpool(service.oversight.stops.in_force, now, service.rulebook)
    new = NewCheck(uuid4().hex, change_id, service.rulebook.digest, uuid4().hex)
    act = act_of(service, person)
    try:
        await run_in_threadpool(changes.checks.begin, new, act)
    except CheckRunningError:
        raise ProblemError(CHECK_RUNNING, "Cancel it, or begin when it is through.", headers=LATER) from None
    except TooManyChecksError:
        raise ProblemError(TOO_MANY_CHANGES, f"It was checked {MOST_CHECKS} times. Submit it again.") from None
    changes.runner.begin(new, file.change, (before, after), act, stops.names)
    content = (await check_named(change_id, new.id, service, changes)).model_dump_json()
    headers = {**_NO_STORE, "Location": f"{PATH}/{change_id}/checks/{new.id}"}
    return Response(content, status_code=202, headers=headers, media_type="application/json")


@router.get(
    "/{check_id}",
    dependencies=_NO_PARAMETERS,
    summary="A check of a draft",
    responses={200: {"model": CheckDocument}, **described(*_READING)},
)
async def read_check(change_id: str, check_id: str, service: TheService, changes: TheChanges) -> Response:
    """How far it is; and once it is through, what it found: groups of cases by reason, what protects less first.

    Groups count the cases of every office, and tell no fact; which they are, each office reads of its own.
    """
    found = await check_named(change_id, check_id, service, changes)
    return Response(found.model_dump_json(), headers=_NO_STORE, media_type="application/json")


@router.put(
    "/{check_id}/cancellation",
    dependencies=_NO_PARAMETERS,
    summary="Cancel a check",
    responses={200: {"model": CheckDocument}, **described(*_READING, CHECK_OVER)},
)
async def cancel_check(
    change_id: str,
    check_id: str,
    service: TheService,
    changes: TheChanges,
    person: ThePerson,
) -> Response:
    """End a check that runs, in whichever process: it stops within seconds, and what it found by then is gone."""
    found = await check_named(change_id, check_id, service, changes)
    if found.state is not CheckState.RUNNING or not await run_in_threadpool(
        changes.checks.cancel, check_id, act_of(service, person)
    ):
        raise ProblemError(CHECK_OVER, "It runs no more. Nothing was changed.")
    content = (await check_named(change_id, check_id, service, changes)).model_dump_json()
    return Response(content, headers=_NO_STORE, media_type="application/json")


@router.get(
    "/{check_id}/assessments",
    summary="The assessments of a group",
    openapi_extra=_GROUP,
    responses={200: {"model": CheckedAssessments}, **described(*_READING)},
)
async def read_checked_assessments(
    change_id: str,
    check_id: str,
    request: Request,
    service: TheService,
    changes: TheChanges,
    person: ThePerson,
) -> CheckedAssessments:
    """Those of one's office, for auditors of every office, 500 at most; of other offices only how many."""
    text = parameters_of(request, ("group",)).get("group", "")
    return await checked_assessments(change_id, check_id, text, service, changes, person)


async def checked_assessments(
    change_id: str, check_id: str, text: str, service: Service, changes: RulebookChanges, person: Person
) -> CheckedAssessments:
    """Return the assessments of a group that somebody may see. Raises `ProblemError` if there is no such group."""
    found = await check_named(change_id, check_id, service, changes)
    groups = found.result.impact.groups if found.result is not None else ()
    group = next((each for each in groups if text == str(each.number)), None)
    if group is None:
        raise ProblemError(NOT_FOUND, "Name a group with ?group=, as a check that is through has it.")
    office = office_seen_by(person)
    listed, own, everywhere = await run_in_threadpool(
        changes.checks.members, check_id, group.number, office, _MOST_LISTED
    )
    return CheckedAssessments(
        group=group.number,
        cases=group.cases,
        assessments=tuple(map(address_of, listed)),
        elsewhere=everywhere - own,
        erased=group.cases - everywhere,
        more=own > len(listed),
    )


async def check_named(change_id: str, check_id: str, service: Service, changes: RulebookChanges) -> CheckDocument:
    """Return a check of a change. Raises `ProblemError` if there is none with this id."""
    found = await run_in_threadpool(changes.checks.find, change_id, check_id, service.clock.now())
    if found is None:
        raise ProblemError(NOT_FOUND, "There is no check with this id of this change.")
    return found
