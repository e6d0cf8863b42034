"""What administrators do with the accounts of others; the interface for programs and the pages do it by these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.people.accounts import WAY_IN_LIFE, Account, AccountExistsError, Change, LastAdministratorError
from api.people.forms import AccountChange, NewAccount, refuse_taken_name
from api.people.people import people_of
from api.people.permission import act_of
from api.people.roles import Person
from api.people.secret import digest_of, new_secret
from api.problems import ACCOUNT_EXISTS, LAST_ADMINISTRATOR, NOT_FOUND, NOT_PERMITTED, ProblemError
from api.service import Service


@dataclass(frozen=True)
class NewWayIn:
    """What an administrator hands over, this one time."""

    name: str
    secret: str
    expires_at: datetime


async def account_named(request: Request, name: str) -> Account:
    """Return the account with a name. Raises `ProblemError` if there is none."""
    account = await run_in_threadpool(people_of(request).accounts.find, name)
    if account is None:
        raise ProblemError(NOT_FOUND, "There is no account with this name.")
    return account


async def account_made(request: Request, service: Service, person: Person, form: NewAccount) -> NewWayIn:
    """Make an account, and return its way in. Raises `ProblemError` if the name or subject is taken."""
    refuse_taken_name(form.name)
    now = service.clock.now()
    secret = new_secret()
    account = Account(form.name, form.role, form.office, form.subject, False, False, now, person.name)
    try:
        await run_in_threadpool(people_of(request).accounts.add, account, digest_of(secret))
    except AccountExistsError:
        raise _exists() from None
    return NewWayIn(form.name, secret, now + WAY_IN_LIFE)


async def account_changed(
    request: Request,
    service: Service,
    person: Person,
    name: str,
    form: AccountChange,
    look: Callable[[Account], None],
) -> Account:
    """Change an account, and return it as it is then. `look` is given it as it is; whatever it raises is raised.

    Raises `ProblemError`: nobody changes their own account, and one administrator always stays.
    """
    await account_named(request, name)
    if name == person.name:
        raise ProblemError(NOT_PERMITTED, "Another administrator changes this account.")
    try:
        change, act = Change(**dict(form)), act_of(service, person)
        await run_in_threadpool(people_of(request).accounts.change, name, change, act, look)
    except LastAdministratorError:
        raise ProblemError(LAST_ADMINISTRATOR, "Make another administrator first. Nothing was changed.") from None
    except AccountExistsError:
        raise _exists() from None
    return await account_named(request, name)


async def account_reset(request: Request, service: Service, person: Person, name: str) -> NewWayIn:
    """Forget the password of an account, end all its sessions, and return a new way in. Raises `ProblemError`."""
    await account_named(request, name)
    secret, now = new_secret(), service.clock.now()
    await run_in_threadpool(people_of(request).accounts.reset, name, digest_of(secret), act_of(service, person))
    return NewWayIn(name, secret, now + WAY_IN_LIFE)


async def second_factor_reset(request: Request, service: Service, person: Person, name: str) -> None:
    """Forget a second factor that is lost. Raises `ProblemError`: nobody resets their own."""
    await account_named(request, name)
    if name == person.name:
        raise ProblemError(NOT_PERMITTED, "Another administrator resets the second factor of this account.")
    if not await run_in_threadpool(people_of(request).second_factors.reset, name, act_of(service, person)):
        raise ProblemError(NOT_FOUND, "This account has no second factor.")


def _exists() -> ProblemError:
    return ProblemError(ACCOUNT_EXISTS, "There is an account with this name or subject. Nothing was changed.")
