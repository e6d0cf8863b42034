"""The settings of the service, and the one place where the environment is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError


class CannotStartError(Exception):
    """The service can not start. The message is one line that says what to change, and repeats no secret."""


@dataclass(frozen=True)
class Settings:
    """Where assessments are kept and where the service listens; port 0 means any free port."""

    database_file: Path = Path("var/triage.db")
    host: str = "127.0.0.1"
    port: int = 8000


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read `TRIAGE_DATABASE_URL`, `HOST` and `PORT`; what is missing or empty has the default of `Settings`.

    Raises `CannotStartError` for a database that is not an SQLite file and for a port that is none.
    """
    default = Settings()
    database_url = environment.get("TRIAGE_DATABASE_URL")
    port = environment.get("PORT")
    return Settings(
        database_file=_database_file(database_url) if database_url else default.database_file,
        host=environment.get("HOST") or default.host,
        port=_port(port) if port else default.port,
    )


def _database_file(database_url: str) -> Path:
    # The URL is not repeated in a message: it may hold a password.
    try:
        url: URL | None = make_url(database_url)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername != "sqlite" or url.host or url.query or url.database in (None, "", ":memory:"):
        raise CannotStartError(
            "TRIAGE_DATABASE_URL has to name an SQLite file, such as sqlite:///var/triage.db; "
            "no other database is supported."
        )
    return Path(str(url.database))


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise CannotStartError("PORT has to be a whole number from 0 to 65535.")
    return int(text)
