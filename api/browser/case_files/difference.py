"""`/cases/{case_id}/difference`: what is different between two assessments of a file."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.browser.case_files.file import file_of
from api.browser.case_files.words import in_words, title_of
from api.browser.rendering import page
from api.case_files.casework import TheCasework
from api.case_files.comparing import compared
from api.query import parameters_of
from api.service import TheService

router = APIRouter(include_in_schema=False)


@router.get("/cases/{case_id}/difference")
async def difference(case_id: str, request: Request, service: TheService, casework: TheCasework) -> Response:
    """What is different in the facts and in what follows; `?before=` and `?after=` name two assessments."""
    asked = {name: key for name, key in parameters_of(request, ("before", "after")).items() if key}
    history = await file_of(case_id, casework)
    found = await compared(history, asked, service)
    labels = {fact.place: fact.label for fact in found.difference.facts}
    return page(
        request,
        "case_files/difference.html",
        history=history,
        found=found,
        before=history.entry(found.before),
        after=history.entry(found.after),
        names_of=lambda places: "; ".join(dict.fromkeys(labels[place] for place in places)),
        title_of=lambda procedure: title_of(procedure, service.rulebook),
        in_words=in_words,
    )
