"""Passwords: kept as Argon2id (RFC 9106), compared in the same time whether or not there is an account."""

from __future__ import annotations

from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

FEWEST_CHARACTERS = 15
MOST_CHARACTERS = 256
_FEWEST_DIFFERENT = 6

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# What is compared with where there is no account, or one without a password: of no password, with an empty salt and
# digest, so that it has not to be made; with the parameters of all others, so that comparing takes as long.
_NOBODY = "$argon2id$v={version}$m={memory},t={time},p={lanes}${salt}${digest}".format(
    version=RFC_9106_LOW_MEMORY.version,
    memory=RFC_9106_LOW_MEMORY.memory_cost,
    time=RFC_9106_LOW_MEMORY.time_cost,
    lanes=RFC_9106_LOW_MEMORY.parallelism,
    salt=b64encode(bytes(RFC_9106_LOW_MEMORY.salt_len)).decode().rstrip("="),
    digest=b64encode(bytes(RFC_9106_LOW_MEMORY.hash_len)).decode().rstrip("="),
)


def hash_of(password: str) -> str:
    """Return what is kept of a password. Takes some 64 MiB and a tenth of a second: call it in a worker thread."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Return whether this is the password; without one that is kept never, after the same time."""
    try:
        _HASHER.verify(kept or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Return whether a password should be kept anew, because it was made with weaker parameters."""
    return _HASHER.check_needs_rehash(kept)


def fault_of(password: str, name: str) -> str | None:
    """Return what is wrong with a new password, or None. It is never repeated.

    Length is what counts (ASVS 5, 6.2): no mix of kinds of characters is asked for.
    """
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        return f"A password has {FEWEST_CHARACTERS} to {MOST_CHARACTERS} characters."
    if len(set(password)) < _FEWEST_DIFFERENT:
        return f"A password has at least {_FEWEST_DIFFERENT} different characters."
    if name in password.lower():
        return "A password does not contain the name of its account."
    return None
