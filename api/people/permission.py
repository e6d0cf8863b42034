"""Every request passes here before its body is read, and by default does not pass.

Who asks is found by what they bring; what they may do by the table in `policy`; and whether the assessment, case
file, household or draft in the address is theirs to see by the office or the owner that it belongs to, for every
address that names one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.concurrency import run_in_threadpool

from api.case_files.casework import casework_of
from api.case_files.filing import promise_of_submission
from api.idempotency import made_before
from api.log.events import Act
from api.people.issuer import IssuerUnavailableError
from api.people.people import People, is_key, people_of
from api.people.policy import SEES_EVERY_OFFICE, Access, PolicyError
from api.people.roles import Means, Person
from api.problems import (
    ISSUER_UNAVAILABLE,
    LATER,
    NOT_FOUND,
    NOT_LOGGED_IN,
    NOT_PERMITTED,
    SECOND_FACTOR_MISSING,
    ProblemError,
)
from api.service import NO_ASSESSMENT, NO_CASE_FILE, NO_DRAFT, NO_HOUSEHOLD, Service, service_of

# What an entry of the log is about, as addresses name it.
_NAMED = ("assessment_id", "case_id", "household_id", "draft_id")
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


async def permitted(request: Request) -> None:
    """Let the request pass, or raise `ProblemError`: 401, 403, 404 for what is not theirs to see.

    That it was refused, and that somebody reads what is known of a case, is recorded before it is answered.
    """
    service = await service_of(request)
    address = f"{request.method} {request.scope['route'].path}"
    try:
        access = await _let_in(request)
    except ProblemError as problem:
        act = act_of(service, getattr(request.state, "person", None))
        if problem.kind.status < 500:
            await run_in_threadpool(service.recorder.refused, act, address, problem.kind.status)
        raise
    if access.tells_of_cases:
        act = act_of(service, request.state.person)
        subject = next((request.path_params[name] for name in _NAMED if name in request.path_params), None)
        await run_in_threadpool(service.recorder.read, act, address, subject)


async def _let_in(request: Request) -> Access:
    people = people_of(request)
    access = people.policy.get((request.method, request.scope["route"].path))
    if access is None:
        raise ProblemError(NOT_PERMITTED, "Nobody may do this here.")
    if access.anybody:
        if not access.from_elsewhere:
            people.origins.refuse_other_sites(request, certain=False)
        return access
    person = await _who_asks(request, people)
    # Known from here on, also to what records a refusal; whoever is refused gets no further.
    request.state.person = person
    # Key and token are sent by a program on purpose; the cookie, and the way to loopback, by any page.
    if person.means in (Means.SESSION, Means.LOCAL):
        people.origins.refuse_other_sites(request, certain=person.means is Means.SESSION)
    _refuse_others(person, access)
    # Before anything is looked up in it: what is due is put in force by whoever comes first on its day.
    await run_in_threadpool((await service_of(request)).in_force.look)
    await _refuse_what_is_not_theirs(request, person, access)
    return access


def act_of(service: Service, person: Person | None = None) -> Act:
    """Return that somebody, or nobody who is known, does something now.

    The moment is noted however wrong the clock is: that is told elsewhere.
    """
    at = service.clock.clock()
    return Act(at, person.name, person.office) if person else Act(at)


async def person_of(request: Request) -> Person:
    """Return who asks, as was found when the request was let in."""
    person = request.state.person
    assert isinstance(person, Person)
    return person


ThePerson = Annotated[Person, Depends(person_of)]


def served_addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Return every address that the application serves, as method and path.

    Raises `PolicyError` for one that is not held to the policy.
    """
    for route in iter_route_contexts(app.routes):
        gated = isinstance(route.original_route, APIRoute) and any(
            dependency.call is permitted for dependency in route.dependant.dependencies
        )
        if not gated:
            raise PolicyError(f"{route.path} is not held to the policy")
        yield from ((method, str(route.path)) for method in sorted(route.methods or ()))


def office_seen_by(person: Person) -> str | None:
    """Return the office whose assessments somebody may see; None for those who see every office."""
    return None if person.role in SEES_EVERY_OFFICE else person.office


async def _who_asks(request: Request, people: People) -> Person:
    clock = (await service_of(request)).clock
    headers = request.headers.getlist("authorization")
    if headers:
        # What is brought has to be right: a wrong key is never the person at this machine, nor a cookie instead.
        person = await _bearer(headers, people, request) if len(headers) == 1 else None
    elif secret := request.cookies.get(people.origins.cookie):
        person = await run_in_threadpool(people.by_session, secret, clock.now())
    else:
        person = await run_in_threadpool(people.at_this_machine) if people.local else None
    if person is None:
        detail = "Log in at /v1/sessions, or send an API key or a token as Authorization: Bearer."
        raise ProblemError(NOT_LOGGED_IN, detail, headers=_CHALLENGE)
    return person


async def _bearer(headers: list[str], people: People, request: Request) -> Person | None:
    scheme, _, text = headers[0].partition(" ")
    if scheme.lower() != "bearer":
        return None
    if is_key(text):
        return await run_in_threadpool(people.by_key, text, (await service_of(request)).clock.now())
    if people.tokens is None:
        return None
    try:
        return await run_sync(people.by_token, text, limiter=people.tokens_at_once)
    except IssuerUnavailableError:
        detail = "The issuer of tokens does not tell the keys that they are checked with."
        raise ProblemError(ISSUER_UNAVAILABLE, detail, headers=LATER) from None


def _refuse_others(person: Person, access: Access) -> None:
    if person.role not in access.roles:
        raise ProblemError(NOT_PERMITTED, "The role of this account does not include this.")
    if person.means not in access.means:
        means = " or ".join(sorted(access.means))
        raise ProblemError(NOT_PERMITTED, f"This is done with an account, by {means}.")
    if person.must_enrol and not access.before_second_factor:
        detail = "Accounts of this role log in with a second factor: begin with one at /v1/me/second-factor."
        raise ProblemError(SECOND_FACTOR_MISSING, detail)


async def _refuse_what_is_not_theirs(request: Request, person: Person, access: Access) -> None:
    """What belongs to another office is answered as what was never made: not even that it exists is told.

    That goes for whatever the address names; a draft is there for its owner alone.
    """
    casework = await casework_of(request)
    owners = {
        "assessment_id": ((await service_of(request)).store.office_of, NO_ASSESSMENT),
        "case_id": (casework.files.office_of, NO_CASE_FILE),
        "household_id": (casework.households.office_of, NO_HOUSEHOLD),
    }
    seen = office_seen_by(person)
    for name, (office_of, sentence) in owners.items():
        if name in request.path_params:
            office = await run_in_threadpool(office_of, request.path_params[name])
            if office is None or seen not in (None, office):
                raise ProblemError(NOT_FOUND, sentence)
    if "draft_id" in request.path_params:
        owner = await run_in_threadpool(casework.drafts.owner_of, request.path_params["draft_id"])
        theirs = owner == (person.name, person.office)
        if not theirs and not (access.of_submitted_drafts and await _submitted_by(request, person)):
            raise ProblemError(NOT_FOUND, NO_DRAFT)


async def _submitted_by(request: Request, person: Person) -> bool:
    """Return whether this person submitted the draft that the address names."""
    service = await service_of(request)
    promise = promise_of_submission(request.path_params["draft_id"], person, service.clock.now())
    return await made_before(service, promise) is not None
