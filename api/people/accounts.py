"""Accounts: made, changed and disabled, never removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.people.roles import Role
from api.people.tables import ACCOUNTS, SECOND_FACTORS, SESSIONS

# Long enough to be handed over in person on another day.
WAY_IN_LIFE = timedelta(days=3)


@dataclass(frozen=True)
class Account:
    """An account, without what it is proved with."""

    name: str
    role: Role
    office: str
    subject: str | None
    disabled: bool
    has_password: bool
    created_at: datetime
    created_by: str | None
    has_second_factor: bool = False


@dataclass(frozen=True)
class Change:
    """What is changed in an account; None stays as it is."""

    role: Role | None = None
    office: str | None = None
    subject: str | None = None
    disabled: bool | None = None


class AccountExistsError(Exception):
    """There is an account with this name, or with this subject."""


class LastAdministratorError(Exception):
    """Nobody would be left who can manage accounts."""


class Accounts:
    """The accounts. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, log: TamperEvidentLog) -> None:
        self._engine = engine
        self._log = log

    def any(self) -> bool:
        """Return whether there is an account at all, also a disabled one."""
        with self._engine.connect() as connection:
            return connection.execute(select(ACCOUNTS.c.name).limit(1)).first() is not None

    def has_administrator(self) -> bool:
        """Return whether somebody can manage accounts."""
        with self._engine.connect() as connection:
            return _administrators(connection) > 0

    def all(self) -> tuple[Account, ...]:
        """Return all accounts, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(_accounts().order_by(ACCOUNTS.c.name)).all()
        return tuple(map(_account, rows))

    def find(self, name: str) -> Account | None:
        """Return the account with this name, or None."""
        return self._one(ACCOUNTS.c.name == name) if _can_be_asked(name) else None

    def by_subject(self, subject: str) -> Account | None:
        """Return the account of a subject of the issuer of tokens, or None."""
        return self._one(ACCOUNTS.c.subject == subject) if _can_be_asked(subject) else None

    def add(self, account: Account, way_in_sha256: str) -> None:
        """Keep a new account with its way in. Raises `AccountExistsError`."""
        row = {
            "name": account.name,
            "role": account.role,
            "office": account.office,
            "subject": account.subject,
            "disabled": account.disabled,
            "created_at": account.created_at,
            "created_by": account.created_by,
            "way_in_sha256": way_in_sha256,
            "way_in_expires_at": account.created_at + WAY_IN_LIFE,
        }
        try:
            with self._log.writing() as connection:
                connection.execute(ACCOUNTS.insert().values(row))
                act = Act(account.created_at, account.created_by)
                given = {"role": str(account.role), "office": account.office}
                self._log.append(connection, act.event(EventKind.ACCOUNT_MADE, account.name, **given))
        except IntegrityError:
            raise AccountExistsError from None

    def change(
        self, name: str, change: Change, act: Act | None = None, look: Callable[[Account], None] = lambda _: None
    ) -> None:
        """Change an account. Whoever has another role, office or none from now on has to log in again.

        `look` is given the account as it is; whatever it raises, nothing is changed. Raises
        `LastAdministratorError`, `AccountExistsError`, and changes nothing then.
        """
        values = {key: value for key, value in vars(change).items() if value is not None}
        try:
            with self._log.writing() as connection:
                # Two who disable each other at once would otherwise both find the other one left.
                connection.execute(_all_administrators().with_for_update())
                connection.execute(select(ACCOUNTS.c.name).where(ACCOUNTS.c.name == name).with_for_update())
                look(_account(connection.execute(_accounts().where(ACCOUNTS.c.name == name)).one()))
                if not values:
                    return
                before = _administrators(connection)
                connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(values))
                if before and not _administrators(connection):
                    raise LastAdministratorError
                connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))
                # Who somebody is elsewhere is nobody's business here.
                told = {key: "changed" if key == "subject" else str(value) for key, value in values.items()}
                event = (act or Act()).event(EventKind.ACCOUNT_CHANGED, name, **told)
                self._log.append(connection, event)
        except IntegrityError:
            raise AccountExistsError from None

    def password_of(self, name: str) -> str | None:
        """Return what is kept of the password; None without account, without password, or if disabled."""
        if not _can_be_asked(name):
            return None
        found = select(ACCOUNTS.c.password_hash).where(ACCOUNTS.c.name == name, ACCOUNTS.c.disabled.is_(False))
        with self._engine.connect() as connection:
            return connection.execute(found).scalar_one_or_none()

    def rehash_password(self, name: str, password_hash: str) -> None:
        """Keep the same password in another way."""
        with self._log.writing() as connection:
            kept = update(ACCOUNTS).where(ACCOUNTS.c.name == name)
            connection.execute(kept.values(password_hash=password_hash, way_in_sha256=None, way_in_expires_at=None))

    def set_password(self, name: str, password_hash: str, act: Act) -> None:
        """Keep another password; a way in that was not used is void, and all sessions end."""
        with self._log.writing() as connection:
            connection.execute(
                update(ACCOUNTS)
                .where(ACCOUNTS.c.name == name)
                .values(password_hash=password_hash, way_in_sha256=None, way_in_expires_at=None)
            )
            connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))
            self._log.append(connection, act.event(EventKind.PASSWORD_SET, name))

    def reset(self, name: str, way_in_sha256: str, act: Act) -> None:
        """Forget the password, end all sessions, and keep a new way in."""
        values = {
            "password_hash": None,
            "way_in_sha256": way_in_sha256,
            "way_in_expires_at": act.at + WAY_IN_LIFE,
        }
        with self._log.writing() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(values))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))
            self._log.append(connection, act.event(EventKind.PASSWORD_RESET, name))

    def use_way_in(self, name: str, way_in_sha256: str, password_hash: str, now: datetime) -> bool:
        """Set the password by a way in, which then is void. Return whether it was one; one of two at once is."""
        if not _can_be_asked(name):
            return False
        of = ACCOUNTS.c
        used = (
            update(ACCOUNTS)
            .where(of.name == name, of.way_in_sha256 == way_in_sha256)
            .where(of.way_in_expires_at > now, of.disabled.is_(False))
            .values(password_hash=password_hash, way_in_sha256=None, way_in_expires_at=None)
            .returning(of.name)
        )
        with self._log.writing() as connection:
            found = connection.execute(used).one_or_none() is not None
            if found:
                self._log.append(connection, Act(now, name).event(EventKind.PASSWORD_SET, name, by="way in"))
        return found

    def _one(self, which: Any) -> Account | None:
        with self._engine.connect() as connection:
            row = connection.execute(_accounts().where(which)).one_or_none()
        return _account(row) if row else None


def _accounts() -> Any:
    with_factor = ACCOUNTS.outerjoin(SECOND_FACTORS, SECOND_FACTORS.c.account == ACCOUNTS.c.name)
    return select(ACCOUNTS, SECOND_FACTORS.c.confirmed_at).select_from(with_factor)


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(
        name=row.name,
        role=Role(row.role),
        office=row.office,
        subject=row.subject,
        disabled=row.disabled,
        has_password=row.password_hash is not None,
        created_at=row.created_at,
        created_by=row.created_by,
        has_second_factor=row.confirmed_at is not None,
    )


def _all_administrators() -> Any:
    return select(ACCOUNTS.c.name).where(ACCOUNTS.c.role == Role.ADMINISTRATOR)


def _administrators(connection: Connection) -> int:
    asked = select(func.count()).where(ACCOUNTS.c.role == Role.ADMINISTRATOR, ACCOUNTS.c.disabled.is_(False))
    return connection.execute(asked).scalar_one()


def _can_be_asked(text: str) -> bool:
    """Whether a database can be asked for it: PostgreSQL takes no NUL and no half of a surrogate pair."""
    return text.isascii() and text.isprintable()
