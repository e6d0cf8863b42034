"""`/v1/accounts`: administrators make, change and disable accounts; auditors read them."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.conditions import IF_MATCH, entity_tag, required_condition
from api.people.accounts import (
    Account,
)
from api.people.forms import AccountChange, NewAccount, read_form
from api.people.managing import (
    NewWayIn,
    account_changed,
    account_made,
    account_named,
    account_reset,
    second_factor_reset,
)
from api.people.own_account import key_revoked
from api.people.people import people_of
from api.people.permission import ThePerson
from api.people.roles import Role
from api.problems import (
    ACCOUNT_EXISTS,
    CHANGED_MEANWHILE,
    CONDITION_REQUIRED,
    LAST_ADMINISTRATOR,
    NOT_FOUND,
    REFUSED_FORM,
    TOO_LARGE,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    described,
)
from api.routes.me import KeyEntry, key_entry
from api.routes.sessions import form_body
from api.service import TheService, refuse_parameters

router = APIRouter(prefix="/v1/accounts", tags=["people"], dependencies=[Depends(refuse_parameters)])

_FORM_REFUSALS = (UNKNOWN_PARAMETER, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, REFUSED_FORM, UNAVAILABLE)


class AccountEntry(BaseModel):
    """An account. `created_by` is missing where it was made on the command line."""

    model_config = ConfigDict(frozen=True)

    name: str
    role: Role
    office: str
    subject: str | None
    disabled: bool
    has_password: bool
    created_at: datetime
    created_by: str | None
    has_second_factor: bool


class WayIn(BaseModel):
    """What an administrator hands over: with it a password is set once at `/v1/password`. Shown this one time."""

    model_config = ConfigDict(frozen=True)

    name: str
    way_in: str
    expires_at: datetime


@router.get(
    "",
    summary="All accounts",
    responses={200: {"model": tuple[AccountEntry, ...]}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def read_accounts(request: Request) -> tuple[AccountEntry, ...]:
    """Every account by name, the disabled ones too: who could do what."""
    return tuple(map(_entry, await run_in_threadpool(people_of(request).accounts.all)))


@router.post(
    "",
    status_code=201,
    summary="Make an account",
    openapi_extra=form_body("NewAccount"),
    responses=described(*_FORM_REFUSALS, ACCOUNT_EXISTS),
)
async def make_account(request: Request, service: TheService, person: ThePerson) -> WayIn:
    """Make an account, and return its way in, to be handed over. The name is given once and for good."""
    form = read_form(NewAccount, await json_body(request))
    return _told(await account_made(request, service, person, form))


@router.get(
    "/{name}",
    summary="An account",
    responses={200: {"model": AccountEntry}, **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE)},
)
async def read_account(name: str, request: Request) -> Response:
    """Its role and office, and whether it is disabled. The `ETag` is what `If-Match` of a change names."""
    return _answer(await account_named(request, name))


@router.patch(
    "/{name}",
    summary="Change or disable an account",
    openapi_extra={**form_body("AccountChange"), "parameters": [IF_MATCH]},
    responses={
        200: {"model": AccountEntry},
        **described(
            *_FORM_REFUSALS,
            NOT_FOUND,
            ACCOUNT_EXISTS,
            LAST_ADMINISTRATOR,
            CHANGED_MEANWHILE,
            CONDITION_REQUIRED,
        ),
    },
)
async def change_account(name: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Change role, office or subject, disable it or enable it again; its sessions end.

    `If-Match` is the `ETag` of the account as it was read, or `*`: nobody undoes unawares what another one changed.
    Nobody changes their own account, and one administrator always stays.
    """
    form = read_form(AccountChange, await json_body(request))

    def look(account: Account) -> None:
        required_condition(request, "this account")(_content(account))

    return _answer(await account_changed(request, service, person, name, form, look))


@router.post(
    "/{name}/way-in",
    status_code=201,
    summary="Reset the password of an account",
    responses=described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE),
)
async def reset_account(name: str, request: Request, service: TheService, person: ThePerson) -> WayIn:
    """Forget the password, end all sessions, and return a new way in. API keys stay: revoke them where needed."""
    return _told(await account_reset(request, service, person, name))


@router.delete(
    "/{name}/second-factor",
    status_code=204,
    summary="Reset the second factor of an account",
    responses={
        204: {"description": "It is forgotten, with its recovery codes; all sessions are over."},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE),
    },
)
async def reset_second_factor(name: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Forget a second factor that is lost, after seeing that it is its owner who asks. The password stays.

    Nobody resets their own: another administrator does, or whoever has the command line.
    """
    await second_factor_reset(request, service, person, name)
    return Response(status_code=204)


@router.get(
    "/{name}/keys",
    summary="The API keys of an account",
    responses={
        200: {"model": tuple[KeyEntry, ...]},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE),
    },
)
async def read_keys_of_account(name: str, request: Request) -> tuple[KeyEntry, ...]:
    """All of them, the latest first; never their secrets. Only the account itself issues keys."""
    await account_named(request, name)
    return tuple(map(key_entry, await run_in_threadpool(people_of(request).keys.of, name)))


@router.delete(
    "/{name}/keys/{key_id}",
    status_code=204,
    summary="Revoke an API key of an account",
    responses={
        204: {"description": "It is revoked."},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE),
    },
)
async def revoke_key_of_account(
    name: str, key_id: str, request: Request, service: TheService, person: ThePerson
) -> Response:
    """Revoke a key, at once and for good."""
    await account_named(request, name)
    await key_revoked(request, service, person, name, key_id)
    return Response(status_code=204)


def _told(made: NewWayIn) -> WayIn:
    return WayIn(name=made.name, way_in=made.secret, expires_at=made.expires_at)


def _answer(account: Account) -> Response:
    content = _content(account)
    return Response(content, headers={"ETag": entity_tag(content)}, media_type="application/json")


def _content(account: Account) -> bytes:
    return _entry(account).model_dump_json().encode()


def _entry(account: Account) -> AccountEntry:
    return AccountEntry(**vars(account))
