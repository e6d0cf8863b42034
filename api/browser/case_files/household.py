"""`/households/{household_id}`: who belongs together, as somebody says, and what has to be seen together.

Each person is assessed alone, in a file of their own; what stands here is a question to people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.case_files.file import file_of, shown
from api.browser.case_files.words import household_kinds, in_words, journeys, relations, title_of
from api.browser.forms import fields_of, one_of_each
from api.browser.refused_fields import form_of, told_of
from api.browser.rendering import page
from api.case_files.casework import Casework, TheCasework
from api.case_files.household_documents import (
    MemberForm,
    Membership,
    NewHousehold,
    content_of,
    refuse_another_office,
    refuse_second_principal,
)
from api.case_files.households import (
    MOST_MEMBERS,
    Household,
    Member,
    NewMember,
    NoMemberError,
    TooManyMembersError,
)
from api.case_files.searching import CaseSearch
from api.case_files.seen_together import together_of
from api.conditions import entity_tag
from api.languages.english import gettext as _
from api.people.permission import ThePerson
from api.people.roles import Person
from api.problems import CHANGED_MEANWHILE, HOUSEHOLD_FULL, NOT_FOUND, REFUSED_HOUSEHOLD, ProblemError
from api.service import NO_HOUSEHOLD, Service, TheService, refuse_parameters
from triage.errors import Problem

router = APIRouter(include_in_schema=False)

_ON_THE_PAGE = (CHANGED_MEANWHILE, HOUSEHOLD_FULL, REFUSED_HOUSEHOLD)
# More with one reference than this is not looked through.
_MOST_ALIKE = 2


@dataclass(frozen=True)
class Named:
    """A person of the household as pages name them: by the reference of the file, or by the beginning of its id."""

    member: Member
    reference: str | None
    procedure: str


@router.get("/households/{household_id}")
async def household(household_id: str, request: Request, service: TheService, casework: TheCasework) -> Response:
    """Who belongs to a household or group, and what has to be seen together."""
    await refuse_parameters(request)
    return await _page(household_id, request, service, casework)


@router.post("/cases/{case_id}/households")
async def begin(
    case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Begin a household or group to which the person of this file belongs, and go to it."""
    given = one_of_each(await fields_of(request), ("kind", "relation"))
    history = await file_of(case_id, casework)
    try:
        kind = form_of(NewHousehold, {"kind": given["kind"]}, {"kind": _("Choose what it is.")}, REFUSED_HOUSEHOLD)
        how = form_of(Membership, {"relation": given["relation"]}, _sentences(), REFUSED_HOUSEHOLD)
    except ProblemError as problem:
        return await shown(
            case_id, request, service, casework, person, told_of(problem), HTTPStatus.UNPROCESSABLE_ENTITY
        )
    now = service.clock.now()
    first = Member.of(NewMember(history.id, how.relation, how.came_together), now, person.name)
    made = Household(uuid4().hex, person.office, kind.kind, now, person.name, (first,))
    await run_in_threadpool(casework.households.make, made, None)
    return RedirectResponse(f"/households/{made.id}", HTTPStatus.SEE_OTHER)


