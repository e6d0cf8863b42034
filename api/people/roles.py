"""The roles, and a person as the service knows them while a request is answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is for. One account has one role: whoever does two kinds of work has two accounts."""

    CASEWORKER = "caseworker"
    LEGAL_ADVISER = "legal_adviser"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Means(StrEnum):
    """How a person showed who they are; `LOCAL` is no proof: the one who sits at this machine."""

    LOCAL = "local"
    SESSION = "session"
    KEY = "key"
    TOKEN = "token"


# The office of the built-in person, and of all that was assessed before there were accounts.
LOCAL_OFFICE = "local"
# No account can have this name: it stands in records for whoever used the machine before there were accounts.
LOCAL_NAME = "local"


@dataclass(frozen=True)
class Person:
    """Who asks. `session` is the digest of the session they came with, if they did.

    Whoever `must_enrol` does nothing else before they have a second factor.
    """

    name: str
    role: Role
    office: str
    means: Means
    session: str | None = None
    must_enrol: bool = False


LOCAL_PERSON = Person(LOCAL_NAME, Role.CASEWORKER, LOCAL_OFFICE, Means.LOCAL)
