"""The first page: where one left off, and how to begin."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.rendering import page
from api.case_files.casework import TheCasework
from api.case_files.drafts import DraftEntry
from api.case_files.searching import UNREVIEWED, CaseSearch, FoundCase
from api.people.permission import ThePerson, office_seen_by
from api.service import TheService, refuse_parameters

_SHOWN = 10

router = APIRouter(include_in_schema=False)


@router.get("/home")
async def home(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """One's own drafts and the case files of one's office that wait for a person, for who works with cases."""
    await refuse_parameters(request)
    policy = request.app.state.people.policy
    now = service.clock.now()
    drafts: tuple[DraftEntry, ...] = ()
    waiting: tuple[FoundCase, ...] = ()
    if person.role in policy["GET", "/v1/drafts"].roles:
        drafts = await run_in_threadpool(casework.drafts.of, person.name, person.office, now)
    if person.role in policy["GET", "/v1/cases"].roles:
        search = CaseSearch(office_seen_by(person), review=UNREVIEWED)
        waiting = await run_in_threadpool(casework.searches.found, search, _SHOWN)
    titles = {name: each.title for name, each in service.rulebook.procedures.items()}
    return page(
        request, "home.html", drafts=drafts[:_SHOWN], more=len(drafts) - _SHOWN, waiting=waiting, titles=titles
    )
