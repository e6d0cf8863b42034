"""`Idempotency-Key`: a request that is sent again, because no answer came, makes nothing a second time."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.people.roles import Person
from api.problems import INVALID_HEADER, KEY_REUSED, ProblemError
from api.service import Service
from api.storage.repeated import LIFE, Made, OtherRequestError, Promise

_KEY = re.compile(r"[\x20-\x7e]{1,255}")

PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": (
        "A name of your own for this request, such as a UUID. Sent again with it, in whatever circumstances, the "
        f"same request is answered with what was made the first time, for {LIFE.days} days. What was refused made "
        "nothing, and is looked at anew."
    ),
}


def promise_of(request: Request, body: bytes, now: datetime, person: Person) -> Promise | None:
    """Return what the header promises, or None without one.

    The request is its address with its parameters, and its body byte by byte. A key is one account's own, in the
    office that it is in: nobody is answered with what somebody else made. Raises `ProblemError` for a key that
    is none, or more than one.
    """
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise ProblemError(INVALID_HEADER, "Idempotency-Key is one key of 1 to 255 printable ASCII characters.")
    told = (request.scope["path"].encode(), request.scope["query_string"], body)
    # Each part by its digest: no two requests have the same parts in another division.
    fingerprint = b"".join(sha256(part).digest() for part in told)
    own = f"{person.office} {person.name} {keys[0]}"
    return Promise(sha256(own.encode()).hexdigest(), sha256(fingerprint).hexdigest(), now)


async def made_before(service: Service, promise: Promise | None) -> Made | None:
    """Return what was made for the promise before, or None. Raises `ProblemError` if that was another request."""
    if promise is None:
        return None
    try:
        return await run_in_threadpool(service.store.made_before, promise)
    except OtherRequestError:
        detail = "This Idempotency-Key came with another request before. Nothing was stored; take a new key."
        raise ProblemError(KEY_REUSED, detail) from None
