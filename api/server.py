"""The HTTP server: uvicorn, with limits on the head of a request, on time and on the number of connections."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from typing import Any, Protocol

import h11
import uvicorn
from fastapi import FastAPI
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.headers import ALWAYS, UNLESS_SAID
from api.problems import BAD_REQUEST, HEAD_TOO_LARGE, TOO_SLOW, ProblemError, problem_response
from api.settings import Settings

# Address and headers of a request together; a browser or proxy sends some two thousand bytes.
MOST_HEAD_BYTES = 16 * 1024
SECONDS_FOR_A_HEAD = 10
MOST_CONNECTIONS = 500
# What is under way at the end of the service has this long to be answered.
SECONDS_TO_SHUT_DOWN = 10

_TOO_LARGE = ProblemError(HEAD_TOO_LARGE, f"Address and headers have at most {MOST_HEAD_BYTES:,} bytes together.")
_TOO_SLOW = ProblemError(TOO_SLOW, f"Send address and headers within {SECONDS_FOR_A_HEAD} seconds.")
_NOT_HTTP = ProblemError(BAD_REQUEST, "It is not HTTP as RFC 9112 defines it.")


class Listening(Protocol):
    """A socket that listens, whether it is one of the library or of the language."""

    def getsockname(self) -> tuple[Any, ...]:
        """Return host and port."""


class AnnouncedServer(uvicorn.Server):
    """Prints the address on standard output once it listens there, with the port that it got.

    What stands by then, the rulebook above all, stays for good: the garbage collector is kept from walking through
    it in the midst of requests.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say where."""
        await super().startup(sockets)
        if self.started:
            gc.collect()
            gc.freeze()
            print(address_of(self.servers[0].sockets[0], secure=self.config.is_ssl), flush=True)


def address_of(listening: Listening, *, secure: bool) -> str:
    """Return the address at which somebody reaches a socket that listens."""
    host, port = listening.getsockname()[:2]
    scheme = "https" if secure else "http"
    return f"{scheme}://[{host}]:{port}/" if ":" in host else f"{scheme}://{host}:{port}/"


class BoundedProtocol(H11Protocol):
    """A connection that nobody can hold open by sending slowly, and whose refusals are problem documents."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, unless there are too many connections already."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        else:
            self._wait_for_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop to wait."""
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came. The time for a head goes on until it is whole, however often some of it comes."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._head_is_there()
        elif self._deadline is None:
            self._wait_for_a_head()

    def on_response_complete(self) -> None:
        """Go on as the library does: it closes a connection that stays idle."""
        self._head_is_there()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, or a head that is too large. Called while the library's error is handled."""
        hint = getattr(sys.exc_info()[1], "error_status_hint", 400)
        self._refuse(_TOO_LARGE if hint == 431 else _NOT_HTTP)

    def _wait_for_a_head(self) -> None:
        self._deadline = self.loop.call_later(SECONDS_FOR_A_HEAD, self._refuse, _TOO_SLOW)

    def _head_is_there(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, problem: ProblemError) -> None:
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not self.transport.is_closing():
            answer = problem_response(problem)
            for event in (_head_of(answer), h11.Data(data=bytes(answer.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _head_of(answer: Response) -> h11.Response:
    always = [(name.lower().encode(), value.encode()) for name, value in {**ALWAYS, **UNLESS_SAID}.items()]
    headers = [*answer.raw_headers, *always, (b"connection", b"close")]
    return h11.Response(status_code=answer.status_code, headers=headers)


def server_of(app: FastAPI, settings: Settings) -> AnnouncedServer:
    """Return the server for an application."""
    return AnnouncedServer(configuration_of(app, settings))


def configuration_of(app: FastAPI | str, settings: Settings) -> uvicorn.Config:
    """Return how a server is run: of an application, or of workers that make theirs by calling what is named."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=settings.workers,
        host=settings.host,
        port=settings.port,
        http=BoundedProtocol,
        ws="none",
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        timeout_graceful_shutdown=SECONDS_TO_SHUT_DOWN,
        # Whom a proxy speaks for is looked at in `gate`.
        proxy_headers=False,
        ssl_certfile=settings.tls.certificate if settings.tls else None,
        ssl_keyfile=settings.tls.private_key if settings.tls else None,
        # No access log: the path and query of a request are written by whoever sends it, and may name a person.
        access_log=False,
        server_header=False,
        log_level="warning",
    )
