"""`/assessments/{id}/opinions/{opinion}`: how a query or a dissent ends, said by whoever may, once and for good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.forms import fields_of, one_of_each
from api.browser.rendering import page
from api.browser.trace.words import instead_in_words
from api.languages.english import gettext as _
from api.oversight.opinions import (
    OpinionOutcome,
    OpinionWithEnd,
    ends_open_to,
    what_still_fails,
)
from api.people.permission import ThePerson
from api.people.roles import Person
from api.problems import REFUSED_OPINION, RESOLVED_ALREADY, STILL_FAILS, ProblemError
from api.routes.assessments import read_again
from api.routes.opinions import opinion_named, regression_case, resolved
from api.service import Service, TheService, refuse_parameters
from triage.explanation.dissent import PROCEDURE
from triage.explanation.trace_graph import TraceGraph

router = APIRouter(include_in_schema=False)

_PATH = "/assessments/{assessment_id}/opinions/{opinion_id}"
_FIELDS = ("outcome", "reason")


@router.get(_PATH)
async def how_it_ends(
    assessment_id: str, opinion_id: str, request: Request, service: TheService, person: ThePerson
) -> Response:
    """A query or a dissent, and the form to end it; if it ended, how."""
    await refuse_parameters(request)
    return await _page(assessment_id, opinion_id, request, service, person, dict.fromkeys(_FIELDS, ""))


@router.post(_PATH + "/resolution")
async def end(
    assessment_id: str, opinion_id: str, request: Request, service: TheService, person: ThePerson
) -> Response:
    """Keep how it ended, as `PUT /v1/assessments/{id}/opinions/{opinion}/resolution` does, and show it.

    What is refused is said on the form, as it was filled in; so it is if somebody else ended it meanwhile.
    """
    await refuse_parameters(request)
    given = one_of_each(await fields_of(request), _FIELDS)
    # A choice that was not made is left out, so that it is told as missing.
    body = {**({"outcome": given["outcome"]} if given["outcome"] else {}), "reason": given["reason"].strip()}
    try:
        await resolved(assessment_id, opinion_id, json.dumps(body).encode(), service, person)
    except ProblemError as problem:
        if problem.kind not in (REFUSED_OPINION, RESOLVED_ALREADY, STILL_FAILS):
            raise
        return await _page(assessment_id, opinion_id, request, service, person, given, problem)
    return RedirectResponse(f"/assessments/{assessment_id}/opinions/{opinion_id}", status_code=HTTPStatus.SEE_OTHER)


async def _page(
    assessment_id: str,
    opinion_id: str,
    request: Request,
    service: Service,
    person: Person,
    given: Mapping[str, str],
    problem: ProblemError | None = None,
) -> Response:
    found = await opinion_named(assessment_id, opinion_id, service)
    assessment, rulebook = await read_again(assessment_id, service)
    graph = await run_in_threadpool(TraceGraph, assessment, rulebook)
    node = found.opinion.node
    step = graph.steps[PROCEDURE if node == PROCEDURE else graph.named[node]]
    return page(
        request,
        "trace/ending.html",
        status=problem.kind.status if problem else HTTPStatus.OK,
        assessment_id=assessment_id,
        said=found,
        step=step,
        readable=lambda value: instead_in_words(rulebook, node, value),
        outcomes=await _outcomes(found, assessment_id, service, person),
        in_force=service.rulebook.version,
        given=given,
        problem=problem,
        refused=_refused(problem),
    )


async def _outcomes(
    found: OpinionWithEnd, assessment_id: str, service: Service, person: Person
) -> list[tuple[str, str]]:
    """Return how somebody can end what is open: that a rule was changed only where the rulebook in force has it."""
    if not found.is_open:
        return []
    open_to = ends_open_to(person, found.opinion)
    if OpinionOutcome.RULE_CHANGED in open_to:
        case = await regression_case(found, assessment_id, service)
        assert case is not None
        if await run_in_threadpool(what_still_fails, case, service.rulebook) is not None:
            open_to = tuple(each for each in open_to if each is not OpinionOutcome.RULE_CHANGED)
    words = {
        OpinionOutcome.ANSWERED: _("It is answered"),
        OpinionOutcome.RULE_CHANGED: _(
            "The rule was changed: the rulebook in force does what the dissent asks for"
        ),
        OpinionOutcome.STANDS: _("The step stands: I looked at it, and it is right"),
        OpinionOutcome.WITHDRAWN: _("I withdraw it"),
    }
    return [(each.value, words[each]) for each in open_to]


def _refused(problem: ProblemError | None) -> dict[str, str]:
    """Return what is said at each field; at none if the problem is about the whole."""
    said = {
        "outcome": _("Choose how it ends."),
        "reason": _("Give your reason in ten letters or more, and two thousand at most."),
    }
    named = {error.pointer.removeprefix("/") for error in problem.errors} if problem else set()
    return {name: said[name] if name in named else "" for name in _FIELDS}
