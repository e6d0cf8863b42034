"""`/first-password`: set a password with the way in that an administrator handed over."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.browser.account.own import refuse_another
from api.browser.account.sentences import sentences
from api.browser.forms import fields_of, one_of_each
from api.browser.refused_fields import form_of, told_of
from api.browser.rendering import page
from api.people.forms import FirstPassword
from api.people.logging_in import first_password_set
from api.people.passwords import FEWEST_CHARACTERS
from api.problems import LOG_IN_REFUSED, REFUSED_FORM, TOO_MANY_ATTEMPTS, ProblemError
from api.query import parameters_of
from api.service import TheService

router = APIRouter(include_in_schema=False)


@router.get("/first-password")
async def first_password_page(request: Request) -> Response:
    """The form; `?name=` is the name of the account, so that it need not be typed."""
    return _form(request, parameters_of(request, ("name",)), {})


@router.post("/first-password")
async def set_first_password(request: Request, service: TheService) -> Response:
    """Set the password, and go to the log-in; what does not fit is answered alike, whatever it is."""
    given = one_of_each(await fields_of(request), ("name", "way_in", "password", "again"))
    name = {"name": given["name"].strip()}
    wanted = {**name, "way_in": given["way_in"].strip(), "password": given["password"]}
    try:
        form = form_of(FirstPassword, wanted, sentences())
        refuse_another(given)
        await first_password_set(request, service, form)
    except ProblemError as problem:
        if problem.kind not in (REFUSED_FORM, LOG_IN_REFUSED, TOO_MANY_ATTEMPTS):
            raise
        return _form(request, name, told_of(problem), problem.kind.status)
    return RedirectResponse("/log-in?done=password", HTTPStatus.SEE_OTHER)


def _form(
    request: Request, given: Mapping[str, str], problems: Mapping[str, str], status: int = HTTPStatus.OK
) -> Response:
    named = {"given": given, "problems": problems, "fewest": FEWEST_CHARACTERS}
    return page(request, "account/first_password.html", status=status, **named)
