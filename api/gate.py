"""Who may ask at all: by which name, through which proxy, with how large a head, and how often."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.problems import (
    FOREIGN_PEER,
    HEAD_TOO_LARGE,
    TOO_MANY_REQUESTS,
    UNKNOWN_HOST,
    ProblemError,
    problem_response,
)
from api.settings import LOOPBACK_NAMES, Settings

# As much as the server takes in pieces; in one piece more could come.
_MOST_HEAD_BYTES = 16 * 1024
# Clients that are remembered; whoever was not heard of for longest is forgotten, and begins with a full bucket.
_MOST_CLIENTS = 10_000
# Asked every few seconds by whatever watches the process, and costs nothing.
_ALWAYS = "/healthz"


class Buckets:
    """A bucket of tokens for each client: a request takes one, and they come back evenly (RFC 6585, section 4)."""

    def __init__(self, per_minute: int) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, client: str, now: float) -> float:
        """Take a token of the client at a moment, and return 0; or return in how many seconds there is one."""
        tokens, last = self._left.pop(client, (self._capacity, now))
        tokens = min(self._capacity, tokens + (now - last) * self._per_second)
        taken = tokens >= 1
        self._left[client] = (tokens - taken, now)
        while len(self._left) > _MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - tokens) / self._per_second


class Gate:
    """Refuses a request before anything else looks at it."""

    def __init__(self, app: ASGIApp, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._proxies = [ip_network(proxy, strict=False) for proxy in settings.trusted_proxies]
        self._hosts = {*LOOPBACK_NAMES, *(host.lower() for host in settings.hosts)}
        self._buckets = Buckets(settings.requests_per_minute) if settings.requests_per_minute else None
        self._clock = clock
        inner: ASGIApp = _Inner(app, self._refusal)
        # Only a proxy that is named is believed whom it speaks for.
        proxies = list(settings.trusted_proxies)
        self._inner = ProxyHeadersMiddleware(inner, trusted_hosts=proxies) if proxies else inner  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not self._may_connect(scope):
            problem = ProblemError(FOREIGN_PEER, "Ask through the proxy of this service.")
            await problem_response(problem)(scope, receive, send)
        else:
            await self._inner(scope, receive, send)  # type: ignore[arg-type]

    def _may_connect(self, scope: Scope) -> bool:
        address = _address(scope)
        if not self._proxies or address is None or address.is_loopback:
            return True
        return any(address in network for network in self._proxies)

    def _refusal(self, scope: Scope) -> ProblemError | None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) + _length(scope) > _MOST_HEAD_BYTES:
            detail = f"Address and headers have at most {_MOST_HEAD_BYTES:,} bytes together."
            return ProblemError(HEAD_TOO_LARGE, detail)
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or _without_port(hosts[0].decode("latin-1")) not in self._hosts:
            return ProblemError(UNKNOWN_HOST, "The header Host does not name this service: see TRIAGE_HOSTS.")
        if self._buckets is not None and scope["path"] != _ALWAYS:
            seconds = self._buckets.seconds_to_wait(client_of(scope), self._clock())
            if seconds:
                later = {"Retry-After": str(math.ceil(seconds))}
                return ProblemError(TOO_MANY_REQUESTS, "Ask less often; Retry-After says when.", headers=later)
        return None


@dataclass(frozen=True)
class _Inner:
    app: ASGIApp
    refusal: Callable[[Scope], ProblemError | None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self.refusal(scope) if scope["type"] == "http" else None
        await (self.app if problem is None else problem_response(problem))(scope, receive, send)


def _length(scope: Scope) -> int:
    return len(scope.get("raw_path") or b"") + len(scope["query_string"])


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()


def _address(scope: Scope) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(scope["client"][0])
    except (KeyError, TypeError, ValueError):
        return None


def client_of(scope: Scope) -> str:
    """Return what clients are told apart by: an IPv4 address, or the network that one subscriber has of IPv6."""
    address = _address(scope)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
