"""`/v1/me`: who one is here, one's own session, password and API keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.people.forms import NewKey, OwnPassword, last_day_of, read_form, refuse_bad_password, refused
from api.people.keys import ApiKey
from api.people.passwords import hash_of, matches
from api.people.people import people_of
from api.people.permission import ThePerson, act_of
from api.people.roles import Means, Role
from api.problems import (
    NOT_FOUND,
    REFUSED_FORM,
    TOO_LARGE,
    TOO_MANY_ATTEMPTS,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.routes.sessions import counted, form_body, in_new_session
from api.service import TheService, refuse_parameters
from triage.errors import Problem

router = APIRouter(prefix="/v1/me", tags=["people"], dependencies=[Depends(refuse_parameters)])

NO_KEY = "There is no API key with this id."
_FORM_REFUSALS = (UNKNOWN_PARAMETER, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, REFUSED_FORM, UNAVAILABLE)


class Me(BaseModel):
    """Who one is here: the account, its role and office, and how that was shown."""

    model_config = ConfigDict(frozen=True)

    name: str
    role: Role
    office: str
    means: Means


class KeyEntry(BaseModel):
    """An API key, without its secret."""

    model_config = ConfigDict(frozen=True)

    id: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class IssuedKey(KeyEntry):
    """A new API key, with what has to be sent as `Authorization: Bearer`: this one time."""

    key: str


def key_entry(key: ApiKey) -> KeyEntry:
    """Return what is told of a key."""
    return KeyEntry(
        id=key.id,
        label=key.label,
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
    )


@router.get("", summary="Who one is here", responses=described(UNKNOWN_PARAMETER))
async def read_me(person: ThePerson) -> Me:
    """The account that the request came with; `local` is the one at the machine, as long as there is no account."""
    return Me(name=person.name, role=person.role, office=person.office, means=person.means)


@router.delete(
    "/session",
    status_code=204,
    summary="Log out",
    responses={204: {"description": "The session is over."}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def log_out(request: Request, service: TheService, person: ThePerson) -> Response:
    """End the session, at the server too.

    `Triage-End-Session` is where the person logs out at the issuer as well, if it offers that: on a machine that
    others use, whoever comes next could otherwise log in there without being asked.
    """
    people = people_of(request)
    assert person.session is not None
    await run_in_threadpool(people.sessions.end, person.session, act_of(service, person))
    response = Response(status_code=204, headers={"Clear-Site-Data": '"cache", "cookies", "storage"'})
    people.origins.remove_cookie(response)
    account = await run_in_threadpool(people.accounts.find, person.name)
    if people.issuer is not None and account is not None and account.subject is not None:
        there = await run_sync(people.issuer.end_session, limiter=people.log_ins_at_once)
        if there is not None:
            response.headers["Triage-End-Session"] = there
    return response


@router.put(
    "/password",
    status_code=204,
    summary="Change one's password",
    openapi_extra=form_body("OwnPassword"),
    responses={
        204: {"description": "It is changed; every other session of the account is over."},
        **described(*_FORM_REFUSALS, TOO_MANY_ATTEMPTS, TOO_MANY_REQUESTS),
    },
)
async def change_password(request: Request, service: TheService, person: ThePerson) -> Response:
    """Set another password; the present one has to be given. All sessions end, and a new one begins."""
    people = people_of(request)
    form = read_form(OwnPassword, await json_body(request))
    refuse_bad_password(form.password, person.name)
    attempt = await counted(request, service, person.name)
    kept = await run_in_threadpool(people.accounts.password_of, person.name)
    if not await run_sync(matches, kept, form.current, limiter=people.passwords_at_once):
        raise refused(Problem("/current", "This is not the present password.", "An administrator can reset it."))
    new = await run_sync(hash_of, form.password, limiter=people.passwords_at_once)
    await run_in_threadpool(people.accounts.set_password, person.name, new, act_of(service, person))
    await run_in_threadpool(people.attempts.forget, attempt)
    return await in_new_session(request, people, service, person.name)


@router.get(
    "/keys",
    summary="One's API keys",
    responses={200: {"model": tuple[KeyEntry, ...]}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def read_keys(request: Request, person: ThePerson) -> tuple[KeyEntry, ...]:
    """All of them, the latest first, those too that are over or revoked; never their secrets."""
    return tuple(map(key_entry, await run_in_threadpool(people_of(request).keys.of, person.name)))


@router.post(
    "/keys",
    status_code=201,
    summary="Issue an API key for one's account",
    openapi_extra=form_body("NewKey"),
    responses=described(*_FORM_REFUSALS),
)
async def issue_key(request: Request, service: TheService, person: ThePerson) -> IssuedKey:
    """Issue a key; `key` is shown this one time. It may do what the account may, but not issue further keys."""
    form = read_form(NewKey, await json_body(request))
    now = service.clock.now()
    expires_at = service.clock.beginning_of(last_day_of(form, service.clock.day_of(now)) + timedelta(days=1))
    keys = people_of(request).keys
    key, text = await run_in_threadpool(keys.issue, person.name, form.label, now, expires_at, person.name)
    return IssuedKey(**key_entry(key).model_dump(), key=text)


@router.delete(
    "/keys/{key_id}",
    status_code=204,
    summary="Revoke one of one's API keys",
    responses={
        204: {"description": "It is revoked."},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE),
    },
)
async def revoke_key(key_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Revoke a key, at once and for good."""
    if not await run_in_threadpool(people_of(request).keys.revoke, person.name, key_id, act_of(service, person)):
        raise ProblemError(NOT_FOUND, NO_KEY)
    return Response(status_code=204)
