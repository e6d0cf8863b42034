"""`/differences/draft`: a draft of the rulebook is put together of changed files, looked at, and submitted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.body import until_the_client_leaves
from api.browser.adviser.differences import ToldRule, told_difference
from api.browser.adviser.sent_draft import TOP_FILES, WORDS, SentDraft, sent_draft
from api.browser.rendering import page
from api.idempotency import made_before
from api.people.permission import ThePerson
from api.people.roles import Person
from api.problems import NOT_FOUND, REFUSED_CHANGE, TOO_MANY_CHANGES, ProblemError
from api.query import parameters_of
from api.routes.rulebook_changes import keep_change
from api.rulebook_changes.changes import RulebookChanges, TheChanges
from api.rulebook_changes.composing import FileDifference, composed, file_differences
from api.rulebook_changes.documents import ChangeRequest
from api.rulebook_changes.drafts import (
    Loaded,
    change_request,
    looked_at,
    refuse_what_is_no_change,
    top_files,
)
from api.service import Service, TheService, refuse_parameters
from api.storage.repeated import Promise
from triage.errors import Problem
from triage.proof.invariants import FILE
from triage.reference_pages.rule_difference import RulebookDifference
from triage.rulebook.bundle import RulebookBundle, rulebook_in
from triage.rulebook.lint import Remark
from triage.rulebook.loading import FOLDERS

router = APIRouter(include_in_schema=False)

_PATH = "/differences/draft"


@dataclass(frozen=True)
class Look:
    """What is seen of a draft before it is submitted; `draft` is None as long as it can not be."""

    files: tuple[FileDifference, ...] = ()
    draft: Loaded | None = None
    remarks: tuple[Remark, ...] = ()
    difference: tuple[RulebookDifference, tuple[ToldRule, ...]] | None = None


@router.get(_PATH)
async def draft_form(request: Request, service: TheService) -> Response:
    """The form to choose changed rule files."""
    await refuse_parameters(request)
    return await _page(request, service, SentDraft(dict.fromkeys(WORDS, ""), {}, (), False, "", ""), Look())


@router.get(_PATH + "/file")
async def file_in_force(request: Request, service: TheService) -> Response:
    """A rule file as it is in force, to begin a draft with."""
    name = parameters_of(request, ("name",)).get("name", "")
    files = await _files_in_force(service)
    if name not in files:
        raise ProblemError(NOT_FOUND, "The rulebook in force has no file of this name.")
    headers = {"Content-Disposition": f'attachment; filename="{name.rpartition("/")[2]}"'}
    return Response(files[name], headers=headers, media_type="application/yaml")


@router.post(_PATH)
async def look_at_draft(request: Request, service: TheService, changes: TheChanges, person: ThePerson) -> Response:
    """Show what a draft changes and what is wrong with it; submit it if it is the one that was shown.

    Nothing is kept but a draft that can be submitted as it was shown.
    """
    await refuse_parameters(request)
    sent = await sent_draft(request)
    look, problem = await _look(sent, request, service, changes)
    if problem is not None or not sent.submits or look.draft is None:
        return await _page(request, service, sent, look, problem)
    if look.draft.sha256 != sent.seen:
        return await _page(request, service, sent, look, differs=True)
    try:
        asked = await run_in_threadpool(_request_of, sent, service)
        change_id = await _submitted(asked, look.draft, sent, service, changes, person)
    except ProblemError as refusal:
        if refusal.kind not in (REFUSED_CHANGE, TOO_MANY_CHANGES):
            raise
        return await _page(request, service, sent, look, refusal)
    return RedirectResponse(f"/differences/changes/{change_id}", status_code=HTTPStatus.SEE_OTHER)


async def _look(
    sent: SentDraft, request: Request, service: Service, changes: RulebookChanges
) -> tuple[Look, ProblemError | None]:
    """Return what is seen of a draft, and what it is refused with."""
    before = await _files_in_force(service)
    problems = list(sent.problems)
    if not (sent.changed or sent.taken_out or problems):
        problems.append(Problem("/files", "No file was chosen.", "Choose the files that you changed."))
    try:
        files = composed(before, sent.changed, sent.taken_out, sent.words["version"])
    except ProblemError as refusal:
        return Look(), _refusal(*problems, *refusal.errors)
    if problems:
        return Look(await run_in_threadpool(file_differences, before, files)), _refusal(*problems)
    differences = await run_in_threadpool(file_differences, before, files)
    read, remarks = await service.solver.ask(
        lambda: until_the_client_leaves(request), looked_at, files, changes.runner.plan.promises
    )
    try:
        draft = await run_in_threadpool(refuse_what_is_no_change, read, files, service.rulebook)
    except ProblemError as refusal:
        return Look(differences, remarks=remarks), refusal
    rulebook = await run_in_threadpool(rulebook_in, draft.bundle)
    difference = await run_in_threadpool(told_difference, service.rulebook, rulebook)
    return Look(differences, draft, remarks, difference), None


def _request_of(sent: SentDraft, service: Service) -> ChangeRequest:
    """Return what is submitted about a draft, without its files, which were looked at already."""
    body = {**{name: sent.words[name] for name in ("title", "reason", "active_from")}, "files": {}}
    return change_request(json.dumps(body).encode(), service.clock.today())


async def _submitted(
    asked: ChangeRequest, draft: Loaded, sent: SentDraft, service: Service, changes: RulebookChanges, person: Person
) -> str:
    """Keep the draft and return the id of its change; sent again from the same page it is the same change."""
    told = (person.office, person.name, sent.once, asked.title, asked.reason, str(asked.active_from), draft.sha256)
    key = sha256(json.dumps(told).encode()).hexdigest()
    promise = Promise(key, key, service.clock.now())
    change_id = await keep_change(asked, draft, service, changes, person, promise)
    if change_id is None:
        made = await made_before(service, promise)
        assert made is not None and made.change_id is not None
        change_id = made.change_id
    return change_id


async def _page(
    request: Request,
    service: Service,
    sent: SentDraft,
    look: Look,
    problem: ProblemError | None = None,
    *,
    differs: bool = False,
) -> Response:
    status = problem.kind.status if problem else HTTPStatus.PRECONDITION_FAILED if differs else HTTPStatus.OK
    found = look.difference
    files_in_force = sorted(await _files_in_force(service))
    return page(
        request,
        "adviser/draft.html",
        status=status,
        words=sent.words,
        changed=sent.changed,
        look=look,
        difference=found[0] if found else None,
        rules=found[1] if found else (),
        once=uuid4().hex,
        problem=problem,
        told=_told(problem),
        differs=differs,
        in_force=service.rulebook.version,
        top=TOP_FILES,
        folders=FOLDERS,
        top_files=top_files(),
        files_in_force=files_in_force,
    )


def _told(problem: ProblemError | None) -> list[tuple[str, str]]:
    """Return each problem with the field that it is about."""
    errors = problem.errors if problem else ()
    return [(each.pointer.lstrip("/").partition("/")[0], f"{each.message} {each.remedy}") for each in errors]


async def _files_in_force(service: Service) -> Mapping[str, str]:
    bundle = await run_in_threadpool(service.store.find_rulebook, service.rulebook.digest)
    assert bundle is not None
    read = await run_in_threadpool(RulebookBundle.model_validate_json, bundle)
    return {name: text for name, text in read.files.items() if name != FILE}


def _refusal(*problems: Problem) -> ProblemError:
    return ProblemError(REFUSED_CHANGE, "Nothing was stored.", errors=problems)
