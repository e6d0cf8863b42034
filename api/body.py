"""Reads the body of a request, and refuses it as soon as it is clear that it can not be a case."""

from __future__ import annotations

import asyncio

from fastapi import Request

from api.problems import TOO_LARGE, TOO_SLOW, UNSUPPORTED_MEDIA_TYPE, ProblemError
from triage.case import MOST_BYTES

MOST_SECONDS = 30


async def json_body(request: Request, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the bytes of a body that says it is JSON (a browser form can not pretend to be that).

    Raises `ProblemError` as `body_of` does.
    """
    return await body_of(request, "application/json", most_bytes)


async def body_of(request: Request, media_type: str, most_bytes: int) -> bytes:
    """Return the bytes of a body that says it is of a media type.

    Raises `ProblemError` if it is declared as another, is compressed, is larger than `most_bytes`, or takes longer
    than `MOST_SECONDS` to come. The bytes are counted as they come, whatever length was declared, and the rest of a
    body that is too large is never kept.
    """
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != media_type or request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemError(UNSUPPORTED_MEDIA_TYPE, f"Send it uncompressed, as Content-Type: {media_type}.")
    body = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most_bytes:
                    raise ProblemError(TOO_LARGE, f"Send at most {most_bytes:,} bytes.")
    except TimeoutError:
        close = {"Connection": "close"}
        raise ProblemError(TOO_SLOW, f"Send the body within {MOST_SECONDS} seconds.", headers=close) from None
    return bytes(body)


async def until_the_client_leaves(request: Request) -> None:
    """Return when the client has left: it sends nothing more. The body has to be read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
