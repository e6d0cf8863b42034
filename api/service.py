"""What the routes share: the store, the rulebook, the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api.log.recording import Recorder
from api.office_clock import OfficeClock
from api.oversight.oversight import Oversight
from api.problems import NOT_FOUND, UNKNOWN_PARAMETER, ProblemError
from api.query import parameters_of
from api.readiness import Readiness
from api.rulebook_changes.in_force import RulebookInForce
from api.solver import SolverProcess
from api.storage import AssessmentStore, StoredAssessment
from triage import Rulebook, RulebookError
from triage.rulebook.bundle import rulebook_in

# One sentence each for what was never made and for what is not theirs to see who asks.
NO_ASSESSMENT = "There is no assessment with this id."
NO_CASE_FILE = "There is no case file with this id."
NO_HOUSEHOLD = "There is no household with this id."
NO_DRAFT = "There is no draft with this id."


@dataclass(frozen=True)
class Service:
    """The parts of a running service.

    `rulebook` is the one in force: a request has the same from its beginning to its end.
    """

    store: AssessmentStore
    rulebook: Rulebook
    in_force: RulebookInForce
    clock: OfficeClock
    solver: SolverProcess
    readiness: Readiness
    oversight: Oversight
    recorder: Recorder

    async def assessment(self, assessment_id: str) -> StoredAssessment:
        """Return a stored assessment. Raises `ProblemError` if there is none with this id."""
        stored = await run_in_threadpool(self.store.find, assessment_id)
        if stored is None:
            raise ProblemError(NOT_FOUND, NO_ASSESSMENT)
        return stored

    async def rulebook_of(self, stored: StoredAssessment) -> Rulebook | None:
        """Return the rulebook that an assessment was made with; None if this program can not read it any more."""
        if stored.rulebook_digest == self.rulebook.digest:
            return self.rulebook
        bundle = await run_in_threadpool(self.store.find_rulebook, stored.rulebook_digest)
        try:
            return None if bundle is None else await run_in_threadpool(rulebook_in, bundle)
        except RulebookError:
            return None


def utc_now() -> datetime:
    """Return the moment, as the computer's clock has it."""
    return datetime.now(UTC)


async def service_of(request: Request) -> Service:
    """Return the service of the application that received the request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return replace(service, rulebook=service.in_force.rulebook)


TheService = Annotated[Service, Depends(service_of)]


class Length(StrEnum):
    """How much of a text is asked for: all of it, or the first screen."""

    FULL = "full"
    BRIEF = "brief"


async def refuse_parameters(request: Request) -> None:
    """Raise `ProblemError` if the address has a query."""
    parameters_of(request, ())


async def requested_profile(request: Request, service: TheService) -> str | None:
    """Return the profile that the address asks for with `?profile=`, or None.

    Raises `ProblemError` for any other parameter, for a second one, and for a profile that does not exist.
    """
    profile = parameters_of(request, ("profile",)).get("profile")
    if profile is not None and profile not in service.rulebook.profiles:
        raise ProblemError(UNKNOWN_PARAMETER, f"The profile is one of {', '.join(service.rulebook.profiles)}.")
    return profile


async def requested_length(request: Request) -> Length:
    """Return how much of the text the address asks for with `?length=`; without it all.

    Raises `ProblemError` for any other parameter, for a second one, and for a length that does not exist.
    """
    length = parameters_of(request, ("length",)).get("length", Length.FULL)
    if length not in tuple(Length):
        raise ProblemError(UNKNOWN_PARAMETER, f"The length is one of {', '.join(Length)}.")
    return Length(length)


RequestedProfile = Annotated[str | None, Depends(requested_profile)]
RequestedLength = Annotated[Length, Depends(requested_length)]
