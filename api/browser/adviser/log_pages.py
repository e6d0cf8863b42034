"""`/log`: the state of the log, whether a checkpoint agrees with it, and whether an assessment is in it."""

from __future__ import annotations

import re
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.rendering import page
from api.languages.english import gettext as _
from api.log.log import TamperEvidentLog
from api.problems import NOT_FOUND, ProblemError
from api.query import parameters_of
from api.routes.log import head_of, log_proof_of
from api.service import NO_ASSESSMENT, TheService, refuse_parameters
from triage.log.checkpoint import checkpoint_in
from triage.log.entry import LogError
from triage.log.proof import check_proof
from triage.log.record import checkpoint_on

router = APIRouter(include_in_schema=False)

_ID = re.compile(r"[0-9a-f]{32}")


@router.get("/log")
async def log_state(request: Request, service: TheService) -> Response:
    """The signed head; with `?checkpoint=` whether the log still begins as it did when that was signed.

    With `?assessment=` the browser is sent to what the log has of it.
    """
    asked = parameters_of(request, ("checkpoint", "assessment"))
    assessment = asked.get("assessment", "").strip().rpartition("/")[2]
    problem = None
    if _ID.fullmatch(assessment):
        return RedirectResponse(f"/log/assessments/{assessment}", status_code=HTTPStatus.SEE_OTHER)
    if assessment:
        problem = _("This is no id of an assessment: it has 32 digits, and stands in the address of its page.")
    head = await run_in_threadpool(head_of, service.store.log)
    kept = asked.get("checkpoint", "").replace("\r\n", "\n").strip()
    verdict = await run_in_threadpool(_verdict, service.store.log, kept) if kept else None
    return page(
        request,
        "adviser/log.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        head=head,
        kept=kept,
        verdict=verdict,
        problem=problem,
        assessment=asked.get("assessment", ""),
    )


@router.get("/log/assessments/{assessment_id}")
async def logged_assessment(assessment_id: str, request: Request, service: TheService) -> Response:
    """Whether the log has this very assessment: its proof is made and checked, as the command line checks it."""
    await refuse_parameters(request)
    stored = await service.assessment(assessment_id)
    proof = await run_in_threadpool(log_proof_of, service, assessment_id)
    if proof is None:
        raise ProblemError(NOT_FOUND, NO_ASSESSMENT)
    key = service.store.log.key
    fault, entry = None, None
    try:
        entry = check_proof(proof.model_dump_json().encode(), key, stored.document).entry
    except LogError as error:
        fault = str(error)
    return page(
        request,
        "adviser/log_assessment.html",
        status=HTTPStatus.OK,
        assessment_id=assessment_id,
        entry=entry,
        at=datetime.fromisoformat(entry.at) if entry else None,
        fault=fault,
        proof=proof,
        key=key,
    )


def _verdict(log: TamperEvidentLog, kept: str) -> tuple[bool, str]:
    """Return whether a checkpoint agrees with the log of now, and what is to be said of it."""
    try:
        checkpoint = checkpoint_in(checkpoint_on(f"{kept}\n"), log.key)
    except LogError as error:
        return False, _("It is not signed with the key of this log: %(why)s.") % {"why": error}
    size = log.head().size
    if checkpoint.size > size:
        said = _("It was signed for %(then)s entries, and the log has %(now)s: its end was cut off.")
    elif log.root_of(checkpoint.size) != checkpoint.root:
        said = _("The first %(then)s entries of the log are others than when it was signed: it was written anew.")
    else:
        said = _("The first %(then)s entries are unchanged since it was signed; by now there are %(now)s.")
        return True, said % {"then": checkpoint.size, "now": size}
    return False, said % {"then": checkpoint.size, "now": size}
