"""One step of a trace by itself, and what a lawyer says of it: they sign it, query it or dissent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.forms import fields_of, one_of_each
from api.browser.rendering import page
from api.browser.trace.telling import told_of
from api.browser.trace.words import instead_in_words
from api.conditions import entity_tag
from api.languages.english import gettext as _
from api.oversight.giving import OPINIONS, opinion_given
from api.oversight.opinions import OpinionKind, OpinionWithEnd, opinion_request
from api.people.permission import ThePerson
from api.problems import CHANGED_MEANWHILE, REFUSED_OPINION, TOO_MANY_REVIEWS, UNREADABLE_DOCUMENT, ProblemError
from api.routes.assessments import read_again
from api.service import TheService, refuse_parameters
from triage.explanation.dissent import PROCEDURE, alternatives
from triage.explanation.trace_graph import TraceGraph

router = APIRouter(include_in_schema=False)

_FIELDS = ("opinion", "instead", "reason")


@dataclass(frozen=True)
class _Problem:
    """What is wrong, with the field that it is about; empty where it is about none."""

    field: str
    message: str


@dataclass(frozen=True)
class _Form:
    """An opinion as it was filled in, which opinions had been read, and what is wrong with it."""

    given: Mapping[str, str]
    as_read: str
    problems: tuple[_Problem, ...] = ()
    status: HTTPStatus = HTTPStatus.OK


@router.post("/assessments/{assessment_id}/opinions")
async def judge(assessment_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Keep what a lawyer says of a step, as `POST /v1/assessments/{id}/opinions` does, and go back to the step.

    What is refused is said on the form, as it was filled in; so it is if somebody else said something meanwhile.
    """
    await refuse_parameters(request)
    given = one_of_each(await fields_of(request), ("step", "as_read", *_FIELDS))
    assessment, rulebook = await read_again(assessment_id, service)
    graph = TraceGraph(assessment, rulebook)
    step = graph.steps.get(given["step"])
    if step is None:
        raise ProblemError(UNREADABLE_DOCUMENT, "The form is about no step of this trace: open the step again.")
    body = {
        # A choice that was not made is left out, so that it is told as missing.
        **({"opinion": given["opinion"]} if given["opinion"] else {}),
        "node": PROCEDURE if step.name == PROCEDURE else step.node,
        "instead": given["instead"] or None,
        "reason": given["reason"].strip(),
    }
    form = _Form({name: given[name] for name in _FIELDS}, given["as_read"])
    now = service.clock.now()
    try:
        submitted = opinion_request(json.dumps(body).encode(), assessment, rulebook)
        about = (assessment_id, assessment, rulebook)
        await opinion_given(service, about, submitted, person, now, _unchanged(form.as_read))
    except ProblemError as problem:
        if problem.kind not in (REFUSED_OPINION, CHANGED_MEANWHILE, TOO_MANY_REVIEWS):
            raise
        there = await run_in_threadpool(service.oversight.opinions.of, assessment_id)
        return step_page(request, assessment_id, graph, there, step.name, _refused(form, problem, there))
    back = f"/assessments/{assessment_id}/trace?step={step.name}"
    return RedirectResponse(back, status_code=HTTPStatus.SEE_OTHER)


def step_page(
    request: Request,
    assessment_id: str,
    graph: TraceGraph,
    opinions: Sequence[OpinionWithEnd],
    name: str,
    form: _Form | None = None,
) -> Response:
    """Return the page of one step, with the form for what a lawyer says of it: empty, or as it was filled in."""
    told = told_of(graph, opinions)[name]
    form = form or _Form(dict.fromkeys(_FIELDS, ""), _tag_of(opinions))
    possible = alternatives(graph.assessment, told.said_of, graph.rulebook) if told.can_be_judged else ()
    kinds = [
        (OpinionKind.SIGNED, _("I sign it: it is right")),
        (OpinionKind.QUERIED, _("I ask: it has to be explained")),
    ]
    if possible:
        kinds.append((OpinionKind.DISSENTED, _("I dissent: something else should stand here")))
    said = {problem.field: problem.message for problem in form.problems}
    return page(
        request,
        "trace/one.html",
        status=form.status,
        assessment_id=assessment_id,
        told=told,
        given=form.given,
        as_read=form.as_read,
        problems=form.problems,
        refused={name: said.get(f"field-{name}", "") for name in _FIELDS},
        kinds=[(kind.value, label) for kind, label in kinds],
        alternatives=[(value, _alternative(graph, name, value)) for value in possible],
        readable=lambda value: _alternative(graph, name, value),
    )


def _alternative(graph: TraceGraph, name: str, value: str) -> str:
    """Return in words what could stand at a step."""
    node = PROCEDURE if name == PROCEDURE else graph.steps[name].node
    return instead_in_words(graph.rulebook, node, value)


def _tag_of(opinions: Sequence[OpinionWithEnd]) -> str:
    return entity_tag(OPINIONS.dump_json(tuple(opinions)))


def _unchanged(as_read: str) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        if entity_tag(content) != as_read:
            raise ProblemError(CHANGED_MEANWHILE, "Somebody said something meanwhile. Nothing was stored.")

    return check


def _refused(form: _Form, problem: ProblemError, there: Sequence[OpinionWithEnd]) -> _Form:
    """Return the form as it was filled in, with what is wrong; what was read is now what is there."""
    return replace(
        form,
        as_read=_tag_of(there),
        problems=tuple(_problems(form, problem)),
        status=HTTPStatus(problem.kind.status),
    )


def _problems(form: _Form, problem: ProblemError) -> list[_Problem]:
    if problem.kind is CHANGED_MEANWHILE:
        message = _(
            "Somebody said something of this trace while you wrote. Read what stands there now; what you wrote is "
            "still here, and is kept when you send it again."
        )
        return [_Problem("", message)]
    if problem.kind is TOO_MANY_REVIEWS:
        return [_Problem("", problem.detail)]
    said = {
        "opinion": _("Choose whether you sign, ask or dissent."),
        "instead": _("Say what should stand here: choose it from the list.")
        if form.given["opinion"] == OpinionKind.DISSENTED
        else _("Only a dissent says what should stand here: leave it empty, or dissent."),
        "reason": _("Give your reason in ten letters or more, and two thousand at most."),
    }
    named = dict.fromkeys(error.pointer.removeprefix("/") for error in problem.errors)
    return [_Problem(f"field-{name}" if name in said else "", said.get(name, problem.detail)) for name in named]
