"""`/assessments/{id}/trace`: the trace to be read, as a list and as a graph, or one step of it with opinions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.rendering import page
from api.browser.trace.drawing import Drawing
from api.browser.trace.groups import groups_of
from api.browser.trace.judging import step_page
from api.browser.trace.telling import Told, told_of
from api.languages.english import gettext as _
from api.problems import NOT_FOUND, UNKNOWN_PARAMETER, ProblemError
from api.query import parameters_of
from api.routes.assessments import read_again
from api.service import TheService
from triage.explanation.trace_graph import TraceGraph
from triage.explanation.wording import readable

router = APIRouter(include_in_schema=False)

NO_STEP = "The trace has no such step: take one from its list."
_MOST_LETTERS = 200


class View(StrEnum):
    """How a trace is shown."""

    LIST = "list"
    GRAPH = "graph"


class Steps(StrEnum):
    """Which steps are shown first: those that the recommendation rests on, or all."""

    PATH = "path"
    ALL = "all"


@dataclass(frozen=True)
class _Asked:
    view: View
    steps: Steps
    words: str


@router.get("/assessments/{assessment_id}/trace")
async def read(assessment_id: str, request: Request, service: TheService) -> Response:
    """The trace of an assessment.

    `?view=graph` draws it, `?steps=all` opens or draws every step, `?find=` looks for words, and `?step=` is one
    step by itself, with what lawyers say of it.
    """
    given = parameters_of(request, ("view", "steps", "find", "step"))
    assessment, rulebook = await read_again(assessment_id, service)
    opinions = await run_in_threadpool(service.oversight.opinions.of, assessment_id)
    graph = TraceGraph(assessment, rulebook)
    if "step" in given:
        if len(given) > 1 or given["step"] not in graph.steps:
            raise ProblemError(NOT_FOUND, NO_STEP)
        return step_page(request, assessment_id, graph, opinions, given["step"])
    asked = _asked(given)
    told = await run_in_threadpool(told_of, graph, opinions)
    return await run_in_threadpool(_page, request, assessment_id, graph, told, asked)


def steps_asked(given: str) -> Steps:
    """Return which steps an address asks for. Raises `ProblemError` for anything else than the two."""
    if given not in tuple(Steps):
        raise ProblemError(UNKNOWN_PARAMETER, f"The steps are one of {', '.join(Steps)}.")
    return Steps(given)


def _asked(given: dict[str, str]) -> _Asked:
    view = given.get("view", View.LIST)
    if view not in tuple(View):
        raise ProblemError(UNKNOWN_PARAMETER, f"The view is one of {', '.join(View)}.")
    words = given.get("find", "").strip()
    if len(words) > _MOST_LETTERS:
        raise ProblemError(UNKNOWN_PARAMETER, f"Look for at most {_MOST_LETTERS} letters.")
    return _Asked(View(view), steps_asked(given.get("steps", Steps.PATH)), words)


def _page(
    request: Request, assessment_id: str, graph: TraceGraph, told: Mapping[str, Told], asked: _Asked
) -> Response:
    found = [name for name, each in told.items() if asked.words and each.has(asked.words.split())]
    drawn = frozenset(graph.steps) if asked.steps is Steps.ALL else graph.path
    # What is not drawn is left out beside the graph too: the list holds what its boxes lead to.
    here = frozenset(graph.steps) if asked.view is View.LIST else drawn
    drawing = Drawing(graph, drawn, found) if asked.view is View.GRAPH else None
    return page(
        request,
        "trace/trace.html",
        assessment_id=assessment_id,
        graph=graph,
        told=told,
        path=groups_of(graph, graph.path),
        rest=groups_of(graph, here - graph.path),
        here=here,
        found=found,
        words=asked.words,
        view=asked.view.value,
        steps=asked.steps.value,
        drawing=Markup(drawing.in_page(lambda name: f"#{name}")) if drawing else "",
        legend=Markup(drawing.legend()) if drawing else "",
        ways=_ways(assessment_id, asked),
        readable=readable,
    )


def _ways(assessment_id: str, asked: _Asked) -> list[tuple[str, str, bool]]:
    base = f"/assessments/{assessment_id}/trace"
    ways = (
        (View.LIST, Steps.PATH, _("List: the path first")),
        (View.LIST, Steps.ALL, _("List: all steps open")),
        (View.GRAPH, Steps.PATH, _("Graph of the path")),
        (View.GRAPH, Steps.ALL, _("Graph of all steps")),
    )
    return [
        (f"{base}?view={view}&steps={steps}", label, (view, steps) == (asked.view, asked.steps))
        for view, steps, label in ways
    ]
