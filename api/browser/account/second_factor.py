"""`/account/second-factor`: begin with a second factor, confirm it, and make new recovery codes."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.account.sentences import sentences
from api.browser.forms import fields_of, one_of_each
from api.browser.refused_fields import form_of, told_of
from api.browser.rendering import page
from api.people.forms import CodeOnly, NewSecondFactor
from api.people.own_account import recovery_codes_made, second_factor_begun, second_factor_confirmed
from api.people.people import people_of
from api.people.permission import ThePerson
from api.people.roles import Person
from api.problems import REFUSED_FORM, TOO_MANY_ATTEMPTS, ProblemError
from api.service import TheService, refuse_parameters

router = APIRouter(include_in_schema=False)

_NO_STORE = {"Cache-Control": "no-store"}


@router.get("/account/second-factor")
async def second_factor(request: Request, person: ThePerson) -> Response:
    """What a second factor is, whether there is one, and the form to begin."""
    await refuse_parameters(request)
    return await _begin(request, person)


@router.post("/account/second-factor")
async def begin(request: Request, service: TheService, person: ThePerson) -> Response:
    """Show a new seed for an authenticator this one time, with the form to confirm it."""
    given = one_of_each(await fields_of(request), ("password", "code"))
    try:
        form = form_of(NewSecondFactor, {**given, "code": given["code"].strip()}, sentences())
        begun = await second_factor_begun(request, service, person, form)
    except ProblemError as problem:
        return await _begin(request, person, problem)
    # In groups it is copied without a slip; authenticators take it with or without blanks.
    seed = " ".join(begun.seed[at : at + 4] for at in range(0, len(begun.seed), 4))
    return _secret(page(request, "account/confirm.html", begun=begun, seed=seed, problems={}))


@router.post("/account/second-factor/confirmation")
async def confirm(request: Request, service: TheService, person: ThePerson) -> Response:
    """Take the new seed into use with a code of it, and show recovery codes this one time."""
    given = one_of_each(await fields_of(request), ("code",))
    try:
        form = form_of(CodeOnly, {"code": given["code"].strip()}, sentences())
        codes, new = await second_factor_confirmed(request, service, person, form)
    except ProblemError as problem:
        _raise_another(problem)
        # The authenticator has the seed by now: the next code can be tried without it.
        named = {"begun": None, "seed": None, "problems": told_of(problem)}
        return _secret(page(request, "account/confirm.html", status=problem.kind.status, **named))
    answer = _secret(page(request, "account/recovery_codes.html", codes=codes, first=True))
    answer.headers["set-cookie"] = new.headers["set-cookie"]
    return answer


@router.post("/account/second-factor/recovery-codes")
async def make_recovery_codes(request: Request, service: TheService, person: ThePerson) -> Response:
    """Show new recovery codes this one time; those of before are void."""
    given = one_of_each(await fields_of(request), ("code_now",))
    try:
        form = form_of(CodeOnly, {"code": given["code_now"].strip()}, sentences())
        codes = await recovery_codes_made(request, service, person, form)
    except ProblemError as problem:
        return await _begin(request, person, problem, {"code": "code_now"})
    return _secret(page(request, "account/recovery_codes.html", codes=codes, first=False))


async def _begin(
    request: Request, person: Person, problem: ProblemError | None = None, called: dict[str, str] | None = None
) -> Response:
    if problem is not None:
        _raise_another(problem)
    people = people_of(request)
    told = told_of(problem) if problem else {}
    return page(
        request,
        "account/second_factor.html",
        status=problem.kind.status if problem else HTTPStatus.OK,
        factor=await run_in_threadpool(people.second_factors.of, person.name),
        demanded=person.role in people.demands_second_factor,
        problems={(called or {}).get(name, name): sentence for name, sentence in told.items()},
    )


def _raise_another(problem: ProblemError) -> None:
    if problem.kind not in (REFUSED_FORM, TOO_MANY_ATTEMPTS):
        raise problem


def _secret(answer: Response) -> Response:
    answer.headers.update(_NO_STORE)
    return answer
