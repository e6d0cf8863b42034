"""API keys: for programs that act for an account. Shown once, kept as a digest, revocable, and never for good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update

from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.people.roles import Means, Person, Role
from api.people.secret import digest_of, new_id, new_secret, same
from api.people.tables import ACCOUNTS, API_KEYS

PREFIX = "triage_"
MOST_DAYS = 366
DAYS = 90

_KEY = re.compile(rf"{PREFIX}([0-9a-f]{{12}})_([A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True)
class ApiKey:
    """What is told of a key: everything but its secret."""

    id: str
    account: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class ApiKeys:
    """The keys. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, log: TamperEvidentLog) -> None:
        self._engine = engine
        self._log = log

    def issue(
        self, account: str, label: str, now: datetime, expires_at: datetime, by: str | None = None
    ) -> tuple[ApiKey, str]:
        """Keep a new key and return it with its text, which nobody can find out again."""
        key = ApiKey(new_id(), account, label, now, expires_at, None)
        secret = new_secret()
        with self._log.writing() as connection:
            connection.execute(API_KEYS.insert().values({**vars(key), "secret_sha256": digest_of(secret)}))
            event = Act(now, by).event(EventKind.KEY_ISSUED, account, key=key.id)
            self._log.append(connection, event)
        return key, f"{PREFIX}{key.id}_{secret}"

    def person(self, text: str, now: datetime) -> Person | None:
        """Return whose key this is; None if it is none, is revoked or over, or its account is disabled."""
        parts = _KEY.fullmatch(text)
        if parts is None:
            return None
        found = (
            select(ACCOUNTS.c.name, ACCOUNTS.c.role, ACCOUNTS.c.office, API_KEYS.c.secret_sha256)
            .join(ACCOUNTS, API_KEYS.c.account == ACCOUNTS.c.name)
            .where(API_KEYS.c.id == parts[1], API_KEYS.c.revoked_at.is_(None), API_KEYS.c.expires_at > now)
            .where(ACCOUNTS.c.disabled.is_(False))
        )
        with self._engine.connect() as connection:
            row = connection.execute(found).one_or_none()
        if row is None or not same(row.secret_sha256, digest_of(parts[2])):
            return None
        return Person(row.name, Role(row.role), row.office, Means.KEY)

    def of(self, account: str) -> tuple[ApiKey, ...]:
        """Return the keys of an account, the latest first, those too that are no longer good."""
        asked = select(API_KEYS).where(API_KEYS.c.account == account)
        with self._engine.connect() as connection:
            rows = connection.execute(asked.order_by(API_KEYS.c.created_at.desc(), API_KEYS.c.id)).all()
        return tuple(
            ApiKey(row.id, row.account, row.label, row.created_at, row.expires_at, row.revoked_at) for row in rows
        )

    def revoke(self, account: str, key_id: str, act: Act) -> bool:
        """Revoke a key of an account. Return whether there is one; the moment of the first time stays."""
        if not (key_id.isascii() and key_id.isprintable()):
            return False
        of = API_KEYS.c
        chosen = (of.id == key_id, of.account == account)
        with self._log.writing() as connection:
            revoked = update(API_KEYS).where(*chosen, of.revoked_at.is_(None)).values(revoked_at=act.at)
            if connection.execute(revoked.returning(of.id)).one_or_none() is not None:
                self._log.append(connection, act.event(EventKind.KEY_REVOKED, account, key=key_id))
            return connection.execute(select(of.id).where(*chosen)).one_or_none() is not None
