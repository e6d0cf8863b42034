"""What moment and what day it is in the office, and when the clock of the machine can not be believed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from api.problems import CLOCK_WRONG, ProblemError

log = logging.getLogger("api")

Clock = Callable[[], datetime]

# This program is of that day: no clock is right that is before it.
FIRST_DAY = date(2026, 11, 1)
# Rules that old are not to be applied, whether it is the clock or the program that is behind.
_YEARS = 5
# Clocks of several machines on one database differ by that much.
_TOLERATED = timedelta(minutes=5)


class OfficeClock:
    """Tells the moment and the day. `latest` is the moment of the latest assessment that was stored, if any.

    Without a clock that is right no case is assessed as of "today", and nothing is stored under a moment that
    never was.
    """

    def __init__(self, clock: Clock, time_zone: tzinfo = UTC, latest: datetime | None = None) -> None:
        self.clock = clock
        self.time_zone = time_zone
        self._latest = latest

    def now(self) -> datetime:
        """Return the moment (UTC). Raises `ProblemError` if it can not be: before this program, or years after."""
        now = self.clock().astimezone(UTC)
        if not FIRST_DAY <= now.date() < FIRST_DAY.replace(year=FIRST_DAY.year + _YEARS):
            raise _wrong(now, "this program is not of that time")
        return now

    def today(self) -> date:
        """Return the day in the office.

        Raises `ProblemError` as `now` does, and if something was stored at a later moment than this one.
        """
        now = self.now()
        if self._latest is not None and now < self._latest - _TOLERATED:
            raise _wrong(now, f"an assessment was stored at {self._latest:%Y-%m-%dT%H:%M}Z")
        return self.day_of(now)

    def stored(self, moment: datetime) -> None:
        """Remember that something was stored at a moment."""
        self._latest = max(moment, self._latest or moment)

    def day_of(self, moment: datetime) -> date:
        """Return the day that the office has at a moment."""
        return moment.astimezone(self.time_zone).date()

    def beginning_of(self, day: date) -> datetime:
        """Return the moment (UTC) at which a day begins in the office."""
        return datetime.combine(day, time(), self.time_zone).astimezone(UTC)


def _wrong(now: datetime, reason: str) -> ProblemError:
    moment = f"{now:%Y-%m-%dT%H:%M}Z"
    log.error("the clock says %s, but %s", moment, reason)
    detail = f"It says {moment}, but {reason}. Put it right; until then a case can be assessed that names its day."
    return ProblemError(CLOCK_WRONG, detail)
