"""What is done with a case file from its page: correct its facts, keep it, let it go."""

from __future__ import annotations

import json
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.browser.case_files.file import file_of, shown
from api.browser.forms import fields_of, one_of_each
from api.browser.refused_fields import form_of, told_of
from api.case_files.casework import TheCasework
from api.case_files.filing import keep_new_draft
from api.people.permission import ThePerson
from api.problems import (
    HELD_ALREADY,
    LIFTED_ALREADY,
    NOT_PERMITTED,
    REFUSED_HOLD,
    ProblemError,
)
from api.retention.holding import hold_lifted, hold_named, hold_set, retention_of
from api.retention.holds import HoldLiftingRequest, HoldRequest
from api.service import TheService

router = APIRouter(include_in_schema=False)

_ON_THE_PAGE = (HELD_ALREADY, LIFTED_ALREADY, NOT_PERMITTED, REFUSED_HOLD)
_SENTENCE = {"ground": "Choose a ground."}


@router.post("/cases/{case_id}/correction")
async def correct(
    case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Begin a draft of this file with the facts of its latest assessment, and go to it.

    The day of that assessment is left out: what is assessed later is assessed on its own day, unless one is named.
    """
    one_of_each(await fields_of(request), ())
    history = await file_of(case_id, casework)
    latest = await service.assessment(history.latest.assessment_id)
    facts = json.loads(latest.document)["case"]
    facts.pop("assessed_on", None)
    now = service.clock.now()
    entry = await keep_new_draft(json.dumps(facts).encode(), case_id, None, person, now, casework)
    return RedirectResponse(f"/intake/{entry.id}", HTTPStatus.SEE_OTHER)


@router.post("/cases/{case_id}/holds")
async def hold(
    case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Set a legal hold: nothing of the file is erased as long as it stands."""
    given = one_of_each(await fields_of(request), ("ground",))
    try:
        asked = form_of(HoldRequest, given, _SENTENCE, REFUSED_HOLD)
        await hold_set(await retention_of(request), service, person, case_id, asked)
    except ProblemError as problem:
        if problem.kind not in _ON_THE_PAGE:
            raise
        told, status = told_of(problem), problem.kind.status
        return await shown(case_id, request, service, casework, person, told, status)
    return RedirectResponse(f"/cases/{case_id}#holds", HTTPStatus.SEE_OTHER)


@router.post("/cases/{case_id}/holds/{hold_id}/lifting")
async def lift(
    case_id: str, hold_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Lift a legal hold; somebody else than who set it does."""
    given = one_of_each(await fields_of(request), ("ground",))
    retention = await retention_of(request)
    found = await hold_named(retention, case_id, hold_id)
    try:
        asked = form_of(HoldLiftingRequest, given, _SENTENCE, REFUSED_HOLD)
        await hold_lifted(retention, service, person, case_id, found, asked)
    except ProblemError as problem:
        if problem.kind not in _ON_THE_PAGE:
            raise
        told, status = {f"lift-{hold_id}": each for each in told_of(problem).values()}, problem.kind.status
        return await shown(case_id, request, service, casework, person, told, status)
    return RedirectResponse(f"/cases/{case_id}#holds", HTTPStatus.SEE_OTHER)
