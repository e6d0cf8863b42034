"""`?since=&until=`: a time, told by days of the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from api.office_clock import OfficeClock
from api.problems import UNKNOWN_PARAMETER, ProblemError

NAMES = ("since", "until")


def period_parameters(of: str) -> list[dict[str, Any]]:
    """Return how both are described; `of` says what was made in the time."""
    schema = {"type": "string", "format": "date"}
    told = (("since", "later"), ("until", "earlier"))
    return [
        {"name": name, "in": "query", "schema": schema, "description": f"{of} on this day of the office or {way}."}
        for name, way in told
    ]


def period_of(asked: Mapping[str, str], clock: OfficeClock) -> tuple[datetime | None, datetime | None]:
    """Return the first moment of a time, and the first one after it; None where it has no end.

    Raises `ProblemError` for what is no day.
    """
    return _beginning(asked, "since", clock, timedelta(0)), _beginning(asked, "until", clock, timedelta(days=1))


def _beginning(asked: Mapping[str, str], name: str, clock: OfficeClock, later: timedelta) -> datetime | None:
    if name not in asked:
        return None
    try:
        return clock.beginning_of(date.fromisoformat(asked[name]) + later)
    except (ValueError, OverflowError):
        raise ProblemError(UNKNOWN_PARAMETER, f"{name} is a day, such as 2026-11-23.") from None
