"""`/cases/{case_id}`: a case file with its assessments in order, its household and what keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.case_files.words import (
    decisions,
    grounds,
    household_kinds,
    journeys,
    lifting_grounds,
    occasions,
    relations,
    standings,
    states,
    title_of,
)
from api.browser.rendering import page
from api.case_files.casework import Casework, TheCasework
from api.case_files.drafts import DraftEntry
from api.case_files.history import Entry, History
from api.case_files.households import HouseholdSearch, Member
from api.case_files.work_list import WAITING
from api.people.people import people_of
from api.people.permission import ThePerson, office_seen_by
from api.people.roles import Person
from api.problems import NOT_FOUND, ProblemError
from api.retention.holding import retention_of
from api.reviews import Review
from api.service import NO_CASE_FILE, Service, TheService, refuse_parameters
from api.storage.documents import DamagedDocumentError

router = APIRouter(include_in_schema=False)

# More than anybody belongs to.
_MOST_HOUSEHOLDS = 20


@dataclass(frozen=True)
class Assessed:
    """An assessment in its file. `reviews` is None where they can not be read; `changed` are what its list says."""

    entry: Entry
    procedure: str
    reviews: tuple[Review, ...] | None
    before: Entry | None
    before_procedure: str

    @property
    def erased(self) -> bool:
        """Whether it was erased by itself: its place in the file stays."""
        return not self.entry.sha256


@dataclass(frozen=True)
class Relative:
    """A person of the household, by their case file."""

    member: Member
    reference: str | None


@router.get("/cases/{case_id}")
async def case_file(
    case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """A case file, and what can be done with it."""
    await refuse_parameters(request)
    return await shown(case_id, request, service, casework, person)


async def file_of(case_id: str, casework: Casework) -> History:
    """Return a case file. Raises `ProblemError` if there is none with this id."""
    history = await run_in_threadpool(casework.files.find, case_id)
    if history is None:
        raise ProblemError(NOT_FOUND, NO_CASE_FILE)
    return history


async def shown(
    case_id: str,
    request: Request,
    service: Service,
    casework: Casework,
    person: Person,
    problems: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    """Return the page of a case file; `problems` are what something was refused for that was asked from it."""
    history = await file_of(case_id, casework)
    retention = await retention_of(request)
    holds = await run_in_threadpool(retention.holds.of, case_id)
    state = await run_in_threadpool(casework.work.state_of, case_id)
    announced = None
    if retention.days is not None:
        soon = await run_in_threadpool(retention.announced, office_seen_by(person))
        announced = next((each for each in soon if each.due.id == case_id), None)
    return page(
        request,
        "case_files/file.html",
        status=status,
        history=history,
        assessed=[await _assessed(history, entry, service) for entry in history.entries],
        state=states().get(state, state),
        waits=state in WAITING,
        households=await run_in_threadpool(_households, case_id, casework, person),
        holds=holds,
        held=any(hold.lifting is None for hold in holds),
        announced=announced,
        drafts=await _own_drafts(case_id, request, service, casework, person),
        words={
            "occasions": occasions(),
            "standings": standings(),
            "decisions": decisions(),
            "relations": relations(),
            "kinds": household_kinds(),
            "journeys": journeys(),
            "grounds": grounds(),
            "lifting": lifting_grounds(),
        },
        problems=problems or {},
    )


async def _assessed(history: History, entry: Entry, service: Service) -> Assessed:
    try:
        kept = await run_in_threadpool(service.store.reviews_of, entry.assessment_id)
        reviews = tuple(Review.model_validate_json(each) for each in kept)
    except DamagedDocumentError:
        reviews = None
    before = history.entry(entry.follows) if entry.follows else None
    titles = [title_of(each.procedure, service.rulebook) if each else "" for each in (entry, before)]
    return Assessed(entry, titles[0], reviews, before, titles[1])


def _households(case_id: str, casework: Casework, person: Person) -> dict[str, list[Relative]]:
    """Return those who belong to each household of this person, by the id of the household."""
    found = casework.households.listed(HouseholdSearch(office_seen_by(person), case_id), _MOST_HOUSEHOLDS)
    return {
        each.id: [Relative(member, _reference_of(member.case_id, casework)) for member in each.members]
        for each in found
    }


def _reference_of(case_id: str, casework: Casework) -> str | None:
    history = casework.files.find(case_id)
    return history.reference if history else None


async def _own_drafts(
    case_id: str, request: Request, service: Service, casework: Casework, person: Person
) -> list[DraftEntry]:
    if person.role not in people_of(request).policy["GET", "/v1/drafts"].roles:
        return []
    own = await run_in_threadpool(casework.drafts.of, person.name, person.office, service.clock.now())
    return [each for each in own if each.case_id == case_id]
