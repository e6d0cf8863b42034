"""What is stopped, as an assessment that is asked for meets it."""

from __future__ import annotations

import logging
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from api.problems import LATER, STOPPED, ProblemError
from api.service import Service
from triage.errors import HeldByStopError

log = logging.getLogger("api")


async def names_stopped(service: Service, now: datetime) -> tuple[str, ...]:
    """Return the rules and families that are stopped. Raises `ProblemError` if the whole system is."""
    found = await run_in_threadpool(service.oversight.stops.in_force, now, service.rulebook)
    if found.system is None:
        return found.names
    stop = found.system
    until = f" It holds until {stop.until:%Y-%m-%dT%H:%M}Z." if stop.until else ""
    detail = (
        f"Nothing is recommended since {stop.set_at:%Y-%m-%dT%H:%M}Z: {stop.reason}{until} A person decides "
        "without a recommendation. What was assessed before can be read and reviewed."
    )
    raise ProblemError(STOPPED, detail, headers=LATER)


def held_by_stop(error: HeldByStopError) -> ProblemError:
    """Return the problem that a case is answered with for which a stop leaves nothing that may be recommended."""
    log.warning("a stop leaves no recommendation; rules: %s", ", ".join(error.rules))
    detail = (
        f"These rules are stopped: {', '.join(error.rules)}. Without them only an adverse procedure would be left, "
        "and nothing adverse rests on a stop. Nothing was stored. A person decides without a recommendation."
    )
    return ProblemError(STOPPED, detail)
