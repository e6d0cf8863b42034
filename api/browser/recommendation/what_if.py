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
from api.browser.forms import Fields, fields_of, one_of_each
from api.browser.latest_look import latest_look
from api.browser.recommendation.facts import MOST_FOUND, facts_offered
from api.browser.rendering import page
from api.case_files.casework import TheCasework
from api.case_files.filing import keep_new_draft
from api.oversight.stopping import names_stopped
from api.people.permission import ThePerson
from api.problems import NOT_FOUND, UNREADABLE_DOCUMENT, ProblemError
from api.query import parameters_of
from api.routes.assessments import read_again
from api.service import NO_CASE_FILE, Service, TheService, refuse_parameters
from triage import Assessment, CaseError, CaseFile, Rulebook
from triage.assessment.legal_regime import Choice
from triage.case import case_from_data
from triage.case.leaves import node_at
from triage.case.otherwise import answered_otherwise
from triage.explanation.difference import difference
from triage.explanation.difference_text import DifferenceTold, difference_told
from triage.explanation.explanation import recommended
from triage.explanation.reasons import ReasonsTold
from triage.explanation.wording import spoken_of
from triage.language.names import Node, list_of, path_of

_FIND = "find"
_IN_NO_FILE = "Only the facts of a case file can be corrected: the assessment stands in none."

router = APIRouter(include_in_schema=False)


@router.get("/assessments/{assessment_id}/what-if")
async def what_if(assessment_id: str, request: Request, service: TheService) -> Response:
    """The facts of an assessment, to be answered otherwise; `?find=` looks for others by a word."""
    word = parameters_of(request, (_FIND,)).get(_FIND, "")
    assessment, rulebook = await read_again(assessment_id, service)
    return _page(request, assessment_id, assessment, rulebook, {}, word)


@router.post("/assessments/{assessment_id}/what-if")
async def compare(assessment_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """What would be recommended with other answers, by the rulebook, the day and the law of the assessment.

    While people have stopped the whole system nothing is recommended here either.
    """
    await refuse_parameters(request)
    await names_stopped(service, service.clock.now())
    assessment, rulebook = await read_again(assessment_id, service)
    chosen, word = _chosen(await fields_of(request), assessment)
    changes = _changes(assessment, chosen)
    if not changes:
        return _page(request, assessment_id, assessment, rulebook, chosen, word)
    try:
        case = case_from_data(answered_otherwise(assessment.case, changes), rulebook)
    except CaseError as error:
        refused = tuple(_in_words(f"{each.message} {each.remedy}", assessment) for each in error.problems)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, assessment_id, assessment, rulebook, chosen, word, refused=refused, status=status)
    other = await latest_look(person, _other(assessment, case, service, rulebook))
    found = await run_in_threadpool(_difference, assessment, other, rulebook)
    return _page(request, assessment_id, assessment, rulebook, chosen, word, other=other, found=found)


@router.post("/assessments/{assessment_id}/what-if/draft")
async def write_down(
    assessment_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Begin a draft with the other answers, of the case file of the assessment if it stands in one.

    The day of the assessment is left out: a correction is assessed as of the day on which it is submitted.
    """
    await refuse_parameters(request)
    assessment, _rulebook = await read_again(assessment_id, service)
    chosen, _word = _chosen(await fields_of(request), assessment)
    data = answered_otherwise(assessment.case, _changes(assessment, chosen))
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
    rulebook: Rulebook,
    chosen: Mapping[Node, str],
    word: str,
    *,
    other: Assessment | None = None,
    found: DifferenceTold | None = None,
    refused: tuple[str, ...] = (),
    status: int = HTTPStatus.OK,
) -> Response:
    return page(
        request,
        "recommendation/what_if.html",
        status=status,
        assessment_id=assessment_id,
        assessment=assessment,
        as_assessed=recommended(assessment, ReasonsTold()),
        with_changes=None if other is None else recommended(other, ReasonsTold()),
        found=found,
        offered=facts_offered(assessment, chosen, word),
        word=word,
        most_found=MOST_FOUND,
        refused=refused,
    )


def _chosen(fields: Fields, assessment: Assessment) -> tuple[Mapping[Node, str], str]:
    """Return what is answered in a form, by fact, and the word that is looked for.

    Raises `ProblemError` for a fact or an answer that the vocabulary does not have.
    """
    facts = assessment.case.vocabulary.facts
    given = dict(assessment.case.facts())
    texts = one_of_each(fields, (_FIND, *given))
    chosen = {node: texts[node] for node, _ in fields if node != _FIND}
    for node, value in chosen.items():
        if value not in facts[path_of(node)].values:
            raise ProblemError(UNREADABLE_DOCUMENT, "An answer in the form is none that its fact can have.")
    return chosen, texts[_FIND]


def _changes(assessment: Assessment, chosen: Mapping[Node, str]) -> Mapping[Node, str]:
    given = dict(assessment.case.facts())
    return {node: value for node, value in chosen.items() if value != given[node]}


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


def _in_words(text: str, assessment: Assessment) -> str:
    """Return what is said of places in a case, with the labels of their facts instead."""
    told: Mapping[str, Any] = assessment.case.vocabulary.told

    def label(place: re.Match[str]) -> str:
        node = node_at(place[0])
        fact = told.get(path_of(node)) or told.get(path_of(list_of(node) or node))
        return f"“{spoken_of(node)}{fact.label}”" if fact is not None else place[0]

    return re.sub(r"/[a-z_]+(?:/\d+)?/[a-z_]+", label, text)
