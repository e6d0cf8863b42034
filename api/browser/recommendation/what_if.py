"""What if some facts were otherwise: both recommendations side by side, and why they differ. Nothing is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.assessing import only_looked_at
from api.browser.forms import fields_of
from api.browser.intake.questions import state_in_words
from api.browser.latest_look import latest_look
from api.browser.recommendation.changes import FIND, Chosen, chosen_in, nothing_chosen
from api.browser.recommendation.facts import MOST_FOUND, facts_offered
from api.browser.recommendation.since import Since, since_then
from api.browser.rendering import page
from api.case_files.casework import TheCasework
from api.case_files.filing import keep_new_draft
from api.languages.catalogues import INTAKE, words_in
from api.languages.countries import countries
from api.languages.languages import ENGLISH
from api.oversight.stopping import names_stopped
from api.people.permission import ThePerson
from api.problems import NOT_FOUND, ProblemError
from api.query import parameters_of
from api.routes.assessments import read_again
from api.service import NO_CASE_FILE, Service, TheService, refuse_parameters
from triage import Assessment, CaseError, CaseFile, Rulebook
from triage.assessment.legal_regime import Choice
from triage.case import case_from_data
from triage.case.leaves import node_at
from triage.case.otherwise import otherwise
from triage.errors import Problem
from triage.explanation.difference import difference
from triage.explanation.difference_text import DifferenceTold, difference_told
from triage.explanation.explanation import recommended
from triage.explanation.reasons import ReasonsTold
from triage.explanation.wording import spoken, spoken_of
from triage.language.names import list_of, member, path_of
from triage.language.sentences import EntityKind

_IN_NO_FILE = "Only the facts of a case file can be corrected: the assessment stands in none."

router = APIRouter(include_in_schema=False)


@router.get("/assessments/{assessment_id}/what-if")
async def what_if(assessment_id: str, request: Request, service: TheService) -> Response:
    """The facts of an assessment, to be answered otherwise; `?find=` looks for others by a word."""
    word = parameters_of(request, (FIND,)).get(FIND, "")
    assessment, _rulebook = await read_again(assessment_id, service)
    return _page(request, assessment_id, assessment, nothing_chosen(assessment, word))


@router.post("/assessments/{assessment_id}/what-if")
async def compare(assessment_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """What would be recommended with other answers, by the rulebook, the day and the law of the assessment.

    While people have stopped the whole system nothing is recommended here either.
    """
    await refuse_parameters(request)
    await names_stopped(service, service.clock.now())
    assessment, rulebook = await read_again(assessment_id, service)
    chosen = chosen_in(await fields_of(request), assessment, rulebook)
    changes = chosen.otherwise(assessment.case)
    if chosen.adds or not changes:
        return _page(request, assessment_id, assessment, chosen)
    try:
        case = case_from_data(otherwise(assessment.case, changes), rulebook)
    except CaseError as error:
        refused = tuple(_refused(each, assessment) for each in error.problems)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, assessment_id, assessment, chosen, refused=refused, status=status)
    other = await latest_look(person, _other(assessment, case, service, rulebook))
    found = await run_in_threadpool(_difference, assessment, other, rulebook)
    stops = await run_in_threadpool(service.oversight.stops.in_force, service.clock.now(), service.rulebook)
    since = since_then((assessment, other), rulebook, service.rulebook, stops.names)
    return _page(request, assessment_id, assessment, chosen, other=other, found=found, since=since)


@router.post("/assessments/{assessment_id}/what-if/draft")
async def write_down(
    assessment_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Begin a draft with the other answers, of the case file of the assessment if it stands in one.

    The day of the assessment is left out: a correction is assessed as of the day on which it is submitted.
    """
    await refuse_parameters(request)
    assessment, rulebook = await read_again(assessment_id, service)
    chosen = chosen_in(await fields_of(request), assessment, rulebook)
    data = otherwise(assessment.case, chosen.otherwise(assessment.case))
    data.pop("assessed_on", None)
    now = service.clock.now()
    case_id = await run_in_threadpool(casework.files.file_of, assessment_id)
    if case_id is None:
        # A copy that belongs to no file would outlive what it was copied from.
        raise ProblemError(NOT_FOUND, f"{NO_CASE_FILE} {_IN_NO_FILE}")
    entry = await keep_new_draft(json.dumps(data).encode(), case_id, None, person, now, casework)
    return RedirectResponse(f"/intake/{entry.id}", HTTPStatus.SEE_OTHER)


def _page(
    request: Request,
    assessment_id: str,
    assessment: Assessment,
    chosen: Chosen,
    *,
    other: Assessment | None = None,
    found: DifferenceTold | None = None,
    since: Since | None = None,
    refused: tuple[str, ...] = (),
    status: int = HTTPStatus.OK,
) -> Response:
    members = {
        name: [
            (entity, spoken(entity).capitalize(), entity in chosen.removed)
            for entity in (member(kind, index) for index in range(len(getattr(chosen.case, name))))
        ]
        for name, kind in (("claims", EntityKind.CLAIM), ("stays", EntityKind.STAY))
    }
    return page(
        request,
        "recommendation/what_if.html",
        status=status,
        assessment_id=assessment_id,
        assessment=assessment,
        as_assessed=recommended(assessment, ReasonsTold()),
        with_changes=None if other is None else recommended(other, ReasonsTold()),
        found=found,
        since=since,
        offered=facts_offered(assessment, chosen),
        chosen=chosen,
        changed=bool(chosen.otherwise(assessment.case)),
        members=members,
        titles={entity: title for each in members.values() for entity, title, _ in each},
        countries=countries(),
        states=state_in_words(words_in(ENGLISH, INTAKE)),
        word=chosen.word,
        most_found=MOST_FOUND,
        refused=refused,
    )


async def _other(assessment: Assessment, case: CaseFile, service: Service, rulebook: Rulebook) -> Assessment:
    """Assess with what the assessment was made with: its rulebook, its profile, and what was stopped then."""
    by_request = assessment.profile_chosen is Choice.BY_REQUEST
    return await only_looked_at(
        case,
        replace(service, rulebook=rulebook),
        assessment.profile if by_request else None,
        assessment.stopped.names if assessment.stopped else (),
    )


def _difference(before: Assessment, after: Assessment, rulebook: Rulebook) -> DifferenceTold:
    one, other = (json.loads(each.model_dump_json()) for each in (before, after))
    return difference_told(difference(one, other, rulebook), rulebook)


def _refused(problem: Problem, assessment: Assessment) -> str:
    """Return what can not be together, in words; of how a fact is known, with the label of the fact."""
    told = _in_words(f"{problem.message} {problem.remedy}", assessment)
    place = problem.pointer.removeprefix("/proof_states/")
    fact = assessment.case.vocabulary.facts.get(path_of(place)) if place != problem.pointer else None
    return f"“{spoken_of(place)}{fact.label}”: {told}" if fact else told


def _in_words(text: str, assessment: Assessment) -> str:
    """Return what is said of places in a case, with the labels of their facts instead."""
    told: Mapping[str, Any] = assessment.case.vocabulary.told

    def label(place: re.Match[str]) -> str:
        node = node_at(place[0])
        fact = told.get(path_of(node)) or told.get(path_of(list_of(node) or node))
        return f"“{spoken_of(node)}{fact.label}”" if fact is not None else place[0]

    return re.sub(r"/[a-z_]+(?:/\d+)?/[a-z_]+", label, text)
