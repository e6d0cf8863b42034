"""Entity tags, and what a request says of them: If-None-Match to read, If-Match to change something."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import CHANGED_MEANWHILE, CONDITION_REQUIRED, ProblemError

IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of what the request builds on, as it was read, or * for whatever is there.",
}

# What an answer without a body says of the one that the client holds (RFC 9110, section 15.4.5).
_OF_NOT_MODIFIED = ("cache-control", "content-location", "date", "etag", "expires", "last-modified", "link", "vary")


def entity_tag(content: bytes) -> str:
    """Return the strong entity tag of a representation: SHA-256 over its bytes."""
    return f'"{sha256(content).hexdigest()}"'


def required_condition(request: Request, of: str) -> Callable[[bytes], None]:
    """Return what raises `ProblemError` unless the header If-Match names a content as it is; `of` says of what.

    Raises `ProblemError` if the request has no such header.
    """
    given = request.headers.getlist("if-match")
    if not given:
        raise ProblemError(CONDITION_REQUIRED, f"Send If-Match with the ETag of {of}, as you read it, or with *.")
    return unless_changed(given, of)


def unless_changed(given: list[str], of: str) -> Callable[[bytes], None]:
    """Return what raises `ProblemError` unless one of the entity tags is that of a content as it is, or `*`."""
    tags = _tags(given)

    def check(content: bytes) -> None:
        # Strong comparison: a weak tag never matches.
        if not tags & {entity_tag(content), "*"}:
            raise ProblemError(CHANGED_MEANWHILE, f"Read {of} again. Nothing was stored.")

    return check


def _tags(headers: list[str]) -> set[str]:
    return {tag.strip() for header in headers for tag in header.split(",")}


class Revalidation:
    """Gives every answer to a reading its entity tag, and answers 304 to a client that holds those very bytes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; hold the answer back until its tag is known."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        held = _tags(Headers(scope=scope).getlist("if-none-match"))
        begun: Message = {}
        body = bytearray()

        async def tag(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = message
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            content = bytes(body)
            if begun["status"] == 200:
                begun, content = _revalidated(begun, content, held)
            await send(begun)
            await send({"type": "http.response.body", "body": content})

        await self._app(scope, receive, tag)


def _revalidated(begun: Message, content: bytes, held: set[str]) -> tuple[Message, bytes]:
    headers = MutableHeaders(raw=list(begun["headers"]))
    headers.setdefault("ETag", entity_tag(content))
    # Weak comparison: whether the bytes are the same, not how they were told.
    if not {tag.removeprefix("W/") for tag in held} & {headers["etag"], "*"}:
        return {**begun, "headers": headers.raw}, content
    kept = [(name, value) for name, value in headers.raw if name.decode() in _OF_NOT_MODIFIED]
    return {**begun, "status": 304, "headers": kept}, b""
