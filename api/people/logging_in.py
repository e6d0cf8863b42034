"""Logging in, and the first password of an account: what the interface for programs and the pages both do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from math import ceil

from anyio.to_thread import run_sync
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.gate import client_of
from api.log.events import Act
from api.people.attempts import Attempt, CodeAttempt
from api.people.forms import (
    FirstPassword,
    LogIn,
    refuse_bad_password,
)
from api.people.passwords import hash_of, is_outdated, matches
from api.people.people import People, people_of
from api.people.permission import act_of
from api.people.secret import digest_of
from api.problems import LOG_IN_REFUSED, SECOND_FACTOR_REQUIRED, TOO_MANY_ATTEMPTS, ProblemError
from api.service import Service

log = logging.getLogger("api")


async def logged_in(request: Request, service: Service, form: LogIn) -> Response:
    """Return an answer without a body that begins a session. Raises `ProblemError`."""
    people = people_of(request)
    attempt = await counted(request, service, form.name)
    kept = await run_in_threadpool(people.accounts.password_of, form.name)
    if not await run_sync(matches, kept, form.password, limiter=people.passwords_at_once):
        raise await refused_log_in(request, service, form.name)
    assert kept is not None
    shown = await _second_factor(request, service, form)
    if is_outdated(kept):
        anew = await run_sync(hash_of, form.password, limiter=people.passwords_at_once)
        await run_in_threadpool(people.accounts.rehash_password, form.name, anew)
    await run_in_threadpool(people.attempts.forget, attempt)
    return await in_new_session(request, people, service, form.name, shown)


async def first_password_set(request: Request, service: Service, form: FirstPassword) -> None:
    """Set the password of an account with its way in. Raises `ProblemError`, the same for whatever does not fit."""
    people = people_of(request)
    refuse_bad_password(form.password, form.name)
    attempt = await counted(request, service, form.name)
    new = await run_sync(hash_of, form.password, limiter=people.passwords_at_once)
    way_in = digest_of(form.way_in)
    if not await run_in_threadpool(people.accounts.use_way_in, form.name, way_in, new, service.clock.now()):
        raise await refused_log_in(request, service, form.name)
    await run_in_threadpool(people.attempts.forget, attempt)


async def _second_factor(request: Request, service: Service, form: LogIn) -> dict[str, str]:
    """Return by what the second factor was shown, of an account that has one. Raises `ProblemError`."""
    people = people_of(request)
    if (await run_in_threadpool(people.second_factors.of, form.name)).confirmed_at is None:
        return {}
    if form.code is None:
        detail = "Send `code` too: of the authenticator, or a recovery code."
        raise ProblemError(SECOND_FACTOR_REQUIRED, detail, headers={"WWW-Authenticate": "Bearer"})
    attempt = await counted_code(request, service, form.name)
    act = Act(service.clock.now(), form.name)
    kind = await run_in_threadpool(people.second_factors.fits, form.name, form.code, act)
    if kind is None:
        # Whoever tries knows the password.
        log.warning("a second factor was wrong after the right password")
        raise await refused_log_in(request, service, form.name)
    await run_in_threadpool(people.attempts.forget, attempt)
    return {"second_factor": kind}


async def counted_code(request: Request, service: Service, name: str) -> CodeAttempt:
    """Count an attempt to show a second factor. Raises `ProblemError` if there were too many."""
    attempt = CodeAttempt(name)
    await _count(request, service, name, attempt)
    return attempt


async def counted(request: Request, service: Service, name: str) -> Attempt:
    """Count an attempt to show who one is. Raises `ProblemError` if there were too many."""
    attempt = Attempt(name, client_of(request.scope))
    await _count(request, service, name, attempt)
    return attempt


async def _count(request: Request, service: Service, name: str, attempt: Attempt | CodeAttempt) -> None:
    wait = await run_in_threadpool(people_of(request).attempts.count, attempt, service.clock.now())
    if wait is not None:
        log.warning("a log-in was refused: too many attempts")
        await _record_refusal(request, service, name, 429)
        headers = {"Retry-After": str(max(1, ceil(wait.total_seconds())))}
        raise ProblemError(TOO_MANY_ATTEMPTS, "Sessions, keys and tokens stay good meanwhile.", headers=headers)


async def refused_log_in(request: Request, service: Service, name: str) -> ProblemError:
    """Return the one answer to whatever does not fit, after it was recorded: with the account, if there is one."""
    log.warning("a log-in was refused")
    await _record_refusal(request, service, name, 401)
    detail = "Name and secret do not belong together, or the account is disabled."
    return ProblemError(LOG_IN_REFUSED, detail, headers={"WWW-Authenticate": "Bearer"})


async def _record_refusal(request: Request, service: Service, name: str, status: int) -> None:
    """Record that somebody was not let in. What was sent as a name is recorded only if it is that of an account."""
    account = await run_in_threadpool(people_of(request).accounts.find, name)
    address = f"{request.method} {request.scope['route'].path}"
    subject = account.name if account else None
    await run_in_threadpool(service.recorder.refused, act_of(service), address, status, subject)


async def in_new_session(
    request: Request, people: People, service: Service, name: str, details: Mapping[str, str] | None = None
) -> Response:
    """Begin a session; the one that the browser had before, whoever gave it to it, ends. Details are recorded."""
    former = request.cookies.get(people.origins.cookie)
    replaces = digest_of(former) if former else None
    begin = partial(people.sessions.begin, name, service.clock.now(), replaces, details=details)
    secret = await run_in_threadpool(begin)
    response = Response(status_code=204)
    people.origins.set_cookie(response, secret)
    return response
