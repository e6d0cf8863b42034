"""`/v1/sessions` and `/v1/password`: logging in, and setting a password with a way in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.body import json_body
from api.people.forms import FirstPassword, LogIn, read_form
from api.people.logging_in import first_password_set, logged_in
from api.problems import (
    LOG_IN_REFUSED,
    REFUSED_FORM,
    SECOND_FACTOR_REQUIRED,
    TOO_LARGE,
    TOO_MANY_ATTEMPTS,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    described,
)
from api.service import TheService, refuse_parameters

router = APIRouter(tags=["people"], dependencies=[Depends(refuse_parameters)])

_KINDS = (
    UNKNOWN_PARAMETER,
    LOG_IN_REFUSED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    REFUSED_FORM,
    TOO_MANY_ATTEMPTS,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
)
_REFUSALS = described(*_KINDS)


def form_body(name: str) -> dict[str, Any]:
    """Return how a body that is read as a form is described."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/v1/sessions",
    status_code=204,
    summary="Log in",
    openapi_extra=form_body("LogIn"),
    responses={
        204: {"description": "Logged in; the cookie is for browsers."},
        **described(*_KINDS, SECOND_FACTOR_REQUIRED),
    },
)
async def log_in(request: Request, service: TheService) -> Response:
    """Log in with name and password; the answer sets the cookie of a new session.

    It is answered alike, and as fast, whether there is no such account, it is disabled, or the password is wrong.
    After ten attempts in a quarter of an hour a name has to wait. An account with a second factor needs a `code`
    too: who knows the password is asked for it (`second-factor-required`), and after five wrong ones has to wait.
    """
    return await logged_in(request, service, read_form(LogIn, await json_body(request)))


@router.post(
    "/v1/password",
    status_code=204,
    summary="Set a password with a way in",
    openapi_extra=form_body("FirstPassword"),
    responses={204: {"description": "The password is set; log in with it."}, **_REFUSALS},
)
async def set_first_password(request: Request, service: TheService) -> Response:
    """Set the password of an account with the way in that was handed over; it is good once, for three days."""
    await first_password_set(request, service, read_form(FirstPassword, await json_body(request)))
    return Response(status_code=204)
