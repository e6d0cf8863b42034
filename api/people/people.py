"""All that the service knows of people, in one place."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from anyio import CapacityLimiter
from fastapi import Request
from sqlalchemy import Engine

from api.log.folder import LogFolder
from api.log.log import TamperEvidentLog
from api.people.accounts import Accounts
from api.people.attempts import Attempts
from api.people.exposure import check_exposure, is_exposed
from api.people.issuer_log_in import IssuerLogIn
from api.people.keys import PREFIX, ApiKeys
from api.people.origin import Origins
from api.people.policy import POLICY, Policy
from api.people.roles import LOCAL_PERSON, Means, Person, Role
from api.people.sealing import Sealing
from api.people.second_factor import SEALED_FOR, SecondFactors
from api.people.sessions import Sessions
from api.people.tokens import Tokens
from api.settings import Settings

# A password is compared in 64 MiB and a tenth of a second: whoever sends many waits, and nothing else does.
_PASSWORDS_AT_ONCE = 2
# An issuer that does not answer holds up those who come with its tokens, and nobody else.
_TOKENS_AT_ONCE = 4
# Nor do strangers who begin to log in there hold up those who come with its tokens.
_LOG_INS_AT_ONCE = 4


log = logging.getLogger("api")


@dataclass
class People:
    """Who may ask. `local` is whether the one at this machine is served without an account."""

    accounts: Accounts
    sessions: Sessions
    keys: ApiKeys
    attempts: Attempts
    second_factors: SecondFactors
    origins: Origins
    tokens: Tokens | None
    issuer: IssuerLogIn | None
    local: bool
    demands_second_factor: frozenset[Role] = frozenset()
    policy: Policy = field(default_factory=lambda: POLICY)
    passwords_at_once: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_PASSWORDS_AT_ONCE))
    tokens_at_once: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_TOKENS_AT_ONCE))
    log_ins_at_once: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_LOG_INS_AT_ONCE))

    @classmethod
    def of(cls, engine: Engine, log: TamperEvidentLog, folder: LogFolder, settings: Settings) -> People:
        """Return what the service knows of people; `CannotStartError` if it must not be reached like this."""
        accounts = Accounts(engine, log)
        check_exposure(settings, has_administrator=accounts.has_administrator())
        attempts = Attempts(engine)
        tokens = Tokens(settings.issuer) if settings.issuer else None
        return cls(
            accounts=accounts,
            sessions=Sessions(engine, log, frozenset(settings.second_factor)),
            keys=ApiKeys(engine, log),
            attempts=attempts,
            second_factors=SecondFactors(engine, log, Sealing(folder, SEALED_FOR), attempts),
            demands_second_factor=frozenset(settings.second_factor),
            origins=Origins(secure=is_exposed(settings)),
            tokens=tokens,
            issuer=IssuerLogIn(settings.issuer, settings.log_in, tokens, Sealing(folder, "log-in"))
            if settings.issuer and settings.log_in and tokens
            else None,
            local=not is_exposed(settings) and not accounts.any(),
        )

    def by_key(self, text: str, now: datetime) -> Person | None:
        """Return whose API key this is."""
        return self.keys.person(text, now)

    def by_token(self, text: str) -> Person | None:
        """Return whose account a token of the issuer speaks of. Raises `IssuerUnavailableError`."""
        subject = self.tokens.subject(text) if self.tokens else None
        account = self.accounts.by_subject(subject) if subject else None
        if account is None or account.disabled:
            return None
        return Person(account.name, account.role, account.office, Means.TOKEN)

    def by_session(self, secret: str, now: datetime) -> Person | None:
        """Return whose session this is."""
        return self.sessions.person(secret, now)

    def tell_if_local(self) -> None:
        """Say in the log that nobody has an account yet, and what that means."""
        if self.local:
            log.info("There is no account yet: whoever uses this machine is served as a caseworker.")

    def at_this_machine(self) -> Person | None:
        """Return the built-in person, as long as there is no account: from the first one on, never again."""
        if self.local and self.accounts.any():
            self.local = False
        return LOCAL_PERSON if self.local else None


def is_key(text: str) -> bool:
    """Return whether a bearer token is meant as an API key."""
    return text.startswith(PREFIX)


def people_of(request: Request) -> People:
    """Return the people of the application that received the request."""
    people = request.app.state.people
    assert isinstance(people, People)
    return people
