"""Spans of requests, assessments and the database, sent to a collector (OpenTelemetry) where one is named.

A span holds what the log line of a request holds: method, address as the service names it, status. Nothing that a
client wrote comes into one: no address as it was asked for, no header, no text of an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from ipaddress import ip_address, ip_network

from opentelemetry import context as contexts
from opentelemetry.trace import NoOpTracer, Span, SpanKind, StatusCode, Tracer, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import Engine
from sqlalchemy import event as events
from starlette.types import Scope

from api.settings import Settings

_NONE = NoOpTracer()
_TRACER: ContextVar[Tracer] = ContextVar("tracer", default=_NONE)
# A collector that is away holds up nothing but the end of the service, and that no longer.
_SECONDS_TO_SEND = 3
_SPAN = "triage.span"


class Tracing:
    """Makes spans and sends them; does nothing where no collector is named, whatever else the environment says."""

    def __init__(self, settings: Settings, version: str) -> None:
        self._proxies = [ip_network(proxy, strict=False) for proxy in settings.trusted_proxies]
        self._provider = None
        self._tracer: Tracer = _NONE
        if settings.otlp_endpoint is not None:
            # Read only where it is used: it takes a moment.
            from api.observation.collector import provider_of

            self._provider = provider_of(settings.otlp_endpoint, version, _SECONDS_TO_SEND)
            self._tracer = self._provider.get_tracer("api")

    @contextmanager
    def request(self, scope: Scope) -> Iterator[Span]:
        """Make the span of a request; the caller says with `answer` how it ended."""
        token = _TRACER.set(self._tracer)
        try:
            with _started(self._tracer, "request", self._parent(scope), SpanKind.SERVER) as span:
                yield span
        finally:
            _TRACER.reset(token)

    def watch(self, engine: Engine) -> None:
        """Make a span of each use of a connection within a request: the kind of the database, and no statement."""
        if self._provider is None:
            return
        kind = {"db.system.name": engine.dialect.name}

        def taken(_: object, record: object, __: object) -> None:
            if get_current_span().is_recording():
                record.info[_SPAN] = self._tracer.start_span("database", attributes=kind)  # type: ignore[attr-defined]

        def given_back(_: object, record: object) -> None:
            span = record.info.pop(_SPAN, None)  # type: ignore[attr-defined]
            if span is not None:
                span.end()

        events.listen(engine, "checkout", taken)
        events.listen(engine, "checkin", given_back)

    def close(self) -> None:
        """Send what is left. Waits for the collector for some seconds: call it in a worker thread."""
        if self._provider is not None:
            self._provider.shutdown()

    def _parent(self, scope: Scope) -> contexts.Context:
        """Return the trace that a trusted proxy says the request belongs to (W3C `traceparent`); else a new one.

        What other vendors and clients want carried along (`tracestate`, `baggage`) is not taken.
        """
        said = [value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"]
        if len(said) != 1 or not self._trusts(scope):
            return contexts.Context()
        return TraceContextTextMapPropagator().extract({"traceparent": said[0]}, contexts.Context())

    def _trusts(self, scope: Scope) -> bool:
        try:
            peer = ip_address(scope["client"][0])
        except (KeyError, TypeError, ValueError):
            return False
        return any(peer in proxy for proxy in self._proxies)


def answer(span: Span, method: str, address: str, status: int | None) -> None:
    """Say how a request ended; `status` is None where nobody was there any more to be answered."""
    if not span.is_recording():
        return
    span.update_name(f"{method} {address}")
    span.set_attributes({"http.request.method": method, "http.route": address})
    if status is not None:
        span.set_attribute("http.response.status_code", status)
    if status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.set_status(StatusCode.ERROR)


@contextmanager
def traced(name: str) -> Iterator[None]:
    """Make a span of what is done inside, within the request that it is done for."""
    with _started(_TRACER.get(), name, None, SpanKind.INTERNAL):
        yield


@contextmanager
def _started(tracer: Tracer, name: str, parent: contexts.Context | None, kind: SpanKind) -> Iterator[Span]:
    # The text of an exception may hold what a client wrote.
    with tracer.start_as_current_span(
        name, parent, kind, record_exception=False, set_status_on_exception=False
    ) as span:
        yield span
