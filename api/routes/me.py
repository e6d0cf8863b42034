"""`/v1/me`: who one is here, one's own session, password and API keys."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.people.forms import NewKey, OwnPassword, read_form
from api.people.keys import ApiKey
from api.people.own_account import key_issued, key_revoked, password_changed, session_ended
from api.people.people import people_of
from api.people.permission import ThePerson
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
    described,
)
from api.routes.sessions import form_body
from api.service import TheService, refuse_parameters

router = APIRouter(prefix="/v1/me", tags=["people"], dependencies=[Depends(refuse_parameters)])

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
    return await session_ended(request, service, person)


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
    form = read_form(OwnPassword, await json_body(request))
    return await password_changed(request, service, person, form)


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
    key, text = await key_issued(request, service, person, form)
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
    await key_revoked(request, service, person, person.name, key_id)
    return Response(status_code=204)
