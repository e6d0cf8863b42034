"""Requests that may be sent again: what was made under which Idempotency-Key.

A key is bound to the request it first came with. It is written in the same transaction as what was made, so that of
any number of equal requests at once, in any number of processes, exactly one makes something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from api.storage.tables import IDEMPOTENCY_KEYS

# How long a key is remembered: an office that was cut off on a Friday asks again on Monday, and after a holiday.
LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Promise:
    """That one request makes one thing, however often it is sent. Key and request are told by their SHA-256."""

    key_sha256: str
    request_sha256: str
    made_at: datetime


@dataclass(frozen=True)
class Made:
    """What kept a promise: an assessment, perhaps in a case file, a review of it, or whatever else was made."""

    assessment_id: str | None = None
    review_id: str | None = None
    case_id: str | None = None
    household_id: str | None = None
    draft_id: str | None = None
    opinion_id: str | None = None
    stop_id: str | None = None
    change_id: str | None = None


class KeptAlreadyError(Exception):
    """Another request with the same key was first."""


class OtherRequestError(Exception):
    """The key came with another request before."""


def find(connection: Connection, promise: Promise) -> Made | None:
    """Return what kept the promise, or None. Raises `OtherRequestError` if the key belongs to another request."""
    known = IDEMPOTENCY_KEYS.c
    found = select(IDEMPOTENCY_KEYS).where(
        known.key_sha256 == promise.key_sha256, known.created_at > promise.made_at - LIFE
    )
    row = connection.execute(found).one_or_none()
    if row is None:
        return None
    if row.request_sha256 != promise.request_sha256:
        raise OtherRequestError
    return Made(**{each.name: getattr(row, each.name) for each in fields(Made)})


def refuse_if_kept(connection: Connection, promise: Promise) -> None:
    """Raise `KeptAlreadyError` if the promise was kept, before anything else is looked at."""
    if find(connection, promise) is not None:
        raise KeptAlreadyError


def keep(connection: Connection, insert: Callable[..., Any], promise: Promise, made: Made) -> None:
    """Write that the promise was kept; keys that were remembered long enough are forgotten.

    Raises `KeptAlreadyError` if another request did, after waiting for it: the transaction has to be undone.
    """
    connection.execute(delete(IDEMPOTENCY_KEYS).where(IDEMPOTENCY_KEYS.c.created_at <= promise.made_at - LIFE))
    written = connection.execute(
        insert(IDEMPOTENCY_KEYS)
        .values(
            key_sha256=promise.key_sha256,
            request_sha256=promise.request_sha256,
            created_at=promise.made_at,
            **asdict(made),
        )
        .on_conflict_do_nothing()
        .returning(IDEMPOTENCY_KEYS.c.key_sha256)
    )
    if written.one_or_none() is None:
        raise KeptAlreadyError
