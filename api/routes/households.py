"""`/v1/households`: persons who belong together, and what has to be seen together; each is assessed alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.case_files.casework import Casework, TheCasework
from api.case_files.household_documents import (
    HouseholdDocument,
    HouseholdPage,
    content_of,
    household_address,
    household_document,
    membership,
    new_household,
    refuse_another_office,
    refuse_second_principal,
    refused,
)
from api.case_files.households import (
    MOST_MEMBERS,
    Household,
    HouseholdSearch,
    Member,
    NewMember,
    NoMemberError,
    TooManyMembersError,
)
from api.case_files.seen_together import together_of
from api.conditions import IF_MATCH, entity_tag, required_condition
from api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from api.idempotency import made_before, promise_of
from api.pages import described_parameters, following_page, limit_of, links_of, position_of
from api.people.permission import ThePerson, office_seen_by
from api.people.roles import Person as Account
from api.preferences import PARAMETER as PREFER
from api.preferences import created
from api.problems import (
    CHANGED_MEANWHILE,
    CLOCK_WRONG,
    CONDITION_REQUIRED,
    DAMAGED_DOCUMENT,
    HOUSEHOLD_FULL,
    INVALID_HEADER,
    KEY_REUSED,
    NOT_FOUND,
    REFUSED_HOUSEHOLD,
    TOO_LARGE,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.query import parameters_of
from api.service import NO_CASE_FILE, NO_HOUSEHOLD, TheService, refuse_parameters
from api.storage.listing import Position
from api.storage.repeated import KeptAlreadyError
from triage.errors import Problem
from triage.household.model import Together

router = APIRouter(prefix="/v1/households", tags=["households"])
_NO_PARAMETERS = [Depends(refuse_parameters)]

_PATH = "/v1/households"
_ID = "0" * 31
_LIST = described_parameters(("case", {"type": "string"}, "Those that the person of this case file belongs to."))
_NAMES = tuple(parameter["name"] for parameter in _LIST["parameters"])
_NOT_A_MEMBER = "The person of this case file does not belong to this household."


def _body(form: str, summary: str, example: object) -> dict[str, Any]:
    content = {
        "schema": {"$ref": f"#/components/schemas/{form}"},
        "examples": {"family": {"summary": summary, "value": example}},
    }
    return {"required": True, "content": {"application/json": content}}


_NEW = _body(
    "NewHousehold",
    "A couple who came together, with a child who came later",
    {
        "kind": "household",
        "members": [
            {"case": f"{_ID}1", "relation": "principal_applicant", "came_together": "yes"},
            {"case": f"{_ID}2", "relation": "spouse_or_partner", "came_together": "yes"},
            {"case": f"{_ID}3", "relation": "child", "came_together": "no"},
        ],
    },
)
_MEMBERSHIP = _body(
    "Membership", "A child; nobody asked how it came", {"relation": "child", "came_together": "unknown"}
)
_CHANGE_REFUSALS = (
    UNKNOWN_PARAMETER,
    INVALID_HEADER,
    NOT_FOUND,
    CHANGED_MEANWHILE,
    CONDITION_REQUIRED,
    UNAVAILABLE,
    CLOCK_WRONG,
)


@router.post(
    "",
    status_code=201,
    dependencies=_NO_PARAMETERS,
    summary="Make a household or group",
    openapi_extra={"parameters": [IDEMPOTENCY_KEY, PREFER], "requestBody": _NEW},
    responses={
        201: {"model": HouseholdDocument, "description": "The household; Location names where it is kept."},
        **described(
            UNKNOWN_PARAMETER,
            INVALID_HEADER,
            TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            REFUSED_HOUSEHOLD,
            KEY_REUSED,
            UNAVAILABLE,
            CLOCK_WRONG,
        ),
    },
)
async def make_household(
    request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Say that persons belong together, each by their case file, and what they are to the principal applicant.

    What is not said of a journey is unknown. Nobody is assessed anew, and no assessment is changed by it.
    """
    now = service.clock.now()
    body = await json_body(request)
    promise = promise_of(request, body, now, person)
    made = await made_before(service, promise)
    if made is None:
        kind, members = new_household(body)
        await _refuse_unknown_files(members, casework, person)
        told = tuple(Member.of(member, now, person.name) for member in members)
        household = Household(uuid4().hex, person.office, kind, now, person.name, told)
        try:
            await run_in_threadpool(casework.households.make, household, promise)
        except KeptAlreadyError:
            made = await made_before(service, promise)
    if made is not None:
        assert made.household_id is not None
        household = _as_made(await _household(made.household_id, casework))
    document = content_of(household)
    headers = {
        "Cache-Control": "no-store",
        "ETag": entity_tag(document),
        "Location": household_address(household.id),
    }
    return created(request, document, headers)


