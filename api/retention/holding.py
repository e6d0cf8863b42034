"""Setting and lifting legal holds: what the interface for programs and the pages both do."""

from __future__ import annotations

from uuid import uuid4

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.log.events import Act
from api.people.roles import Person
from api.problems import ERASED, HELD_ALREADY, LIFTED_ALREADY, NOT_FOUND, NOT_PERMITTED, ProblemError
from api.retention.holds import (
    HeldAlreadyError,
    Hold,
    HoldLifting,
    HoldLiftingRequest,
    HoldRequest,
    LiftedAlreadyError,
    NothingToHoldError,
)
from api.retention.retention import Retention
from api.service import Service


async def retention_of(request: Request) -> Retention:
    """Return the retention of the application that received the request."""
    retention = request.app.state.retention
    assert isinstance(retention, Retention)
    return retention


async def hold_set(
    retention: Retention, service: Service, person: Person, case_id: str, asked: HoldRequest
) -> Hold:
    """Keep a case file. Raises `ProblemError` if a hold of this ground stands, or nothing is left to hold."""
    hold = Hold(id=uuid4().hex, ground=asked.ground, set_at=service.clock.now(), set_by=person.name)
    try:
        act = Act(hold.set_at, person.name, person.office)
        await run_in_threadpool(retention.holds.set, case_id, hold, act)
    except HeldAlreadyError:
        raise ProblemError(HELD_ALREADY, "See the holds of the case file. Nothing was stored.") from None
    except NothingToHoldError:
        raise ProblemError(ERASED, "All that stood in this case file was erased.") from None
    return hold


async def hold_named(retention: Retention, case_id: str, hold_id: str) -> Hold:
    """Return a hold of a case file. Raises `ProblemError` if it has none with this id."""
    holds = await run_in_threadpool(retention.holds.of, case_id)
    hold = next((each for each in holds if each.id == hold_id), None)
    if hold is None:
        raise ProblemError(NOT_FOUND, "There is no hold with this id on this case file.")
    return hold


async def hold_lifted(
    retention: Retention, service: Service, person: Person, case_id: str, hold: Hold, asked: HoldLiftingRequest
) -> HoldLifting:
    """Let a case file go. Raises `ProblemError`: somebody else than who set the hold does that, and once."""
    if hold.set_by == person.name:
        raise ProblemError(NOT_PERMITTED, "Somebody else than the account that set the hold lifts it.")
    lifting = HoldLifting(ground=asked.ground, lifted_at=service.clock.now(), lifted_by=person.name)
    try:
        act = Act(lifting.lifted_at, person.name, person.office)
        await run_in_threadpool(retention.holds.lift, case_id, hold.id, lifting, act)
    except LiftedAlreadyError:
        raise ProblemError(LIFTED_ALREADY, "The hold was lifted before. Nothing was stored.") from None
    return lifting
