"""The secrets of one's own account: password, second factor, API keys.

The interface for programs and the pages both do it by these functions.
"""

from __future__ import annotations

from datetime import timedelta

from anyio.to_thread import run_sync
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.people.forms import (
    CodeOnly,
    NewKey,
    NewSecondFactor,
    OwnPassword,
    last_day_of,
    refuse_bad_password,
    refused,
)
from api.people.keys import ApiKey
from api.people.logging_in import counted, counted_code, in_new_session
from api.people.passwords import hash_of, matches
from api.people.people import people_of
from api.people.permission import act_of
from api.people.roles import Person
from api.people.second_factor import Enrolment
from api.problems import NOT_FOUND, ProblemError
from api.service import Service
from triage.errors import Problem

NO_KEY = "There is no API key with this id."


async def session_ended(request: Request, service: Service, person: Person) -> Response:
    """Return an answer without a body that ends the session with which somebody came."""
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


async def password_changed(request: Request, service: Service, person: Person, form: OwnPassword) -> Response:
    """Set another password, and return an answer without a body that begins a new session; all others end.

    Raises `ProblemError` for a wrong present password, a new one that is not good enough, or too many attempts.
    """
    people = people_of(request)
    refuse_bad_password(form.password, person.name)
    attempt = await counted(request, service, person.name)
    kept = await run_in_threadpool(people.accounts.password_of, person.name)
    if not await run_sync(matches, kept, form.current, limiter=people.passwords_at_once):
        raise refused(Problem("/current", "This is not the present password.", "An administrator can reset it."))
    new = await run_sync(hash_of, form.password, limiter=people.passwords_at_once)
    await run_in_threadpool(people.accounts.set_password, person.name, new, act_of(service, person))
    await run_in_threadpool(people.attempts.forget, attempt)
    return await in_new_session(request, people, service, person.name)


async def second_factor_begun(
    request: Request, service: Service, person: Person, form: NewSecondFactor
) -> Enrolment:
    """Return a new seed for an authenticator, which counts once it is confirmed.

    Raises `ProblemError` for a wrong password, a wrong code of the second factor in use, or too many attempts.
    """
    people = people_of(request)
    attempt = await counted(request, service, person.name)
    kept = await run_in_threadpool(people.accounts.password_of, person.name)
    if not await run_sync(matches, kept, form.password, limiter=people.passwords_at_once):
        raise refused(Problem("/password", "This is not the present password.", "An administrator can reset it."))
    if (await run_in_threadpool(people.second_factors.of, person.name)).confirmed_at is not None:
        await _require(request, service, person, form.code or "")
    await run_in_threadpool(people.attempts.forget, attempt)
    return await run_in_threadpool(people.second_factors.begin, person.name, service.clock.now())


async def second_factor_confirmed(
    request: Request, service: Service, person: Person, form: CodeOnly
) -> tuple[tuple[str, ...], Response]:
    """Take a new seed into use: return recovery codes, and an answer without a body that begins a new session.

    All sessions end. Raises `ProblemError` for a code that is none of the new seed, or for too many attempts.
    """
    people = people_of(request)
    attempt = await counted_code(request, service, person.name)
    confirm = people.second_factors.confirm
    codes = await run_in_threadpool(confirm, person.name, form.code, act_of(service, person))
    if codes is None:
        raise _wrong_code("Begin again if a quarter of an hour is over.")
    await run_in_threadpool(people.attempts.forget, attempt)
    return codes, await in_new_session(request, people, service, person.name, {"second_factor": "code"})


async def recovery_codes_made(
    request: Request, service: Service, person: Person, form: CodeOnly
) -> tuple[str, ...]:
    """Return new recovery codes; those of before are void. Raises `ProblemError` for a wrong code."""
    await _require(request, service, person, form.code)
    renew = people_of(request).second_factors.renew_recovery_codes
    return await run_in_threadpool(renew, person.name, act_of(service, person))


async def key_issued(request: Request, service: Service, person: Person, form: NewKey) -> tuple[ApiKey, str]:
    """Return a new API key of one's own with its text, which nobody can find out again.

    Raises `ProblemError` for a last day that is none, is over, or is too far away.
    """
    now = service.clock.now()
    expires_at = service.clock.beginning_of(last_day_of(form, service.clock.day_of(now)) + timedelta(days=1))
    issue = people_of(request).keys.issue
    return await run_in_threadpool(issue, person.name, form.label, now, expires_at, person.name)


async def key_revoked(request: Request, service: Service, person: Person, owner: str, key_id: str) -> None:
    """Revoke a key of an account, at once and for good. Raises `ProblemError` if it has no such key."""
    if not await run_in_threadpool(people_of(request).keys.revoke, owner, key_id, act_of(service, person)):
        raise ProblemError(NOT_FOUND, NO_KEY)


async def _require(request: Request, service: Service, person: Person, code: str) -> None:
    people = people_of(request)
    attempt = await counted_code(request, service, person.name)
    if await run_in_threadpool(people.second_factors.fits, person.name, code, act_of(service, person)) is None:
        raise _wrong_code("An administrator can reset a second factor that is lost.")
    await run_in_threadpool(people.attempts.forget, attempt)


def _wrong_code(remedy: str) -> ProblemError:
    return refused(Problem("/code", "This is no code of the second factor, or was used already.", remedy))
