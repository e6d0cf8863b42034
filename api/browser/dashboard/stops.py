"""`/stops`: what is stopped, and what was; stop something, and let it go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.forms import fields_of, one_of_each
from api.browser.refused_fields import form_of, told_of
from api.browser.rendering import page
from api.languages.english import gettext as _
from api.oversight.stops import LiftingRequest, StopKind, StopRequest
from api.oversight.switching import stop_asked, stop_kept, stop_lifted, stop_named
from api.people.permission import ThePerson
from api.problems import LIFTED_ALREADY, NOT_PERMITTED, REFUSED_STOP, STOPPED_ALREADY, ProblemError
from api.service import Service, TheService, refuse_parameters
from triage.errors import Problem
from triage.rulebook.model import Rulebook

router = APIRouter(include_in_schema=False)

_ON_THE_PAGE = (REFUSED_STOP, STOPPED_ALREADY, LIFTED_ALREADY, NOT_PERMITTED)


def _sentences() -> dict[str, str]:
    return {
        "kind": _("Choose what is stopped."),
        "target": _("Name it."),
        "reason": _("Say why in ten letters or more, and at most two thousand."),
        "until": _("Write the moment as 2026-12-24T18:00, or leave it empty."),
    }


@router.get("/stops")
async def stops(request: Request, service: TheService) -> Response:
    """Every stop that there ever was, and the form to stop something."""
    await refuse_parameters(request)
    return await _stops(request, service)


@router.post("/stops")
async def stop(request: Request, service: TheService, person: ThePerson) -> Response:
    """Stop a rule, a family or the system, at once, for every office."""
    given = one_of_each(await fields_of(request), ("kind", "family", "rule", "reason", "until"))
    target = {StopKind.RULE.value: "rule", StopKind.FAMILY.value: "family"}.get(given["kind"])
    now = service.clock.now()
    try:
        until = _moment(given["until"], service)
        named = given[target].strip().strip("[]") if target else None
        wanted = {"kind": given["kind"], "reason": given["reason"].strip(), "until": until, "target": named or None}
        form = form_of(StopRequest, wanted, _sentences(), REFUSED_STOP)
        await stop_kept(stop_asked(form, service, person, now), service)
    except ProblemError as problem:
        return await _refused(request, service, problem, given, {"target": target or "kind"})
    return RedirectResponse("/stops", HTTPStatus.SEE_OTHER)


@router.post("/stops/{stop_id}/lifting")
async def lift(stop_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """Let something go on; somebody else than who stopped it does."""
    given = one_of_each(await fields_of(request), ("reason",))
    now = service.clock.now()
    found = await stop_named(service, stop_id, now)
    try:
        asked = form_of(LiftingRequest, {"reason": given["reason"].strip()}, _sentences(), REFUSED_STOP)
        await stop_lifted(found, asked, service, person, now)
    except ProblemError as problem:
        field = f"reason-{stop_id}"
        return await _refused(request, service, problem, {field: given["reason"]}, {"reason": field})
    return RedirectResponse("/stops", HTTPStatus.SEE_OTHER)


async def _refused(
    request: Request, service: Service, problem: ProblemError, given: Mapping[str, str], called: Mapping[str, str]
) -> Response:
    if problem.kind not in _ON_THE_PAGE:
        raise problem
    told = {called.get(name, name): sentence for name, sentence in told_of(problem).items()}
    return await _stops(request, service, problem.kind.status, told, given)


async def _stops(
    request: Request,
    service: Service,
    status: int = HTTPStatus.OK,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
) -> Response:
    found = await run_in_threadpool(service.oversight.stops.all, service.clock.now())
    return page(
        request,
        "dashboard/stops.html",
        status=status,
        holding=[each for each in found if each.holds],
        over=[each for each in found if not each.holds],
        families=sorted(((each.id, each.title) for each in service.rulebook.families), key=lambda each: each[1]),
        what=lambda each: what_is_stopped(each.kind, each.target, service.rulebook),
        zone=str(service.clock.time_zone),
        problems=problems or {},
        given=given or {},
    )


def what_is_stopped(kind: StopKind, target: str | None, rulebook: Rulebook) -> str:
    """Return in words what a stop stops; a rule or family of an earlier rulebook has its id alone."""
    if kind is StopKind.SYSTEM:
        return _("The whole system: nothing is recommended")
    titles = {each.id: each.title for each in rulebook.families}
    if kind is StopKind.FAMILY:
        return _("The family of rules “%(title)s”") % {"title": titles.get(target or "", target)}
    rule = rulebook.rules.get(target or "")
    return _("The rule “%(title)s” [%(rule)s]") % {"title": rule.title if rule else target, "rule": target}


def _moment(text: str, service: Service) -> datetime | None:
    """Return the moment of the office that a field holds, None where it is empty. Raises `ProblemError`."""
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=service.clock.time_zone)
    except ValueError:
        problem = Problem("/until", _sentences()["until"], "")
        raise ProblemError(REFUSED_STOP, _("Nothing was stored."), errors=[problem]) from None
