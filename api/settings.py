"""The settings of the service, and the one place where the environment is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

# What an office needs to reach its server; how the service uses a connection it says itself (`api.storage.engine`).
_POSTGRESQL_OPTIONS = frozenset({"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile"})


class CannotStartError(Exception):
    """The service can not start. The message is one line that says what to change, and repeats no secret."""


def sqlite_file(file: Path) -> URL:
    """Return the address of an SQLite file."""
    return URL.create("sqlite", database=str(file))


@dataclass(frozen=True)
class Settings:
    """Where assessments are kept and where the service listens; port 0 means any free port.

    `time_zone` is that of the office: it says what day it is.
    """

    database: URL = field(default_factory=lambda: sqlite_file(Path("var/triage.db")))
    host: str = "127.0.0.1"
    port: int = 8000
    time_zone: tzinfo = UTC


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the variables of `docs/operations.md`; what is missing or empty has the default of `Settings`.

    Raises `CannotStartError` for a database that is neither an SQLite file nor on PostgreSQL, and for a port or a
    time zone that is none.
    """
    default = Settings()
    database_url = environment.get("TRIAGE_DATABASE_URL")
    port = environment.get("PORT")
    time_zone = environment.get("TRIAGE_TIME_ZONE")
    return Settings(
        database=_database(database_url) if database_url else default.database,
        host=environment.get("HOST") or default.host,
        port=_port(port) if port else default.port,
        time_zone=_time_zone(time_zone) if time_zone else default.time_zone,
    )


def _database(database_url: str) -> URL:
    # The URL is not repeated in a message: it may hold a password.
    try:
        url: URL | None = make_url(database_url)
    except (ArgumentError, ValueError):
        url = None
    if url is not None and url.database:
        if url.drivername == "sqlite" and url.database != ":memory:" and not (url.host or url.query):
            return url
        if url.drivername in ("postgresql", "postgresql+psycopg"):
            return _postgresql(url)
    raise CannotStartError(
        "TRIAGE_DATABASE_URL has to name an SQLite file, such as sqlite:///var/triage.db, or a PostgreSQL "
        "database, such as postgresql://office@db.example/triage; no other database is supported."
    )


def _postgresql(url: URL) -> URL:
    if not _POSTGRESQL_OPTIONS.issuperset(url.query):
        raise CannotStartError(
            "TRIAGE_DATABASE_URL has an option that is not known; behind the question mark may stand "
            f"{', '.join(sorted(_POSTGRESQL_OPTIONS))}."
        )
    return url.set(drivername="postgresql+psycopg")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise CannotStartError("PORT has to be a whole number from 0 to 65535.")
    return int(text)


def _time_zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        raise CannotStartError(
            "TRIAGE_TIME_ZONE has to name a time zone that this machine knows, such as Africa/Nairobi; "
            "where it knows none, install the package tzdata of its distribution."
        ) from None
