"""What the routes share: the store, the rulebook, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from api.problems import UNKNOWN_PARAMETER, ProblemError
from api.storage import AssessmentStore
from triage import Rulebook

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Service:
    """The parts of a running service; `clock` returns the moment, with its time zone."""

    store: AssessmentStore
    rulebook: Rulebook
    clock: Clock


def utc_now() -> datetime:
    """Return the moment, as the computer's clock has it."""
    return datetime.now(UTC)


async def service_of(request: Request) -> Service:
    """Return the service of the application that received the request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


TheService = Annotated[Service, Depends(service_of)]


async def refuse_parameters(request: Request) -> None:
    """Raise `ProblemError` if the address has a query: what is not understood is refused, not ignored."""
    if request.scope["query_string"]:
        raise ProblemError(UNKNOWN_PARAMETER, "No address of this service takes parameters behind a question mark.")
