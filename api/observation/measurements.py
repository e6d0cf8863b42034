"""The measurements of a service, as Prometheus reads them: of one process, or of all its workers together."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from api.oversight.alerts import Alerts
from triage import Rulebook

MEDIA_TYPE = CONTENT_TYPE_LATEST
# The folder that workers share; the library reads it when it is loaded.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Measurements:
    """Counts and times requests; each service has its own, so that two in one process do not mix."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._registry = CollectorRegistry()
        self._shared = SHARED in os.environ
        if not self._shared:
            ProcessCollector(registry=self._registry)
            GCCollector(registry=self._registry)
        self._in_use = Gauge(
            "triage_rulebook_info",
            "The rulebook in use.",
            ("version", "digest"),
            registry=self._registry,
            multiprocess_mode="livemax",
        )
        self._rulebook = rulebook
        self.rulebook_in_use(rulebook)
        self._requests = Counter(
            "triage_requests",
            "Requests that were answered.",
            ("method", "address", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "triage_request_seconds",
            "How long requests took, from their head to the end of the answer.",
            ("method", "address"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._in_progress = Gauge(
            "triage_requests_in_progress",
            "Requests under way.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

        self._stops = Gauge(
            "triage_stops_in_force",
            "Stops that hold now.",
            ("kind",),
            registry=self._registry,
            multiprocess_mode="mostrecent",
        )
        self._near_total = Gauge(
            "triage_near_total_acceptance",
            "1 for an office that confirmed nearly every recommendation of the last thirty days, else 0.",
            ("office",),
            registry=self._registry,
            multiprocess_mode="mostrecent",
        )

    def heard_of(self, alerts: Alerts) -> None:
        """Tell how many stops hold, and which offices confirm nearly everything."""
        for kind, number in alerts.stops.items():
            self._stops.labels(str(kind)).set(number)
        for office, near_total in alerts.offices.items():
            self._near_total.labels(office).set(near_total)

    def rulebook_in_use(self, rulebook: Rulebook) -> None:
        """Say which rulebook is in use by now."""
        self._in_use.labels(self._rulebook.version, self._rulebook.digest).set(0)
        self._in_use.labels(rulebook.version, rulebook.digest).set(1)
        self._rulebook = rulebook

    def in_progress(self) -> AbstractContextManager[object]:
        """Count a request as under way as long as the context is open."""
        return self._in_progress.track_inprogress()

    def request(self, method: str, address: str, status: str, seconds: float) -> None:
        """Count a request that was answered: `address` as the service names it, `seconds` it took."""
        self._requests.labels(method, address, status).inc()
        self._seconds.labels(method, address).observe(seconds)

    def told(self) -> bytes:
        """Return all measurements in the text format of Prometheus, those of all workers together."""
        if self._shared:
            together = CollectorRegistry()
            MultiProcessCollector(together)  # type: ignore[no-untyped-call]
            return generate_latest(together)
        return generate_latest(self._registry)
