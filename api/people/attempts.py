"""Attempts to log in are counted, before the password is looked at, so that many at once are many.

What is counted are names as they were sent, whether there is such an account or not, and clients by their address,
or the network that one subscriber has of IPv6. A name that is attacked is closed for log-in for a while; sessions,
keys and tokens of that account stay good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, func, select

from api.people.secret import digest_of
from api.people.tables import ATTEMPTS
from api.storage.engine import writing

WINDOW = timedelta(minutes=15)
MOST_FOR_A_NAME = 10
MOST_FOR_AN_ADDRESS = 100
# Three of a million are right at any moment: with ten a guess would come right within months.
MOST_CODES = 5


@dataclass(frozen=True)
class Attempt:
    """That somebody tries to log in under a name, from an address."""

    name: str
    address: str

    def limits(self) -> tuple[tuple[str, int], ...]:
        """Return each digest that is counted, with the most of it."""
        name, address = digest_of(f"name {self.name}"), digest_of(f"address {self.address}")
        return ((name, MOST_FOR_A_NAME), (address, MOST_FOR_AN_ADDRESS))


@dataclass(frozen=True)
class CodeAttempt:
    """That somebody who knows the password of a name, or has its session, tries a code of its second factor."""

    name: str

    def limits(self) -> tuple[tuple[str, int], ...]:
        """Return the digest that is counted, with the most of it."""
        return ((digest_of(f"second factor {self.name}"), MOST_CODES),)


class Attempts:
    """The attempts. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine) -> None:
        self._writing = writing(engine)

    def count(self, attempt: Attempt | CodeAttempt, now: datetime) -> timedelta | None:
        """Count an attempt; return None if it may be made, or how long to wait if there were too many."""
        return self._count(attempt.limits(), now)

    def use(self, what: str, now: datetime) -> bool:
        """Return whether this is used for the first time. It has to be void of itself before `WINDOW` is over."""
        return self._count(((digest_of(f"used {what}"), 1),), now) is None

    def _count(self, limits: tuple[tuple[str, int], ...], now: datetime) -> timedelta | None:
        of = ATTEMPTS.c
        with self._writing.begin() as connection:
            if connection.dialect.name == "postgresql":
                # One after the other, as on SQLite: a hundred at once are not each the first.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261130)")
            connection.execute(delete(ATTEMPTS).where(of.made_at <= now - WINDOW))
            for key, most in limits:
                made = select(func.count(), func.min(of.made_at)).where(of.key_sha256 == key)
                number, first = connection.execute(made).one()
                if number >= most:
                    waited: timedelta = first + WINDOW - now
                    return waited
            connection.execute(ATTEMPTS.insert(), [{"key_sha256": key, "made_at": now} for key, _ in limits])
        return None

    def forget(self, attempt: Attempt | CodeAttempt) -> None:
        """Forget the attempts under a name, after one that succeeded; those from the address stay counted."""
        name, _ = attempt.limits()[0]
        with self._writing.begin() as connection:
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key_sha256 == name))
