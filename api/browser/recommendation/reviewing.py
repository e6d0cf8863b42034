"""The form with which a person confirms a recommendation, departs from it or sends it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.browser.forms import fields_of, one_of_each
from api.browser.recommendation.showing import FIELDS, FormOfReview, shown
from api.case_files.casework import TheCasework
from api.conditions import unless_changed
from api.oversight.reviewing import keep_review
from api.people.permission import ThePerson
from api.problems import CHANGED_MEANWHILE, REFUSED_REVIEW, ProblemError
from api.service import TheService, refuse_parameters
from triage.translation import marked

router = APIRouter(include_in_schema=False)


@router.post("/assessments/{assessment_id}/reviews")
async def review(
    assessment_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Keep a review, as the interface for programs does; what was refused is said beside the fields.

    The form names the reviews that were on the page (`reviews`, their entity tag). If another one came meanwhile,
    nothing is kept, the page shows it, and what was written stands in the form still.
    """
    await refuse_parameters(request)
    stored = await service.assessment(assessment_id)
    now = service.clock.now()
    given = one_of_each(await fields_of(request), FIELDS)
    # What was left out is missing in the document too: it is refused by the same words as anybody's.
    said = {name: given[name] for name in ("decision", "procedure", "code", "reason") if given[name].strip()}
    condition = unless_changed([given["reviews"]], "the reviews of this assessment")
    try:
        await keep_review(service, person, stored, json.dumps(said).encode(), condition, now)
    except ProblemError as problem:
        if problem.kind is CHANGED_MEANWHILE:
            form = FormOfReview(given, meanwhile=True)
            return await shown(request, service, casework, assessment_id, form, HTTPStatus.PRECONDITION_FAILED)
        if problem.kind is not REFUSED_REVIEW:
            raise
        form = FormOfReview(given, _problems(problem))
        return await shown(request, service, casework, assessment_id, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return RedirectResponse(f"/assessments/{assessment_id}#decision", HTTPStatus.SEE_OTHER)


def _problems(problem: ProblemError) -> Mapping[str, str]:
    """Return what is wrong with which field, in the words of the form, which the page says in its language."""
    words = {
        "decision": marked("Say what you decide: confirm, depart or send back."),
        "procedure": marked("Choose the procedure that is taken instead."),
        "code": marked("Choose the reason that comes nearest."),
        "reason": marked(
            "Say why in your own words: 10 to 2,000 characters, at least 8 of them letters or digits."
        ),
    }
    places = {each.pointer.lstrip("/") or "decision" for each in problem.errors}
    return {name: text for name, text in words.items() if name in places}
