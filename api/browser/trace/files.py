"""The trace as files to take along: a drawing, a diagram in words, data, and provenance."""

from __future__ import annotations

from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.trace.drawing import Drawing
from api.browser.trace.reading import Steps, steps_asked
from api.query import parameters_of
from api.routes.assessments import read_again, trace_data
from api.service import TheService, refuse_parameters
from triage.explanation.mermaid import assessment_mermaid
from triage.explanation.provenance import provenance
from triage.explanation.trace_graph import TraceGraph

router = APIRouter(include_in_schema=False)

# A drawing brings its own style; it runs nothing, and asks nobody for anything.
_OF_A_DRAWING = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
}


@router.get("/assessments/{assessment_id}/trace.svg")
async def drawing(assessment_id: str, request: Request, service: TheService) -> Response:
    """The graph as a drawing that stands alone: of the path to the recommendation, or with `?steps=all` of all."""
    steps = steps_asked(parameters_of(request, ("steps",)).get("steps", Steps.PATH))
    graph = TraceGraph(*await read_again(assessment_id, service))
    shown = frozenset(graph.steps) if steps is Steps.ALL else graph.path
    drawn = await run_in_threadpool(Drawing(graph, shown).file)
    return _file(drawn, "image/svg+xml", assessment_id, "svg", _OF_A_DRAWING)


@router.get("/assessments/{assessment_id}/trace.mermaid")
async def diagram(assessment_id: str, request: Request, service: TheService) -> Response:
    """The path and what the case turns on as a Mermaid flowchart."""
    await refuse_parameters(request)
    assessment, rulebook = await read_again(assessment_id, service)
    content = await run_in_threadpool(assessment_mermaid, assessment, rulebook)
    return _file(content, "text/vnd.mermaid", assessment_id, "mermaid")


@router.get("/assessments/{assessment_id}/trace.json")
async def data(assessment_id: str, request: Request, service: TheService) -> Response:
    """The trace as it stands in the certificate, byte by byte as `GET /v1/assessments/{id}/trace` answers it."""
    await refuse_parameters(request)
    stored = await service.assessment(assessment_id)
    return _file(trace_data(stored.document), "application/json", assessment_id, "json")


@router.get("/assessments/{assessment_id}/trace.prov.json")
async def provenance_of(assessment_id: str, request: Request, service: TheService) -> Response:
    """The trace as provenance, in PROV-JSON (W3C member submission of 24 April 2013)."""
    await refuse_parameters(request)
    graph = TraceGraph(*await read_again(assessment_id, service))
    digest = sha256((await service.assessment(assessment_id)).document).hexdigest()
    content = await run_in_threadpool(provenance, graph, digest)
    return _file(content, "application/json", assessment_id, "prov.json")


def _file(
    content: str, media_type: str, assessment_id: str, ending: str, headers: dict[str, str] | None = None
) -> Response:
    named = {"Content-Disposition": f'attachment; filename="trace-{assessment_id[:8]}.{ending}"'}
    return Response(
        content, headers={**named, "Cache-Control": "no-store", **(headers or {})}, media_type=media_type
    )
