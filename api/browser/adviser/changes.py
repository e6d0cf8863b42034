"""`/differences/changes/{change_id}`: a change of the rulebook, the cases it reaches, and what two people say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.adviser import words
from api.browser.forms import fields_of, one_of_each
from api.browser.rendering import page
from api.conditions import entity_tag, unless_changed
from api.people.people import people_of
from api.people.permission import ThePerson
from api.people.roles import Person
from api.problems import (
    CHANGE_CLOSED,
    CHANGED_MEANWHILE,
    CHECK_OVER,
    CHECK_RUNNING,
    NOT_APPROVABLE,
    REFUSED_CHANGE,
    TOO_MANY_CHANGES,
    ProblemError,
)
from api.routes.rulebook_changes import change_file, change_told, keep_decision, representation_of
from api.routes.rulebook_checks import begin_check, cancel_check, checked_assessments
from api.rulebook_changes.changes import RulebookChanges, TheChanges
from api.rulebook_changes.deciding import decision_request
from api.rulebook_changes.documents import ChangeDecisionKind, CheckDocument
from api.rulebook_changes.records import ChangeFile
from api.service import Service, TheService, refuse_parameters

router = APIRouter(include_in_schema=False)

_PATH = "/differences/changes/{change_id}"
_FIELDS = ("decision", "reason", "check", "digest", "tag")
# What is told on the page of the change, with what was written still there.
_ON_THE_PAGE = (
    CHANGE_CLOSED, CHANGED_MEANWHILE, CHECK_OVER, CHECK_RUNNING, NOT_APPROVABLE, REFUSED_CHANGE, TOO_MANY_CHANGES,
)  # fmt: skip


@router.get(_PATH)
async def change_of_rulebook(
    change_id: str, request: Request, service: TheService, changes: TheChanges, person: ThePerson
) -> Response:
    """The change with its checks and decisions, what its check found, and the form to decide."""
    await refuse_parameters(request)
    return await _page(change_id, request, service, changes, person)


@router.post(_PATH + "/decisions")
async def decide_on_page(
    change_id: str, request: Request, service: TheService, changes: TheChanges, person: ThePerson
) -> Response:
    """Approve, refuse or withdraw a change, as it was read."""
    await change_file(change_id, service, changes)
    given = one_of_each(await fields_of(request), _FIELDS)
    approves = given["decision"] == ChangeDecisionKind.APPROVED
    body = {
        "decision": given["decision"],
        "check": given["check"] or None if approves else None,
        "digest": given["digest"] if approves else None,
        "reason": given["reason"].strip(),
    }
    try:
        asked = decision_request(json.dumps(body).encode())
        condition = unless_changed([given["tag"]], "this change")
        await keep_decision(change_id, asked, condition, service, changes, person)
    except ProblemError as problem:
        return await _page(change_id, request, service, changes, person, given, problem)
    return _back_to(change_id)


@router.post(_PATH + "/checks")
async def begin_check_on_page(
    change_id: str, request: Request, service: TheService, changes: TheChanges, person: ThePerson
) -> Response:
    """Begin a check; its page says how far it is."""
    one_of_each(await fields_of(request), ())
    try:
        await begin_check(change_id, service, changes, person)
    except ProblemError as problem:
        return await _page(change_id, request, service, changes, person, problem=problem)
    return _back_to(change_id)


@router.post(_PATH + "/checks/{check_id}/cancellation")
async def cancel_check_on_page(
    change_id: str, check_id: str, request: Request, service: TheService, changes: TheChanges, person: ThePerson
) -> Response:
    """Cancel a check that runs."""
    one_of_each(await fields_of(request), ())
    try:
        await cancel_check(change_id, check_id, service, changes, person)
    except ProblemError as problem:
        return await _page(change_id, request, service, changes, person, problem=problem)
    return _back_to(change_id)


@router.get(_PATH + "/checks/{check_id}/groups/{number}")
async def group_of_check(
    change_id: str,
    check_id: str,
    number: str,
    request: Request,
    service: TheService,
    changes: TheChanges,
    person: ThePerson,
) -> Response:
    """The assessments of a group of a check that the reader may see."""
    await refuse_parameters(request)
    group = await checked_assessments(change_id, check_id, number, service, changes, person)
    assessments = [each.rpartition("/")[2] for each in group.assessments]
    file = await change_file(change_id, service, changes)
    return page(request, "adviser/change_group.html", change=file.change, group=group, assessments=assessments)


async def _page(
    change_id: str,
    request: Request,
    service: Service,
    changes: RulebookChanges,
    person: Person,
    given: Mapping[str, str] | None = None,
    problem: ProblemError | None = None,
) -> Response:
    if problem is not None and problem.kind not in _ON_THE_PAGE:
        raise problem
    file = await change_file(change_id, service, changes)
    reads_checks = people_of(request).policy["GET", "/v1/rulebook-changes/{change_id}/checks/{check_id}"].roles
    procedures = dict(service.rulebook.procedures)
    return page(
        request,
        "adviser/change.html",
        status=problem.kind.status if problem else HTTPStatus.OK,
        told=await run_in_threadpool(change_told, file, service),
        tag=entity_tag(representation_of(file, service)),
        check=_latest(file) if person.role in reads_checks else None,
        counts=file.check_that_counts(service.rulebook.digest),
        own=person.name == file.change.author,
        given=given or {},
        problem=problem,
        faults={each.pointer.removeprefix("/"): f"{each.message} {each.remedy}" for each in problem.errors}
        if problem
        else {},
        titles={name: each.title for name, each in procedures.items()},
        words=words,
    )


def _latest(file: ChangeFile) -> CheckDocument | None:
    return file.checks[-1] if file.checks else None


def _back_to(change_id: str) -> Response:
    return RedirectResponse(f"/differences/changes/{change_id}", status_code=HTTPStatus.SEE_OTHER)
