"""`/accounts`: administrators make, change and disable accounts; auditors read them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.account.sentences import sentences
from api.browser.forms import fields_of, one_of_each
from api.browser.refused_fields import form_of, told_of
from api.browser.rendering import page
from api.conditions import entity_tag
from api.languages.english import gettext as _
from api.people.accounts import Account
from api.people.forms import AccountChange, NewAccount
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
    LAST_ADMINISTRATOR,
    NOT_PERMITTED,
    REFUSED_FORM,
    ProblemError,
)
from api.service import Service, TheService, refuse_parameters

router = APIRouter(include_in_schema=False)

_ON_THE_FORM = (REFUSED_FORM, ACCOUNT_EXISTS, LAST_ADMINISTRATOR, CHANGED_MEANWHILE, NOT_PERMITTED)
_MADE = ("name", "role", "office", "subject")
_CHANGED = ("role", "office", "subject", "disabled")


@router.get("/accounts")
async def accounts(request: Request) -> Response:
    """Every account by name, the disabled ones too, and the form to make one."""
    await refuse_parameters(request)
    return await _list(request)


@router.post("/accounts")
async def make_account(request: Request, service: TheService, person: ThePerson) -> Response:
    """Make an account, and show its way in this one time."""
    sent = one_of_each(await fields_of(request), _MADE)
    given = {name: text.strip() for name, text in sent.items()}
    try:
        made = await account_made(request, service, person, form_of(NewAccount, given, sentences()))
    except ProblemError as problem:
        if problem.kind not in _ON_THE_FORM:
            raise
        return await _list(request, problem, given)
    return _way_in(request, made, new=True)


@router.get("/accounts/{name}")
async def account(name: str, request: Request, service: TheService) -> Response:
    """An account: what it may do, its keys, and what an administrator can do about it."""
    await refuse_parameters(request)
    return await _one(request, service, await account_named(request, name))


@router.post("/accounts/{name}")
async def change_account(name: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Change role, office or subject, disable it or enable it; a field that is empty stays as it is."""
    sent = one_of_each(await fields_of(request), (*_CHANGED, "seen"))
    given = {field: text.strip() for field, text in sent.items()}
    seen = given.pop("seen")
    wanted: dict[str, object] = {**given, "disabled": {"yes": True, "no": False}.get(given["disabled"], "")}

    def look(found: Account) -> None:
        if _tag(found) != seen:
            told = _("Somebody else changed this account. It is shown as it is now: look, and send it again.")
            raise ProblemError(CHANGED_MEANWHILE, told)

    try:
        form = form_of(AccountChange, wanted, sentences())
        await account_changed(request, service, person, name, form, look)
    except ProblemError as problem:
        if problem.kind not in _ON_THE_FORM:
            raise
        return await _one(request, service, await account_named(request, name), problem, given)
    return RedirectResponse(f"/accounts/{name}", HTTPStatus.SEE_OTHER)


@router.post("/accounts/{name}/way-in")
async def reset_account(name: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Forget the password, end all sessions, and show a new way in this one time."""
    one_of_each(await fields_of(request), ())
    return _way_in(request, await account_reset(request, service, person, name), new=False)


@router.post("/accounts/{name}/second-factor-reset")
async def reset_second_factor(name: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Forget a second factor that is lost, after seeing that it is its owner who asks."""
    one_of_each(await fields_of(request), ())
    await second_factor_reset(request, service, person, name)
    return RedirectResponse(f"/accounts/{name}", HTTPStatus.SEE_OTHER)


@router.post("/accounts/{name}/keys/{key_id}/revocation")
async def revoke_key_of_account(
    name: str, key_id: str, request: Request, service: TheService, person: ThePerson
) -> Response:
    """Revoke a key of an account, at once and for good."""
    one_of_each(await fields_of(request), ())
    await account_named(request, name)
    await key_revoked(request, service, person, name, key_id)
    return RedirectResponse(f"/accounts/{name}", HTTPStatus.SEE_OTHER)


async def _list(
    request: Request, problem: ProblemError | None = None, given: Mapping[str, str] | None = None
) -> Response:
    return page(
        request,
        "account/accounts.html",
        status=problem.kind.status if problem else HTTPStatus.OK,
        accounts=await run_in_threadpool(people_of(request).accounts.all),
        roles=tuple(Role),
        problems=told_of(problem) if problem else {},
        given=given or {},
    )


async def _one(
    request: Request,
    service: Service,
    account: Account,
    problem: ProblemError | None = None,
    given: Mapping[str, str] | None = None,
) -> Response:
    told = {"role": account.role.value, "office": account.office, "subject": account.subject or ""}
    return page(
        request,
        "account/account.html",
        status=problem.kind.status if problem else HTTPStatus.OK,
        account=account,
        tag=_tag(account),
        keys=await run_in_threadpool(people_of(request).keys.of, account.name),
        now=service.clock.now(),
        roles=tuple(Role),
        problems=told_of(problem) if problem else {},
        given={**told, **{name: text for name, text in (given or {}).items() if text}},
    )


def _way_in(request: Request, made: NewWayIn, *, new: bool) -> Response:
    answer = page(request, "account/way_in.html", status=HTTPStatus.CREATED, made=made, new=new)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _tag(account: Account) -> str:
    return entity_tag(repr(account).encode())
