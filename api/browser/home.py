"""The first page: what waits for whoever is logged in, by their role, and how to begin."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.case_files.work_list import Row, priorities_of, rows_of
from api.browser.dashboard.stops import what_is_stopped
from api.browser.rendering import page
from api.case_files.casework import Casework, TheCasework
from api.case_files.drafts import DraftEntry
from api.case_files.searching import UNREVIEWED, CaseSearch
from api.oversight.review_state import ReviewState
from api.people.accounts import Account
from api.people.people import people_of
from api.people.permission import ThePerson, act_of, office_seen_by
from api.people.policy import SECOND_PERSON
from api.people.roles import Person
from api.service import Service, TheService, refuse_parameters

_SHOWN = 10

router = APIRouter(include_in_schema=False)


@router.get("/home")
async def home(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """One's own drafts, what was sent back, what waits for a decision or a second person, accounts not used yet."""
    await refuse_parameters(request)

    def may(method: str, path: str) -> bool:
        return person.role in people_of(request).policy[method, path].roles

    now = service.clock.now()
    drafts: tuple[DraftEntry, ...] = ()
    if may("GET", "/v1/drafts"):
        drafts = await run_in_threadpool(casework.drafts.of, person.name, person.office, now)
    listed = _Lists(service, casework, person)
    stops = await run_in_threadpool(service.oversight.stops.all, now)
    # What comes back comes to whoever had it assessed.
    sent_back = await listed.of(ReviewState.SENT_BACK, person.name) if may("POST", "/v1/cases") else []
    second = await listed.of(ReviewState.AWAITING_SECOND_PERSON) if person.role in SECOND_PERSON else []
    waiting = await listed.of(UNREVIEWED) if may("GET", "/v1/cases") else []
    if sent_back or second or waiting:
        # The page is everybody's; where it tells of cases, that is recorded as where they are listed.
        await run_in_threadpool(service.recorder.read, act_of(service, person), "GET /home", None)
    return page(
        request,
        "home.html",
        drafts=drafts[:_SHOWN],
        more=len(drafts) - _SHOWN,
        sent_back=sent_back,
        second=second,
        waiting=waiting,
        second_person=person.role in SECOND_PERSON,
        unused=await _unused(request, may),
        stops=[what_is_stopped(each.kind, each.target, service.rulebook) for each in stops if each.holds],
    )


class _Lists:
    def __init__(self, service: Service, casework: Casework, person: Person) -> None:
        self._service, self._casework = service, casework
        self._office = office_seen_by(person)

    async def of(self, review: str, author: str | None = None) -> list[Row]:
        """Return the first case files that stand somewhere by their reviews, in the order of work."""
        search, pressing = CaseSearch(self._office, review=review), priorities_of(self._service)
        found = await run_in_threadpool(self._casework.work.found, search, pressing, _SHOWN, None, author)
        return rows_of(found, self._service)


async def _unused(request: Request, may: Callable[[str, str], bool]) -> list[Account]:
    """Return the accounts whose way in was not used yet, for who makes accounts."""
    if not may("POST", "/accounts"):
        return []
    found = await run_in_threadpool(people_of(request).accounts.all)
    return [each for each in found if not (each.has_password or each.subject or each.disabled)]