@router.post("/households/{household_id}/members")
async def let_belong(
    household_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Say that a person belongs to it, or in which other way; the file is named by its reference or address."""
    given = one_of_each(await fields_of(request), ("case", "relation", "came_together", "seen"))
    try:
        case_id = await _case_named(given["case"], casework, person)
        told = {"case": case_id, "relation": given["relation"], "came_together": given["came_together"]}
        form = form_of(MemberForm, told, _sentences(), REFUSED_HOUSEHOLD)
        member = NewMember(form.case, form.relation, form.came_together)

        def check(found: Household) -> None:
            _refuse_changed(found, given["seen"])
            refuse_second_principal(found, member)
            refuse_another_office(found, person)

        now = service.clock.now()
        await run_in_threadpool(casework.households.put, household_id, member, now, person.name, check)
    except TooManyMembersError:
        detail = _("It has %(most)s members, or too many changes. Make another one.") % {"most": MOST_MEMBERS}
        return await _page(household_id, request, service, casework, ProblemError(HOUSEHOLD_FULL, detail), given)
    except ProblemError as problem:
        if problem.kind not in _ON_THE_PAGE:
            raise
        return await _page(household_id, request, service, casework, problem, given)
    return RedirectResponse(f"/households/{household_id}", HTTPStatus.SEE_OTHER)


@router.post("/households/{household_id}/members/{case_id}/removal")
async def take_out(
    household_id: str,
    case_id: str,
    request: Request,
    service: TheService,
    casework: TheCasework,
    person: ThePerson,
) -> Response:
    """Say that a person does not belong to it any more; that they did stays written down."""
    given = one_of_each(await fields_of(request), ("seen",))

    def check(found: Household) -> None:
        _refuse_changed(found, given["seen"])
        refuse_another_office(found, person)

    now = service.clock.now()
    try:
        await run_in_threadpool(casework.households.remove, household_id, case_id, now, person.name, check)
    except NoMemberError:
        raise ProblemError(NOT_FOUND, _("The person of this case file does not belong to it.")) from None
    except ProblemError as problem:
        if problem.kind is not CHANGED_MEANWHILE:
            raise
        return await _page(household_id, request, service, casework, problem)
    return RedirectResponse(f"/households/{household_id}", HTTPStatus.SEE_OTHER)


def _sentences() -> dict[str, str]:
    return {
        "case": _("Name the case by its reference."),
        "relation": _("Choose what this person is to the principal applicant."),
        "came_together": _("Choose whether they came together."),
    }


def _refuse_changed(household: Household, seen: str) -> None:
    if entity_tag(content_of(household)) != seen:
        raise ProblemError(
            CHANGED_MEANWHILE, _("Look at what stands here now, and do it again if it is still right.")
        )


async def _case_named(name: str, casework: Casework, person: Person) -> str:
    """Return the id of the case file of one's office with this reference, id or address. Raises `ProblemError`."""
    name = name.strip()
    found = re.fullmatch(r"(?:\S*/cases/)?([0-9a-f]{32})", name)
    if found and await run_in_threadpool(casework.files.office_of, found[1]) == person.office:
        return found[1]
    search = CaseSearch(person.office, reference=name)
    alike = await run_in_threadpool(casework.searches.found, search, _MOST_ALIKE) if name else ()
    if len(alike) == 1:
        return alike[0].id
    if alike:
        said = _("Several case files have this reference: give the address of the one that is meant.")
    else:
        said = (
            _("No case file of this office has this reference.") if name else _("Name the case by its reference.")
        )
    raise ProblemError(REFUSED_HOUSEHOLD, "", errors=[Problem("/case", said, "")])


async def _page(
    household_id: str,
    request: Request,
    service: Service,
    casework: Casework,
    problem: ProblemError | None = None,
    given: Mapping[str, str] | None = None,
) -> Response:
    found = await run_in_threadpool(casework.households.find, household_id)
    if found is None:
        raise ProblemError(NOT_FOUND, NO_HOUSEHOLD)
    rulebook = service.rulebook
    named = {member.case_id: await _named(member, service, casework) for member in found.members}
    return page(
        request,
        "case_files/household.html",
        status=problem.kind.status if problem else HTTPStatus.OK,
        household=found,
        named=named,
        together=await run_in_threadpool(together_of, found, service.store, casework, rulebook),
        seen=entity_tag(content_of(found)),
        problems=told_of(problem) if problem else {},
        given=given or {},
        kinds=household_kinds(),
        relations=relations(),
        journeys=journeys(),
        title_of=lambda procedure: title_of(procedure, rulebook),
        in_words=in_words,
    )


async def _named(member: Member, service: Service, casework: Casework) -> Named:
    history = await run_in_threadpool(casework.files.find, member.case_id)
    assert history is not None
    return Named(member, history.reference, title_of(history.latest.procedure, service.rulebook))
