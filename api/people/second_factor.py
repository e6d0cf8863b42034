"""The second factor of a log-in with password: codes of an authenticator (TOTP, RFC 6238), and recovery codes.

The seed is kept sealed: whoever has the database alone can not read it. A code is good once; so is a recovery code,
which is long and random, and kept as a digest.
"""

from __future__ import annotations

import logging
import os
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Connection, Engine, delete, func, select, update

from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.people.attempts import Attempts
from api.people.sealing import Sealing
from api.people.secret import digest_of
from api.people.tables import RECOVERY_CODES, SECOND_FACTORS, SESSIONS
from api.storage.documents import blob

log = logging.getLogger("api")

# What every authenticator reads: SHA-1 is no weakness in HMAC (RFC 6238, 1.2), and the seed has 160 bits.
_DIGITS = 6
_STEP = timedelta(seconds=30)
_SEED_BYTES = 20
# A clock may be a step before or after.
_STEPS = (-1, 0, 1)
PENDING = timedelta(minutes=15)
_RECOVERY_CODES = 10
_RECOVERY_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_RECOVERY_LENGTH = 24
_GROUP = 4
_ISSUER = "Asylum triage"
# What the seeds are sealed for, wherever they are read.
SEALED_FOR = "second factor"


@dataclass(frozen=True)
class SecondFactor:
    """What is told of the second factor of an account."""

    confirmed_at: datetime | None
    recovery_codes_left: int


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator is given: the seed, also as the address that it reads from a picture."""

    seed: str
    uri: str
    expires_at: datetime


class SecondFactors:
    """The second factors. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, log: TamperEvidentLog, sealing: Sealing, attempts: Attempts) -> None:
        self._engine = engine
        self._log = log
        self._sealing = sealing
        self._attempts = attempts

    def of(self, account: str) -> SecondFactor:
        """Return what can be told of the second factor of an account."""
        confirmed = select(SECOND_FACTORS.c.confirmed_at).where(SECOND_FACTORS.c.account == account)
        with self._engine.connect() as connection:
            at = connection.execute(confirmed).scalar_one_or_none()
            return SecondFactor(at, _left(connection, account))

    def begin(self, account: str, now: datetime) -> Enrolment:
        """Return a new seed, which counts for nothing until it is confirmed; one in use stays so till then."""
        seed = os.urandom(_SEED_BYTES)
        until = now + PENDING
        pending = {"pending_seed": self._sealing.sealed(seed, account), "pending_until": until}
        with self._log.writing() as connection:
            there = update(SECOND_FACTORS).where(SECOND_FACTORS.c.account == account).values(pending)
            if connection.execute(there.returning(SECOND_FACTORS.c.account)).one_or_none() is None:
                connection.execute(SECOND_FACTORS.insert().values(account=account, **pending))
        return Enrolment(b32encode(seed).decode(), _totp(seed).get_provisioning_uri(account, _ISSUER), until)

    def confirm(self, account: str, code: str, act: Act) -> tuple[str, ...] | None:
        """Take the new seed into use if the code is of it: return recovery codes and end all sessions, or None."""
        of = SECOND_FACTORS.c
        found = select(of.pending_seed).where(of.account == account, of.pending_until > act.at)
        with self._engine.connect() as connection:
            sealed = connection.execute(found).scalar_one_or_none()
        seed = self._opened(account, sealed)
        if seed is None or not self._fits(account, seed, code, act.at):
            return None
        taken = {"seed": sealed, "confirmed_at": act.at, "pending_seed": None, "pending_until": None}
        with self._log.writing() as connection:
            # Another one may have begun meanwhile.
            chosen = update(SECOND_FACTORS).where(of.account == account, of.pending_seed == sealed).values(taken)
            if connection.execute(chosen.returning(of.account)).one_or_none() is None:
                return None
            codes = _renewed(connection, account)
            connection.execute(delete(SESSIONS).where(SESSIONS.c.account == account))
            self._log.append(connection, act.event(EventKind.SECOND_FACTOR_SET, account))
        return codes

    def fits(self, account: str, code: str, act: Act) -> str | None:
        """Return by what kind of code somebody shows their second factor; None if it is none, or was used."""
        found = select(SECOND_FACTORS.c.seed).where(SECOND_FACTORS.c.account == account)
        with self._engine.connect() as connection:
            seed = self._opened(account, connection.execute(found).scalar_one_or_none())
        if seed is not None and self._fits(account, seed, code, act.at):
            return "code"
        return "recovery code" if self._recovers(account, code, act) else None

    def renew_recovery_codes(self, account: str, act: Act) -> tuple[str, ...]:
        """Return new recovery codes; those of before are void."""
        with self._log.writing() as connection:
            codes = _renewed(connection, account)
            self._log.append(connection, act.event(EventKind.RECOVERY_CODES_MADE, account))
        return codes

    def reset(self, account: str, act: Act) -> bool:
        """Forget a second factor, and end all sessions of its account. Return whether there was one."""
        with self._log.writing() as connection:
            there = delete(SECOND_FACTORS).where(SECOND_FACTORS.c.account == account)
            if connection.execute(there.returning(SECOND_FACTORS.c.account)).one_or_none() is None:
                return False
            connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.account == account))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.account == account))
            self._log.append(connection, act.event(EventKind.SECOND_FACTOR_RESET, account))
        return True

    def _opened(self, account: str, sealed: object) -> bytes | None:
        if sealed is None:
            return None
        seed = self._sealing.opened(blob(sealed), account)
        if seed is None:
            log.error("a second factor can not be read: it was changed, or TRIAGE_KEY_FOLDER is another one")
        return seed

    def _fits(self, account: str, seed: bytes, code: str, now: datetime) -> bool:
        text = code.replace(" ", "").encode()
        totp, found = _totp(seed), None
        for step in _STEPS:
            at = (now + step * _STEP).timestamp()
            if compare_digest(totp.generate(at), text):
                found = int(at / _STEP.total_seconds())
        # Its step is over long before it is forgotten that it was used. Another seed has other codes.
        return found is not None and self._attempts.use(f"code {account} {seed.hex()} {found}", now)

    def _recovers(self, account: str, code: str, act: Act) -> bool:
        of = RECOVERY_CODES.c
        used = delete(RECOVERY_CODES).where(of.account == account, of.code_sha256 == _digest(account, code))
        with self._log.writing() as connection:
            if connection.execute(used.returning(of.account)).one_or_none() is None:
                return False
            left = str(_left(connection, account))
            self._log.append(connection, act.event(EventKind.RECOVERY_CODE_USED, account, left=left))
        return True


def _totp(seed: bytes) -> TOTP:
    return TOTP(seed, _DIGITS, SHA1(), int(_STEP.total_seconds()))


def _left(connection: Connection, account: str) -> int:
    counted = select(func.count()).where(RECOVERY_CODES.c.account == account)
    return connection.execute(counted).scalar_one()


def _renewed(connection: Connection, account: str) -> tuple[str, ...]:
    connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.account == account))
    codes = tuple(_new_code() for _ in range(_RECOVERY_CODES))
    rows = [{"account": account, "code_sha256": _digest(account, code)} for code in codes]
    connection.execute(RECOVERY_CODES.insert(), rows)
    return codes


def _new_code() -> str:
    letters = "".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _RECOVERY_LENGTH, _GROUP))


def _digest(account: str, code: str) -> str:
    return digest_of(f"{account} {code.replace(' ', '').replace('-', '').lower()}")
