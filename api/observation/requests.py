"""Sees every request from its beginning to its end: names it, measures it, and writes one line to the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from secrets import token_hex

from opentelemetry.trace import Span
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observation.measurements import Measurements
from api.observation.tracing import Tracing, answer

log = logging.getLogger("api.requests")

# Given by the service: what a client says of itself would come into the log.
NAME = "Triage-Request"
request_name: ContextVar[str | None] = ContextVar("request_name", default=None)
# What no route of the service is for.
NO_ADDRESS = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Asked every few seconds by whatever watches the service.
_NOT_LOGGED = frozenset({"/healthz", "/readyz", "/metrics"})
_SEEN = "triage.address"


def address_of(scope: Scope) -> str | None:
    """Return to which address a request went, as the policy writes it, in whatever layer; None if to none."""
    route = scope.get("route")
    seen: Sequence[str] = scope.get(_SEEN, ())
    return str(route.path) if route is not None else next(iter(seen), None)


class AddressSeen:
    """The innermost layer: notes which route a request went to, where layers that copy the scope find it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        try:
            await self._app(scope, receive, send)
        finally:
            if scope["type"] == "http" and (route := scope.get("route")) is not None:
                scope.setdefault(_SEEN, []).append(route.path)


class Observation:
    """The outermost layer: what was refused before any route looked at it is seen too."""

    def __init__(
        self,
        app: ASGIApp,
        measurements: Measurements,
        tracing: Tracing,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._measurements = measurements
        self._tracing = tracing
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its name is in the answer, in every line of the log, and in no other answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with self._tracing.request(scope) as span:
            await self._observed(scope, receive, send, span)

    async def _observed(self, scope: Scope, receive: Receive, send: Send, span: Span) -> None:
        name, seen, status = token_hex(8), list[str](), list[int]()

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
                MutableHeaders(scope=message)[NAME] = name
            await send(message)

        token = request_name.set(name)
        began = self._clock()
        try:
            with self._measurements.in_progress():
                await self._app({**scope, _SEEN: seen}, receive, named)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            address = seen[0] if seen else NO_ADDRESS
            # Nobody was there any more to be answered.
            answered = str(status[0]) if status else "none"
            seconds = self._clock() - began
            self._measurements.request(method, address, answered, seconds)
            answer(span, method, address, status[0] if status else None)
            if address not in _NOT_LOGGED:
                told = {
                    "method": method,
                    "address": address,
                    "status": answered,
                    "milliseconds": round(seconds * 1000, 1),
                }
                log.info("%s %s %s", method, address, answered, extra=told)
            request_name.reset(token)
