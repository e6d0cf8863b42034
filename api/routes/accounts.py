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
    WAY_IN_LIFE,
    Account,
    AccountExistsError,
    Change,
    LastAdministratorError,
)
from api.people.forms import AccountChange, NewAccount, read_form, refuse_taken_name
from api.people.people import People, people_of
from api.people.permission import ThePerson, act_of
from api.people.roles import Role
from api.people.secret import digest_of, new_secret
from api.problems import (
    ACCOUNT_EXISTS,
    CHANGED_MEANWHILE,
    CONDITION_REQUIRED,
    LAST_ADMINISTRATOR,
    NOT_FOUND,
    NOT_PERMITTED,
    REFUSED_FORM,
    TOO_LARGE,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
)
from api.routes.me import NO_KEY, KeyEntry, key_entry
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
    refuse_taken_name(form.name)
    now = service.clock.now()
    secret = new_secret()
    account = Account(form.name, form.role, form.office, form.subject, False, False, now, person.name)
    try:
        await run_in_threadpool(people_of(request).accounts.add, account, digest_of(secret))
    except AccountExistsError:
        raise _exists() from None
    return WayIn(name=form.name, way_in=secret, expires_at=now + WAY_IN_LIFE)


@router.get(
    "/{name}",
    summary="An account",
    responses={200: {"model": AccountEntry}, **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE)},
)
async def read_account(name: str, request: Request) -> Response:
    """Its role and office, and whether it is disabled. The `ETag` is what `If-Match` of a change names."""
    return _answer(await _account(people_of(request), name))


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
    people = people_of(request)
    form = read_form(AccountChange, await json_body(request))
    await _account(people, name)
    if name == person.name:
        raise ProblemError(NOT_PERMITTED, "Another administrator changes this account.")
    condition = required_condition(request, "this account")

    def look(account: Account) -> None:
        condition(_content(account))

    try:
        act = act_of(service, person)
        await run_in_threadpool(people.accounts.change, name, Change(**dict(form)), act, look)
    except LastAdministratorError:
        raise ProblemError(LAST_ADMINISTRATOR, "Make another administrator first. Nothing was changed.") from None
    except AccountExistsError:
        raise _exists() from None
    return _answer(await _account(people, name))


@router.post(
    "/{name}/way-in",
    status_code=201,
    summary="Reset the password of an account",
    responses=described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE),
)
async def reset_account(name: str, request: Request, service: TheService, person: ThePerson) -> WayIn:
    """Forget the password, end all sessions, and return a new way in. API keys stay: revoke them where needed."""
    people = people_of(request)
    await _account(people, name)
    secret, now = new_secret(), service.clock.now()
    await run_in_threadpool(people.accounts.reset, name, digest_of(secret), act_of(service, person))
    return WayIn(name=name, way_in=secret, expires_at=now + WAY_IN_LIFE)


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
    people = people_of(request)
    await _account(people, name)
    if name == person.name:
        raise ProblemError(NOT_PERMITTED, "Another administrator resets the second factor of this account.")
    if not await run_in_threadpool(people.second_factors.reset, name, act_of(service, person)):
        raise ProblemError(NOT_FOUND, "This account has no second factor.")
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
    people = people_of(request)
    await _account(people, name)
    return tuple(map(key_entry, await run_in_threadpool(people.keys.of, name)))


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
    people = people_of(request)
    await _account(people, name)
    if not await run_in_threadpool(people.keys.revoke, name, key_id, act_of(service, person)):
        raise ProblemError(NOT_FOUND, NO_KEY)
    return Response(status_code=204)


async def _account(people: People, name: str) -> Account:
    account = await run_in_threadpool(people.accounts.find, name)
    if account is None:
        raise ProblemError(NOT_FOUND, "There is no account with this name.")
    return account


def _exists() -> ProblemError:
    return ProblemError(ACCOUNT_EXISTS, "There is an account with this name or subject. Nothing was changed.")


def _answer(account: Account) -> Response:
    content = _content(account)
    return Response(content, headers={"ETag": entity_tag(content)}, media_type="application/json")


def _content(account: Account) -> bytes:
    return _entry(account).model_dump_json().encode()


def _entry(account: Account) -> AccountEntry:
    return AccountEntry(**vars(account))
