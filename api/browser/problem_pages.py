"""Shows refusals and failures to browsers as pages: the same title, detail and problems, in the same words.

A layer outside everything that refuses, so that no page is ever answered with a document for programs. Who is not
logged in is sent to the log-in, and comes back from there; who has to have a second factor first is sent to begin
with one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.browser.rendering import page
from api.negotiation import preferred
from api.problems import NOT_LOGGED_IN, PROBLEM_JSON, SECOND_FACTOR_MISSING

# What is for programs answers programs, whatever a browser says it would rather have.
_FOR_PROGRAMS = ("/v1/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/assets/")


class ProblemPages:
    """Puts a page in the place of a problem document, where a browser asked for a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back; a problem document for a browser is held, read and replaced."""
        if scope["type"] != "http" or not _asks_for_a_page(scope):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start" and not _is_problem(message):
                await send(message)
            elif held or message["type"] == "http.response.start":
                held.append(message)
            else:
                await send(message)

        await self._app(scope, receive, hold)
        if held:
            await _page_of(held, Request(scope))(scope, receive, send)


def _asks_for_a_page(scope: Scope) -> bool:
    accept = Headers(scope=scope).get("accept")
    return not scope["path"].startswith(_FOR_PROGRAMS) and accept is not None and _prefers_a_page(accept)


def _prefers_a_page(accept: str) -> bool:
    return preferred(accept, (PROBLEM_JSON, "text/html")) == "text/html"


def _is_problem(start: Message) -> bool:
    return MutableHeaders(raw=list(start["headers"])).get("content-type") == PROBLEM_JSON


def _page_of(held: Sequence[Message], request: Request) -> Response:
    start, *parts = held
    problem: dict[str, Any] = json.loads(b"".join(part.get("body", b"") for part in parts) or b"{}")
    if problem.get("type") == NOT_LOGGED_IN.uri and request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/log-in?next={quote(request.url.path + query, safe='')}", status_code=303)
    if problem.get("type") == SECOND_FACTOR_MISSING.uri and request.method in ("GET", "HEAD"):
        return RedirectResponse("/account/second-factor", status_code=303)
    answer = page(request, "problem.html", status=start["status"], problem=problem)
    for name, value in Headers(raw=list(start["headers"])).items():
        if name not in ("content-type", "content-length", "content-security-policy", "referrer-policy"):
            answer.headers[name] = value
    return answer
