"""`/rules/sources`: the instruments that are cited, and what cites which passage of them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from api.browser.adviser.library import Cited, Library, library_of
from api.browser.adviser.markdown import as_html, in_a_line
from api.browser.adviser.rules import MOST_WORDS
from api.browser.rendering import page
from api.problems import NOT_FOUND, ProblemError
from api.query import parameters_of
from api.service import TheService, refuse_parameters
from triage.reference_pages.citations import LEVELS, instrument_lines

router = APIRouter(include_in_schema=False)


@router.get("/rules/sources")
async def sources(request: Request, service: TheService) -> Response:
    """All instruments; with `?citation=Handbook 204` what cites this passage, ranges that hold it among them."""
    citation = parameters_of(request, ("citation",)).get("citation", "").strip()[:MOST_WORDS]
    library = library_of(service.rulebook)
    instrument, found = library.cited(citation) if citation else (None, ())
    near = library.instruments_with(citation) if citation and instrument is None else ()
    return page(
        request,
        "adviser/sources.html",
        citation=citation,
        instrument=instrument,
        near=near,
        passages=_in_words(found, library),
        instruments=library.instruments,
        cited_passages=library.passages,
        levels=LEVELS,
    )


@router.get("/rules/sources/{source}")
async def source_cited(source: str, request: Request, service: TheService) -> Response:
    """An instrument: how far it was checked, and what cites each of its passages."""
    await refuse_parameters(request)
    library = library_of(service.rulebook)
    instrument = library.instruments.get(source)
    if instrument is None:
        raise ProblemError(NOT_FOUND, "No source of this name is cited. All of them stand at /rules/sources.")
    _, found = library.cited(instrument.cite)
    told = as_html(instrument_lines(instrument))
    return page(
        request, "adviser/source.html", instrument=instrument, told=told, passages=_in_words(found, library)
    )


def _in_words(found: tuple[Cited, ...], library: Library) -> list[tuple[str, list[Markup]]]:
    return [(each.passage, [in_a_line(library.titled(link)) for link in each.by]) for each in found]
