"""Sessions of browsers: kept at the server, so that each can be ended; the cookie is only their name."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.people.roles import Means, Person, Role
from api.people.secret import digest_of, new_secret
from api.people.tables import ACCOUNTS, SECOND_FACTORS, SESSIONS
from api.storage.engine import writing

# A working day; nobody who leaves a desk for long finds it open.
LIFE = timedelta(hours=12)
IDLE = timedelta(hours=1)
# That somebody was seen is written at most so often: reading is not to wait for the disk each time.
_NOTED_EVERY = timedelta(minutes=5)


class Sessions:
    """The sessions. All methods wait for the disk: call them in a worker thread."""

    def __init__(
        self, engine: Engine, log: TamperEvidentLog, demands_second_factor: frozenset[Role] = frozenset()
    ) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._log = log
        self._demands_second_factor = demands_second_factor

    def begin(
        self,
        account: str,
        now: datetime,
        replaces: str | None,
        *,
        at_issuer: bool = False,
        details: Mapping[str, str] | None = None,
    ) -> str:
        """Begin a session and return its secret; those that are over are removed.

        So is the one it replaces, whose digest is given. The details are recorded.
        """
        secret = new_secret()
        row = {
            "token_sha256": digest_of(secret),
            "account": account,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + LIFE,
            "at_issuer": at_issuer,
        }
        with self._log.writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at <= now))
            if replaces is not None:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.token_sha256 == replaces))
            connection.execute(SESSIONS.insert().values(row))
            self._log.append(connection, Act(now, account).event(EventKind.LOGGED_IN, account, **(details or {})))
        return secret

    def person(self, secret: str, now: datetime) -> Person | None:
        """Return whose session this is; None if it is none, is over, or its account is disabled."""
        key = digest_of(secret)
        found = (
            select(
                ACCOUNTS.c.name,
                ACCOUNTS.c.role,
                ACCOUNTS.c.office,
                SESSIONS.c.seen_at,
                SESSIONS.c.at_issuer,
                SECOND_FACTORS.c.confirmed_at,
            )
            .join(ACCOUNTS, SESSIONS.c.account == ACCOUNTS.c.name)
            .outerjoin(SECOND_FACTORS, SECOND_FACTORS.c.account == ACCOUNTS.c.name)
            .where(SESSIONS.c.token_sha256 == key, ACCOUNTS.c.disabled.is_(False))
            .where(SESSIONS.c.expires_at > now, SESSIONS.c.seen_at > now - IDLE)
        )
        with self._engine.connect() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            return None
        if now - row.seen_at >= _NOTED_EVERY:
            # Where nothing can be written, what is there can still be read; the session then ends sooner.
            with suppress(SQLAlchemyError), self._writing.begin() as connection:
                connection.execute(update(SESSIONS).where(SESSIONS.c.token_sha256 == key).values(seen_at=now))
        role = Role(row.role)
        proved = row.at_issuer or row.confirmed_at is not None
        must_enrol = role in self._demands_second_factor and not proved
        return Person(row.name, role, row.office, Means.SESSION, key, must_enrol)

    def end(self, token_sha256: str, act: Act) -> None:
        """End a session of whoever acts."""
        with self._log.writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token_sha256 == token_sha256))
            self._log.append(connection, act.event(EventKind.LOGGED_OUT, act.by))
