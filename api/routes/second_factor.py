"""`/v1/me/second-factor`: the second factor that one logs in with, beside the password."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import json_body
from api.people.forms import CodeOnly, NewSecondFactor, read_form
from api.people.own_account import recovery_codes_made, second_factor_begun, second_factor_confirmed
from api.people.people import people_of
from api.people.permission import ThePerson
from api.problems import (
    REFUSED_FORM,
    TOO_LARGE,
    TOO_MANY_ATTEMPTS,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    described,
)
from api.routes.sessions import form_body
from api.service import TheService, refuse_parameters

router = APIRouter(prefix="/v1/me/second-factor", tags=["people"], dependencies=[Depends(refuse_parameters)])

_REFUSALS = described(
    UNKNOWN_PARAMETER,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    REFUSED_FORM,
    TOO_MANY_ATTEMPTS,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
)


class SecondFactorEntry(BaseModel):
    """One's second factor. `demanded` is whether nothing else can be done before there is one."""

    model_config = ConfigDict(frozen=True)

    demanded: bool
    confirmed_at: datetime | None
    recovery_codes_left: int


class EnrolmentBegun(BaseModel):
    """What an authenticator is given, this one time: the seed as base32, and as the address of a QR code."""

    model_config = ConfigDict(frozen=True)

    seed: str
    uri: str
    expires_at: datetime


class RecoveryCodes(BaseModel):
    """Codes for the day on which the authenticator is lost: each is good once, and shown this one time."""

    model_config = ConfigDict(frozen=True)

    recovery_codes: tuple[str, ...]


@router.get(
    "",
    summary="One's second factor",
    responses={200: {"model": SecondFactorEntry}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def read_second_factor(request: Request, person: ThePerson) -> SecondFactorEntry:
    """Whether there is one, and how many recovery codes are left; never a seed."""
    people = people_of(request)
    found = await run_in_threadpool(people.second_factors.of, person.name)
    demanded = person.role in people.demands_second_factor
    return SecondFactorEntry(
        demanded=demanded, confirmed_at=found.confirmed_at, recovery_codes_left=found.recovery_codes_left
    )


@router.post(
    "",
    status_code=201,
    summary="Begin with a second factor",
    openapi_extra=form_body("NewSecondFactor"),
    responses=_REFUSALS,
)
async def begin_second_factor(request: Request, service: TheService, person: ThePerson) -> EnrolmentBegun:
    """Return a new seed for an authenticator. It counts once it is confirmed with a code, in a quarter of an hour.

    The password has to be given, and where there is a second factor already, a code of it: it stays until then.
    """
    form = read_form(NewSecondFactor, await json_body(request))
    begun = await second_factor_begun(request, service, person, form)
    return EnrolmentBegun(seed=begun.seed, uri=begun.uri, expires_at=begun.expires_at)


@router.put(
    "/confirmation",
    summary="Confirm a second factor",
    openapi_extra=form_body("CodeOnly"),
    responses={200: {"model": RecoveryCodes}, **_REFUSALS},
)
async def confirm_second_factor(
    request: Request, response: Response, service: TheService, person: ThePerson
) -> RecoveryCodes:
    """Take the new seed into use with a code of it. All sessions end, and a new one begins."""
    form = read_form(CodeOnly, await json_body(request))
    codes, new = await second_factor_confirmed(request, service, person, form)
    response.headers["set-cookie"] = new.headers["set-cookie"]
    return RecoveryCodes(recovery_codes=codes)


@router.post(
    "/recovery-codes",
    status_code=201,
    summary="Make new recovery codes",
    openapi_extra=form_body("CodeOnly"),
    responses=_REFUSALS,
)
async def make_recovery_codes(request: Request, service: TheService, person: ThePerson) -> RecoveryCodes:
    """Return ten new recovery codes; those of before are void. A code of the second factor has to be given."""
    form = read_form(CodeOnly, await json_body(request))
    return RecoveryCodes(recovery_codes=await recovery_codes_made(request, service, person, form))
