"""Stopping something and lifting a stop: what the interface for programs and the pages both do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from api.oversight.alerts import tell_lifting, tell_stop
from api.oversight.stops import AlreadyError, Lifting, LiftingRequest, Stop, StopKind, StopRequest
from api.people.roles import Person
from api.problems import LIFTED_ALREADY, NOT_FOUND, NOT_PERMITTED, REFUSED_STOP, STOPPED_ALREADY, ProblemError
from api.reviews import refused
from api.service import Service
from triage.errors import Problem


def stop_asked(asked: StopRequest, service: Service, person: Person, now: datetime) -> Stop:
    """Return the stop that somebody asks for, not kept yet.

    Raises `ProblemError` if there is no such rule or family, or its end is no moment to come.
    """
    _check_target(asked, service)
    if asked.until is not None and (asked.until.tzinfo is None or asked.until <= now):
        remedy = "Give a moment to come, such as 2026-12-24T18:00:00Z, or null."
        raise _refused(Problem("/until", "A stop ends at a moment to come, told with its offset from UTC.", remedy))
    return Stop(**asked.model_dump(), id=uuid4().hex, set_at=now, set_by=person.name, holds=True)


async def stop_kept(stop: Stop, service: Service, before: Callable[[Connection], None] = lambda _: None) -> None:
    """Stop it, at once, for every office; `before` is called in the transaction, and whatever it raises is raised.

    Raises `ProblemError`, and keeps nothing, if it is stopped already.
    """
    try:
        await run_in_threadpool(service.oversight.stops.set, stop, before)
    except AlreadyError:
        raise ProblemError(STOPPED_ALREADY, "It is stopped already; see /v1/stops. Nothing was stored.") from None
    tell_stop(stop)


async def stop_named(service: Service, stop_id: str, now: datetime) -> Stop:
    """Return a stop. Raises `ProblemError` if there is none with this id."""
    stop = await run_in_threadpool(service.oversight.stops.find, stop_id, now)
    if stop is None:
        raise ProblemError(NOT_FOUND, "There is no stop with this id.")
    return stop


async def stop_lifted(
    stop: Stop, asked: LiftingRequest, service: Service, person: Person, now: datetime
) -> Lifting:
    """Let it go on. Raises `ProblemError`: somebody else than who stopped it does that, and while it holds."""
    if stop.set_by == person.name:
        raise ProblemError(NOT_PERMITTED, "Somebody else than the account that stopped it lets it go on.")
    lifting = Lifting(reason=asked.reason, lifted_at=now, lifted_by=person.name)
    try:
        if not stop.holds:
            raise AlreadyError
        await run_in_threadpool(service.oversight.stops.lift, stop.id, lifting)
    except AlreadyError:
        raise ProblemError(LIFTED_ALREADY, "It was lifted, or its time is over. Nothing was stored.") from None
    tell_lifting(stop)
    return lifting


def _refused(problem: Problem) -> ProblemError:
    return refused(problem, kind=REFUSED_STOP)


def _check_target(asked: StopRequest, service: Service) -> None:
    """Raise `ProblemError` if there is no such rule or family, or if the system is given a name."""
    rulebook = service.rulebook
    known = {
        StopKind.RULE: tuple(rulebook.rules),
        StopKind.FAMILY: tuple(family.id for family in rulebook.families),
        StopKind.SYSTEM: (),
    }[asked.kind]
    if asked.kind is StopKind.SYSTEM:
        if asked.target is not None:
            raise _refused(Problem("/target", "The system has no name here.", "Give null."))
    elif asked.target not in known:
        suggestion = rulebook.suggestion(asked.target or "", known)
        remedy = suggestion.sentence if suggestion else "See /v1/rulebook for all rules and families."
        raise _refused(Problem("/target", f"There is no such {asked.kind}.", remedy))
