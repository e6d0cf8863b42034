"""The pages with which somebody comes in and goes out."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from api.browser.forms import fields_of, one_of_each
from api.browser.rendering import page
from api.people.forms import LogIn
from api.people.logging_in import logged_in
from api.people.own_account import session_ended
from api.people.people import people_of
from api.people.permission import ThePerson
from api.problems import SECOND_FACTOR_REQUIRED, ProblemError
from api.query import parameters_of
from api.service import TheService

HOME = "/home"

router = APIRouter(include_in_schema=False)


@router.get("/log-in")
async def log_in_page(request: Request) -> Response:
    """The form to log in; `?next=` is the page of this service that was asked for, `?done=` what was done."""
    asked = parameters_of(request, ("next", "done"))
    return _form(request, going_to=own_page(asked.get("next", HOME)), done=asked.get("done") == "password")


@router.post("/log-in")
async def log_in(request: Request, service: TheService) -> Response:
    """Log in, and go on to where one wanted to go; what was refused is said on the form."""
    given = one_of_each(await fields_of(request), ("name", "password", "code", "next"))
    going_to = own_page(given.pop("next"))
    try:
        form = LogIn(name=given["name"].strip(), password=given["password"], code=given["code"].strip() or None)
    except ValidationError:
        # The same answer as for a name that nobody has: it must not tell which part of it was wrong.
        return _form(request, HTTPStatus.UNAUTHORIZED, going_to=going_to, name=given["name"], refused=True)
    try:
        answer = await logged_in(request, service, form)
    except ProblemError as problem:
        if problem.kind.status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS):
            raise
        asked = problem.kind is SECOND_FACTOR_REQUIRED
        return _form(
            request,
            problem.kind.status,
            going_to=going_to,
            name=form.name,
            refused=not asked,
            code=asked or form.code is not None,
            wait=problem.headers.get("Retry-After"),
        )
    onwards = RedirectResponse(going_to, status_code=HTTPStatus.SEE_OTHER)
    onwards.headers["set-cookie"] = answer.headers["set-cookie"]
    return onwards


@router.post("/log-out")
async def log_out(request: Request, service: TheService, person: ThePerson) -> Response:
    """End the session of this browser. Where the issuer has one of its own, the page leads there to end it too."""
    ended = await session_ended(request, service, person)
    answer = page(request, "logged_out.html", there=ended.headers.get("triage-end-session"))
    for name, value in ended.headers.items():
        if name in ("set-cookie", "clear-site-data"):
            answer.headers[name] = value
    return answer


def own_page(address: str) -> str:
    """Return an address if it is a page of this service, else that of the first page: nobody is sent elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    elsewhere = parts.scheme or parts.netloc or "\\" in address or not address.startswith("/")
    return HOME if elsewhere or address.startswith("//") or not address.isprintable() else address


def _form(
    request: Request,
    status: int = HTTPStatus.OK,
    *,
    going_to: str,
    name: str = "",
    refused: bool = False,
    code: bool = False,
    done: bool = False,
    wait: str | None = None,
) -> Response:
    issuer = people_of(request).issuer is not None
    named = {"next": going_to, "name": name, "refused": refused, "code": code, "wait": wait, "issuer": issuer}
    return page(request, "log_in.html", status=status, done=done, **named)
