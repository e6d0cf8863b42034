"""What an office should hear of without asking: near-total acceptance, and stops, in the log and as figures.

Nothing is sent: whoever watches the log or the figures of the service is told by their own means. A line begins
with `alert` and a name that never changes.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from api.oversight.acceptance import acceptance
from api.oversight.review_records import ReviewRecords
from api.oversight.stops import Stop, StopKind, StopRecords

log = logging.getLogger("api")

# Of how long ago reviews are looked at, and how often at most: every review of that time is read.
OF_THE_LAST = timedelta(days=30)
LOOKED_AT_EVERY = timedelta(minutes=15)


@dataclass(frozen=True)
class Alerts:
    """What is to be heard of: how many stops hold, by kind, and which offices confirm nearly everything."""

    stops: Mapping[StopKind, int] = field(default_factory=dict)
    offices: Mapping[str, bool] = field(default_factory=dict)


class Watch:
    """Looks whether there is something to be heard of. Waits for the disk: call it in a worker thread."""

    def __init__(self, reviews: ReviewRecords, stops: StopRecords) -> None:
        self._reviews = reviews
        self._stops = stops
        self._lock = Lock()
        self._looked_at: datetime | None = None
        self._offices: Mapping[str, bool] = {}

    def look(self, now: datetime) -> Alerts:
        """Return what is to be heard of now, and log what has begun or ended since it was last looked at."""
        with self._lock:
            if self._looked_at is None or abs(now - self._looked_at) >= LOOKED_AT_EVERY:
                self._looked_at = now
                self._look_at_reviews(now)
            offices = self._offices
        holding = Counter(stop.kind for stop in self._stops.all(now) if stop.holds)
        return Alerts({kind: holding[kind] for kind in StopKind}, offices)

    def _look_at_reviews(self, now: datetime) -> None:
        report = acceptance(self._reviews.counted(None, now - OF_THE_LAST, None))
        found = {each.office: each for each in report.offices}
        for name, each in found.items():
            if each.near_total and not self._offices.get(name):
                log.warning(
                    "alert near_total_acceptance office=%s reviews=%s confirmed=%s: see /v1/reports/acceptance",
                    name,
                    each.reviews,
                    each.confirmed,
                )
        for name, before in self._offices.items():
            if before and not (name in found and found[name].near_total):
                log.warning("alert near_total_acceptance_over office=%s", name)
        # One that has no reviews any more is told as over, not left as it was.
        self._offices = dict.fromkeys(self._offices, False) | {
            name: each.near_total for name, each in found.items()
        }


def tell_stop(stop: Stop) -> None:
    """Log that something was stopped: what, not by whom and not why; that everybody reads under `/v1/stops`."""
    log.warning("alert stop_set kind=%s target=%s id=%s: see /v1/stops", stop.kind, stop.target or "-", stop.id)


def tell_lifting(stop: Stop) -> None:
    """Log that a stop was lifted."""
    log.warning("alert stop_lifted kind=%s target=%s id=%s", stop.kind, stop.target or "-", stop.id)
