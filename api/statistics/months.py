"""The months that are over, with what may be told of each; programs and pages are told the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from api.office_clock import OfficeClock
from api.statistics.counting import Counting, Counts
from api.statistics.documents import MonthlyStatistics, monthly_statistics


def months_over(opened: tuple[datetime, datetime] | None, clock: OfficeClock) -> Iterator[date]:
    """Return the first day of each month that is over; `opened` is that of the first and last file."""
    if opened is None:
        return
    month, last = clock.day_of(opened[0]).replace(day=1), clock.today().replace(day=1)
    while month < last:
        yield month
        month = _following(month)


def counts_of(month: date, office: str | None, counting: Counting, clock: OfficeClock) -> Counts:
    """Return the counts of a month, exactly: nothing of it may be told as it stands. Waits for the disk."""
    return counting.counted(office, clock.beginning_of(month), clock.beginning_of(_following(month)))


def statistics_of(month: date, office: str | None, counting: Counting, clock: OfficeClock) -> MonthlyStatistics:
    """Return what may be told of a month. Waits for the disk."""
    return monthly_statistics(f"{month:%Y-%m}", office, counts_of(month, office, counting, clock))


def _following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
