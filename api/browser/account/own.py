"""`/account`: one's own password, second factor and API keys."""

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
from api.languages.english import gettext as _
from api.people.forms import NewKey, OwnPassword, refused
from api.people.keys import DAYS
from api.people.own_account import key_issued, key_revoked, password_changed
from api.people.passwords import FEWEST_CHARACTERS
from api.people.people import people_of
from api.people.permission import ThePerson
from api.people.roles import Person
from api.problems import REFUSED_FORM, TOO_MANY_ATTEMPTS, ProblemError
from api.query import parameters_of
from api.service import Service, TheService
from triage.errors import Problem

router = APIRouter(include_in_schema=False)

_DONE = "password"


@router.get("/account")
async def own_account(request: Request, service: TheService, person: ThePerson) -> Response:
    """Who one is here, and the forms for password, second factor and keys; `?done=` is what was just done."""
    done = parameters_of(request, ("done",)).get("done")
    return await _account(request, service, person, done=done)


@router.post("/account/password")
async def change_password(request: Request, service: TheService, person: ThePerson) -> Response:
    """Set another password; every other session ends, and this browser has a new one."""
    given = one_of_each(await fields_of(request), ("current", "password", "again"))
    try:
        form = form_of(OwnPassword, {name: given[name] for name in ("current", "password")}, sentences())
        refuse_another(given)
        answer = await password_changed(request, service, person, form)
    except ProblemError as problem:
        # What was typed is secret: it is not sent back.
        return await _refused(request, service, person, problem, {})
    onwards = RedirectResponse(f"/account?done={_DONE}", HTTPStatus.SEE_OTHER)
    onwards.headers["set-cookie"] = answer.headers["set-cookie"]
    return onwards


@router.post("/account/keys")
async def issue_key(request: Request, service: TheService, person: ThePerson) -> Response:
    """Issue an API key, and show it this one time."""
    given = one_of_each(await fields_of(request), ("label", "last_day"))
    try:
        form = form_of(NewKey, {name: text.strip() for name, text in given.items()}, sentences())
        key, text = await key_issued(request, service, person, form)
    except ProblemError as problem:
        return await _refused(request, service, person, problem, given)
    answer = page(request, "account/new_key.html", status=HTTPStatus.CREATED, key=key, text=text)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/account/keys/{key_id}/revocation")
async def revoke_key(key_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Revoke one of one's keys, at once and for good."""
    one_of_each(await fields_of(request), ())
    await key_revoked(request, service, person, person.name, key_id)
    return RedirectResponse("/account#keys", HTTPStatus.SEE_OTHER)


def refuse_another(given: Mapping[str, str]) -> None:
    """Raise `ProblemError` if a new password was not written twice alike: nobody sees what they write."""
    if given["password"] != given["again"]:
        raise refused(Problem("/again", _("The two are not the same."), _("Write the new password twice.")))


async def _refused(
    request: Request, service: Service, person: Person, problem: ProblemError, given: Mapping[str, str]
) -> Response:
    if problem.kind not in (REFUSED_FORM, TOO_MANY_ATTEMPTS):
        raise problem
    told = told_of(problem)
    return await _account(request, service, person, status=problem.kind.status, problems=told, given=given)


async def _account(
    request: Request,
    service: Service,
    person: Person,
    *,
    status: int = HTTPStatus.OK,
    done: str | None = None,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
) -> Response:
    people = people_of(request)
    factor = await run_in_threadpool(people.second_factors.of, person.name)
    return page(
        request,
        "account/own.html",
        status=status,
        factor=factor,
        demanded=person.role in people.demands_second_factor,
        keys=await run_in_threadpool(people.keys.of, person.name),
        now=service.clock.now(),
        days=DAYS,
        fewest=FEWEST_CHARACTERS,
        has_password=await run_in_threadpool(people.accounts.password_of, person.name) is not None,
        changed=done == _DONE,
        problems=problems or {},
        given=given or {},
    )
