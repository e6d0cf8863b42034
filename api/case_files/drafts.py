"""Drafts: whatever a caseworker has written down so far, byte by byte, also where it could not be assessed.

A draft is its owner's alone, in the office where it was begun. It is encrypted, bound to its row, and erased when
it is submitted, by its owner, or when it was not saved for so long.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.case_files.draft_keys import DraftKeys, NotAuthenticError, UnknownKeyError
from api.case_files.tables import DRAFTS
from api.storage import repeated
from api.storage.documents import DamagedDocumentError, Kind
from api.storage.engine import is_sqlite, writing
from api.storage.repeated import Made, Promise
from api.storage.store import can_be_a_key

# After that nobody comes back to it: what somebody said is not kept longer than it is needed.
LIFE = timedelta(days=30)
# A list that can be read, and no store of files beside the files.
MOST_DRAFTS = 100
_MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class DraftEntry:
    """What is told of a draft without its content. `case_id` is the file whose next assessment it is a draft of."""

    id: str
    owner: str
    office: str
    case_id: str | None
    begun_at: datetime
    saved_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Draft:
    """A draft with its content, as it was sent."""

    entry: DraftEntry
    content: bytes


@dataclass(frozen=True)
class DraftInHand:
    """A draft that is submitted: which, and whose it has to be, at a moment.

    `saved_at` is when it was saved as it was read, by whoever reads it here; None where it was sent along.
    """

    id: str
    owner: str
    office: str
    now: datetime
    saved_at: datetime | None = None


class NoDraftError(Exception):
    """There is no such draft of this owner, or it is over, or it is of another file."""


class TooManyDraftsError(Exception):
    """The owner has as many drafts as anybody may have."""


CheckContent = Callable[[bytes], None]


class Drafts:
    """The drafts. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, keys: DraftKeys | None) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._insert: Callable[..., Any] = sqlite.insert if is_sqlite(engine.url) else postgresql.insert
        self._keys = keys

    def begin(self, entry: DraftEntry, content: bytes, promise: Promise | None) -> None:
        """Keep a new draft. Raises `TooManyDraftsError`, `KeptAlreadyError`, and keeps nothing then."""
        of = DRAFTS.c
        with self._writing.begin() as connection:
            _forget_those_over(connection, entry.saved_at)
            if promise is not None:
                repeated.refuse_if_kept(connection, promise)
            if connection.dialect.name == "postgresql":
                # One after the other, as on SQLite: of two at the limit one is refused.
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"drafts {entry.owner}"))))
            own = select(func.count()).where(of.owner == entry.owner, of.office == entry.office)
            if connection.execute(own).scalar_one() >= MOST_DRAFTS:
                raise TooManyDraftsError
            connection.execute(DRAFTS.insert().values({**vars(entry), **self._encrypted(entry, content)}))
            if promise is not None:
                repeated.keep(connection, self._insert, promise, Made(draft_id=entry.id))

    def save(self, draft_id: str, content: bytes, now: datetime, check: CheckContent) -> DraftEntry:
        """Keep another content of a draft, and return what is told of it.

        `check` is given the content that is there, while nobody else can save; whatever it raises, nothing is kept.
        Raises `NoDraftError`.
        """
        with self._writing.begin() as connection:
            _forget_those_over(connection, now)
            row = connection.execute(select(DRAFTS).where(DRAFTS.c.id == draft_id).with_for_update()).one_or_none()
            if row is None:
                raise NoDraftError
            check(self._decrypted(row))
            saved = replace(_entry(row), saved_at=now, expires_at=now + LIFE)
            kept = {"saved_at": now, "expires_at": saved.expires_at, **self._encrypted(saved, content)}
            connection.execute(update(DRAFTS).where(DRAFTS.c.id == draft_id).values(kept))
            return saved

    def find(self, draft_id: str, now: datetime) -> Draft | None:
        """Return a draft, or None. Raises `DamagedDocumentError` if it is not what was saved."""
        with self._engine.connect() as connection:
            found = select(DRAFTS).where(DRAFTS.c.id == draft_id, DRAFTS.c.expires_at > now)
            row = connection.execute(found).one_or_none()
        return Draft(_entry(row), self._decrypted(row)) if row else None

    def of(self, owner: str, office: str, now: datetime) -> tuple[DraftEntry, ...]:
        """Return the drafts of an owner in an office, those saved last first."""
        of = DRAFTS.c
        asked = select(DRAFTS).where(of.owner == owner, of.office == office, of.expires_at > now)
        with self._engine.connect() as connection:
            rows = connection.execute(asked.order_by(of.saved_at.desc(), of.id.desc())).all()
        return tuple(map(_entry, rows))

    def owner_of(self, draft_id: str) -> tuple[str, str] | None:
        """Return whose a draft is and in which office; None if there is none with this id."""
        if not can_be_a_key(draft_id):
            return None
        with self._engine.connect() as connection:
            found = select(DRAFTS.c.owner, DRAFTS.c.office).where(DRAFTS.c.id == draft_id)
            row = connection.execute(found).one_or_none()
        return (row.owner, row.office) if row else None

    def erase(self, draft_id: str) -> None:
        """Erase a draft."""
        with self._writing.begin() as connection:
            connection.execute(delete(DRAFTS).where(DRAFTS.c.id == draft_id))

    def forget_those_over(self, now: datetime) -> int:
        """Erase the drafts that were not saved for too long, and return how many there were."""
        with self._writing.begin() as connection:
            return _forget_those_over(connection, now)

    def keys_for_browser(self, entry: DraftEntry) -> Mapping[str, bytes]:
        """Return the keys with which the owner's browser keeps what it could not send of a draft.

        By the id of the key they are made of, that which is to be used first. They are made anew each time, and fit
        no other draft.
        """
        assert self._keys is not None
        return self._keys.for_browser(_place(entry))

    def keys_in_use(self) -> frozenset[str]:
        """Return the ids of the keys that some draft needs."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(DRAFTS.c.key_id).distinct()).scalars())

    def encrypt_anew(self) -> int:
        """Encrypt with the current key what was encrypted with a former one, and return how many drafts that were.

        Each in a transaction of its own, so that nobody who saves waits. Raises `DamagedDocumentError`.
        """
        assert self._keys is not None
        done = 0
        while True:
            with self._writing.begin() as connection:
                former = select(DRAFTS).where(DRAFTS.c.key_id != self._keys.current).limit(1).with_for_update()
                row = connection.execute(former).one_or_none()
                if row is None:
                    return done
                entry = _entry(row)
                anew = self._encrypted(entry, self._decrypted(row))
                connection.execute(update(DRAFTS).where(DRAFTS.c.id == entry.id).values(anew))
                done += 1

    def _encrypted(self, entry: DraftEntry, content: bytes) -> dict[str, object]:
        assert self._keys is not None
        key_id, nonce, encrypted = self._keys.encrypted(zlib.compress(content, 3), _place(entry))
        return {"key_id": key_id, "nonce": nonce, "content": encrypted}

    def _decrypted(self, row: Row[*tuple[Any, ...]]) -> bytes:
        assert self._keys is not None
        try:
            packed = self._keys.decrypted(row.key_id, bytes(row.nonce), bytes(row.content), _place(_entry(row)))
        except UnknownKeyError:
            fault = "The key that it was encrypted with is not in the file of keys."
            raise DamagedDocumentError(Kind.DRAFT, row.id, fault) from None
        except NotAuthenticError:
            fault = "What is kept is not what was encrypted here."
            raise DamagedDocumentError(Kind.DRAFT, row.id, fault) from None
        return zlib.decompressobj().decompress(packed, _MOST_BYTES)


def erase(connection: Connection, draft: DraftInHand, case_id: str | None) -> None:
    """Erase a draft that is submitted, in the transaction that keeps what was made of it; `case_id` is the file.

    Raises `NoDraftError` if it is not there, not the owner's, over, of another file, or was saved meanwhile: then
    nothing may be kept.
    """
    of = DRAFTS.c
    erased = (
        delete(DRAFTS)
        .where(of.id == draft.id, of.owner == draft.owner, of.office == draft.office)
        .where(of.expires_at > draft.now, of.case_id.is_(None) if case_id is None else of.case_id == case_id)
        .returning(of.id)
    )
    if draft.saved_at is not None:
        # What was saved meanwhile was not assessed, and must not go with it.
        erased = erased.where(of.saved_at == draft.saved_at)
    if not can_be_a_key(draft.id) or connection.execute(erased).one_or_none() is None:
        raise NoDraftError


def _forget_those_over(connection: Connection, now: datetime) -> int:
    return connection.execute(delete(DRAFTS).where(DRAFTS.c.expires_at <= now)).rowcount


def _entry(row: Row[*tuple[Any, ...]]) -> DraftEntry:
    return DraftEntry(row.id, row.owner, row.office, row.case_id, row.begun_at, row.saved_at, row.expires_at)


def _place(entry: DraftEntry) -> bytes:
    """Return what a content is bound to: moved into another row, or given to another owner, it is not read."""
    return "\n".join((entry.id, entry.owner, entry.office, entry.case_id or "")).encode()