@router.get(
    "",
    summary="Households and groups",
    openapi_extra=_LIST,
    responses={200: {"model": HouseholdPage}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def list_households(request: Request, casework: TheCasework, person: ThePerson) -> Response:
    """Those of one's office, for auditors of every office, the latest first.

    The header Link (RFC 8288) names the first page and the next one.
    """
    asked = parameters_of(request, _NAMES)
    most = limit_of(asked)
    search = HouseholdSearch(office_seen_by(person), asked.get("case"), position_of(asked))
    found = await run_in_threadpool(casework.households.listed, search, most + 1)
    following = None
    if len(found) > most:
        following = following_page(_PATH, asked, Position(found[most - 1].made_at, found[most - 1].id))
    page = HouseholdPage(households=tuple(map(household_document, found[:most])), next=following)
    headers = links_of(_PATH, asked, following)
    return Response(page.model_dump_json(), headers=headers, media_type="application/json")


@router.get(
    "/{household_id}",
    dependencies=_NO_PARAMETERS,
    summary="A household or group",
    responses={200: {"model": HouseholdDocument}, **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE)},
)
async def read_household(household_id: str, casework: TheCasework) -> Response:
    """Who belongs to it and how, and who did. The `ETag` is what `If-Match` of a change names."""
    return Response(content_of(await _household(household_id, casework)), media_type="application/json")


@router.put(
    "/{household_id}/members/{case_id}",
    dependencies=_NO_PARAMETERS,
    summary="Let a person belong to a household",
    openapi_extra={"parameters": [IF_MATCH], "requestBody": _MEMBERSHIP},
    responses={
        200: {"model": HouseholdDocument},
        **described(*_CHANGE_REFUSALS, HOUSEHOLD_FULL, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, REFUSED_HOUSEHOLD),
    },
)
async def put_member(
    household_id: str, case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Say that a person belongs to it, or how. What was said before stays among the former members."""
    now = service.clock.now()
    member = membership(await json_body(request), case_id)
    condition = required_condition(request, "this household")

    def check(household: Household) -> None:
        condition(content_of(household))
        refuse_second_principal(household, member)
        refuse_another_office(household, person)

    try:
        household = await run_in_threadpool(casework.households.put, household_id, member, now, person.name, check)
    except TooManyMembersError:
        detail = f"It has {MOST_MEMBERS} members, or too many changes. Make another one. Nothing was changed."
        raise ProblemError(HOUSEHOLD_FULL, detail) from None
    document = content_of(household)
    headers = {"ETag": entity_tag(document), "Content-Location": household_address(household_id)}
    return Response(document, headers=headers, media_type="application/json")


@router.delete(
    "/{household_id}/members/{case_id}",
    status_code=204,
    dependencies=_NO_PARAMETERS,
    summary="Let a person no longer belong to a household",
    openapi_extra={"parameters": [IF_MATCH]},
    responses={204: {"description": "The person no longer belongs to it."}, **described(*_CHANGE_REFUSALS)},
)
async def remove_member(
    household_id: str, case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Say that a person does not belong to it any more. The membership stays among the former ones."""
    now = service.clock.now()
    condition = required_condition(request, "this household")

    def check(household: Household) -> None:
        condition(content_of(household))

    try:
        await run_in_threadpool(casework.households.remove, household_id, case_id, now, person.name, check)
    except NoMemberError:
        raise ProblemError(NOT_FOUND, _NOT_A_MEMBER) from None
    return Response(status_code=204)


@router.get(
    "/{household_id}/together",
    dependencies=_NO_PARAMETERS,
    summary="What has to be seen together",
    responses={
        200: {"model": Together},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, UNAVAILABLE),
    },
)
async def read_together(household_id: str, service: TheService, casework: TheCasework) -> Together:
    """What only shows when the files of a household lie side by side, from the latest assessment of each person.

    The unity of the family, status through a relative, own claims, children, and where files do not agree. All of
    it is a question to people: no assessment is changed, and nothing counts against anybody.
    """
    household = await _household(household_id, casework)
    return await run_in_threadpool(together_of, household, service.store, casework, service.rulebook)


async def _household(household_id: str, casework: Casework) -> Household:
    household = await run_in_threadpool(casework.households.find, household_id)
    if household is None:
        raise ProblemError(NOT_FOUND, NO_HOUSEHOLD)
    return household


async def _refuse_unknown_files(members: tuple[NewMember, ...], casework: Casework, person: Account) -> None:
    """Refuse case files that are not there for this office, with their places."""
    problems = []
    for index, member in enumerate(members):
        if await run_in_threadpool(casework.files.office_of, member.case_id) != person.office:
            problems.append(Problem(f"/members/{index}/case", NO_CASE_FILE, "See /v1/cases for all case files."))
    if problems:
        raise refused(*problems)


def _as_made(household: Household) -> Household:
    """Return a household as it was when it was made: what was said of it later is left out."""
    first = tuple(
        Member(member.case_id, member.relation, member.came_together, member.added_at, member.added_by)
        for member in household.memberships
        if member.added_at == household.made_at
    )
    return Household(household.id, household.office, household.kind, household.made_at, household.made_by, first)
