"""`/v1/log-in`: browsers log in at the issuer that the office works with."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from api.people.issuer import IssuerUnavailableError
from api.people.issuer_log_in import LIFE, IssuerLogIn, IssuerLogInError
from api.people.people import People, people_of
from api.people.permission import act_of
from api.people.secret import digest_of
from api.problems import (
    CLOCK_WRONG,
    ISSUER_UNAVAILABLE,
    LATER,
    LOG_IN_REFUSED,
    NOT_FOUND,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    ProblemError,
    described,
)
from api.service import Service, TheService, refuse_parameters

log = logging.getLogger("api")

router = APIRouter(prefix="/v1/log-in", tags=["people"])

# A cookie that is kept from other sites is not sent on a way that began at one, and a redirect from here would be
# on it still: the page asks for the next one itself.
_BACK = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Logged in</title>'
    '<meta http-equiv="refresh" content="0; url=/"></head>'
    '<body><p>You are logged in. <a href="/">Go on.</a></p></body></html>'
)
_QUERY = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": "As the issuer says it; what else it says is not looked at.",
    }
    for name in ("state", "code", "iss", "error")
]
_SHARED = (NOT_FOUND, ISSUER_UNAVAILABLE, CLOCK_WRONG)


@router.get(
    "",
    status_code=303,
    summary="Log in at the issuer",
    dependencies=[Depends(refuse_parameters)],
    responses={
        303: {"description": "Go to the issuer, which sends the browser back."},
        **described(UNKNOWN_PARAMETER, *_SHARED),
    },
)
async def begin_log_in(request: Request, service: TheService) -> Response:
    """Send a browser to the issuer of `TRIAGE_OIDC_ISSUER`, which sends it back within ten minutes."""
    people = people_of(request)
    issuer = _issuer(people)
    former = request.cookies.get(people.origins.cookie)
    now = service.clock.now()
    try:
        address, kept = await run_sync(
            issuer.begin, now, digest_of(former) if former else None, limiter=people.log_ins_at_once
        )
    except IssuerUnavailableError:
        raise _unavailable() from None
    response = Response(status_code=303, headers={"Location": address})
    people.origins.set_log_in_cookie(response, kept, int(LIFE.total_seconds()))
    return response


@router.get(
    "/return",
    summary="Come back from the issuer",
    response_class=HTMLResponse,
    openapi_extra={"parameters": _QUERY},
    responses={
        200: {"description": "Logged in; the page leads on by itself."},
        **described(LOG_IN_REFUSED, UNAVAILABLE, *_SHARED),
    },
)
async def end_log_in(request: Request, service: TheService) -> Response:
    """Begin a session for whoever logged in at the issuer, if that is the account of somebody here.

    Only the browser that began can end it, once. Whatever does not fit is answered alike.
    """
    people = people_of(request)
    issuer = _issuer(people)
    now = service.clock.now()
    try:
        kept = request.cookies.get(people.origins.log_in_cookie, "")
        returned = await run_sync(issuer.returned, kept, _given(request), now, limiter=people.log_ins_at_once)
        if not await run_in_threadpool(people.attempts.use, f"log-in {returned.begun.state}", now):
            raise IssuerLogInError
        subject = await run_sync(issuer.subject, returned, limiter=people.log_ins_at_once)
        account = await run_in_threadpool(people.accounts.by_subject, subject)
        if account is None or account.disabled:
            raise IssuerLogInError
    except IssuerUnavailableError:
        raise _unavailable() from None
    except IssuerLogInError:
        raise await _refused(request, service) from None
    begin = people.sessions.begin
    former = returned.begun.former
    secret = await run_in_threadpool(
        partial(begin, account.name, now, former, at_issuer=True, details={"by": "issuer"})
    )
    response = HTMLResponse(_BACK)
    people.origins.remove_log_in_cookie(response)
    people.origins.set_cookie(response, secret)
    return response


def _issuer(people: People) -> IssuerLogIn:
    if people.issuer is None:
        raise ProblemError(NOT_FOUND, "Nobody logs in at an issuer here: see TRIAGE_OIDC_CLIENT_ID.")
    return people.issuer


def _given(request: Request) -> Mapping[str, str]:
    """Return what the issuer says. What else it may say is left (RFC 6749, 4.1.2); nothing may be said twice."""
    given = request.query_params.multi_items()
    if len({name for name, _ in given}) < len(given):
        raise IssuerLogInError
    return dict(given)


async def _refused(request: Request, service: Service) -> ProblemError:
    log.warning("a log-in was refused")
    address = f"{request.method} {request.scope['route'].path}"
    await run_in_threadpool(service.recorder.refused, act_of(service), address, 401)
    detail = (
        "Begin again at /v1/log-in. If that is refused too, this service has no account for you: an administrator "
        "makes one, with who you are at the issuer as its subject."
    )
    return ProblemError(LOG_IN_REFUSED, detail, headers={"WWW-Authenticate": "Bearer"})


def _unavailable() -> ProblemError:
    return ProblemError(ISSUER_UNAVAILABLE, "The issuer does not answer as it has to.", headers=LATER)
