"""What a single setting may be: how it is understood from a text, and what is said where that can not be done.

A message of a reader continues the name of the variable, and repeats nothing of its value.
"""

from __future__ import annotations

from datetime import tzinfo
from enum import StrEnum
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from api.people.roles import Role

# What an office needs to reach its server; how the service uses a connection it says itself (`api.storage.engine`).
_POSTGRESQL_OPTIONS = frozenset({"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile"})
# The names of this machine for itself: a page of another site can not make a browser send them (DNS rebinding).
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# No number of a setting has more digits; of longer texts none is made.
_MOST_DIGITS = 18


class CannotStartError(Exception):
    """The service can not start. The message is one line that says what to change, and repeats no secret."""


class LogFormat(StrEnum):
    """How each line of the log is written: for people, or as JSON for programs."""

    TEXT = "text"
    JSON = "json"


class UnsentAnswers(StrEnum):
    """What becomes of answers that a browser could not send: they are kept in it, or lost with the page."""

    KEPT = "kept"
    LOST = "lost"


def sqlite_file(file: Path) -> URL:
    """Return the address of an SQLite file."""
    return URL.create("sqlite", database=str(file))


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_safe_address(url: str) -> bool:
    """Return whether nobody can listen or put in on the way there: over https, or this machine itself."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    plain = parts.scheme == "http" and host is not None and is_loopback(host)
    return bool(host) and (parts.scheme == "https" or plain) and not (parts.query or parts.fragment)


def _database(value: object) -> object:
    if not isinstance(value, str):
        return value
    # The URL is not repeated in a message: it may hold a password.
    try:
        url: URL | None = make_url(value)
    except (ArgumentError, ValueError):
        url = None
    if url is not None and url.database:
        if url.drivername == "sqlite" and url.database != ":memory:" and not (url.host or url.query):
            return url
        if url.drivername in ("postgresql", "postgresql+psycopg"):
            return _postgresql(url)
    raise ValueError(
        "has to name an SQLite file, such as sqlite:///var/triage.db, or a PostgreSQL database, such as "
        "postgresql://office@db.example/triage; no other database is supported."
    )


def _postgresql(url: URL) -> URL:
    if not _POSTGRESQL_OPTIONS.issuperset(url.query):
        raise ValueError(
            "has an option that is not known; behind the question mark may stand "
            f"{', '.join(sorted(_POSTGRESQL_OPTIONS))}."
        )
    return url.set(drivername="postgresql+psycopg")


def _whole_number(value: object) -> object:
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
            raise ValueError
        return int(value)
    return value


def _time_zone(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        raise ValueError(
            "has to name a time zone that this machine knows, such as Africa/Nairobi; where it knows none, install "
            "the package tzdata of its distribution."
        ) from None


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(filter(None, (each.strip() for each in value.split(","))))
    return value


def _networks(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return tuple(str(ip_network(each.strip(), strict=False)) for each in value.split(",") if each.strip())
    except ValueError:
        raise ValueError(
            "has to hold addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, with commas."
        ) from None


def _safe_address(value: object) -> object:
    if isinstance(value, str) and not is_safe_address(value):
        raise ValueError("has to be an https address without parameters.")
    return value


def _roles(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        named = list(Role) if value.strip() == "all" else [Role(each.strip()) for each in value.split(",")]
    except ValueError:
        raise ValueError(f"has to hold roles with commas, or all: {', '.join(Role)}.") from None
    return tuple(dict.fromkeys(named))


def _service_address(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not is_safe_address(value) or urlsplit(value).path.strip("/") or urlsplit(value).username is not None:
        raise ValueError("has to be the https address of the service without a path.")
    return value.rstrip("/")


def secret_in(file: Path) -> str:
    """Return the secret in a file. Raises `CannotStartError` if it is none, or if others can read it."""
    try:
        mode = file.stat().st_mode
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        mode, secret = 0, ""
    if not secret or not secret.isprintable():
        raise CannotStartError("TRIAGE_OIDC_CLIENT_SECRET_FILE has to name a readable file with the secret.")
    if mode & 0o077:
        raise CannotStartError(
            "TRIAGE_OIDC_CLIENT_SECRET_FILE can be read by other users of this machine: take the right from them "
            "(chmod 600), and have the issuer give another secret."
        )
    return secret


# Where assessments are kept.
Database = Annotated[URL, BeforeValidator(_database)]
# A number of ASCII digits; its bounds stand at the field.
WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
TimeZone = Annotated[tzinfo, BeforeValidator(_time_zone)]
# Words with commas between them.
Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
# Addresses or networks with commas between them.
Networks = Annotated[tuple[str, ...], BeforeValidator(_networks)]
# An address that nobody can listen to on the way.
SafeAddress = Annotated[str, BeforeValidator(_safe_address)]
# Roles with commas between them, or all.
Roles = Annotated[tuple[Role, ...], BeforeValidator(_roles)]
# The address of this service.
ServiceAddress = Annotated[str, BeforeValidator(_service_address)]
