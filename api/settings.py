"""The settings of the service, and the one place where the environment is understood."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

# What an office needs to reach its server; how the service uses a connection it says itself (`api.storage.engine`).
_POSTGRESQL_OPTIONS = frozenset({"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile"})
# The names of this machine for itself: a page of another site can not make a browser send them (DNS rebinding).
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})

# Where the keys of a database stand that is no file.
KEY_FOLDERS = Path("var")


class CannotStartError(Exception):
    """The service can not start. The message is one line that says what to change, and repeats no secret."""


def sqlite_file(file: Path) -> URL:
    """Return the address of an SQLite file."""
    return URL.create("sqlite", database=str(file))


class LogFormat(StrEnum):
    """How each line of the log is written: for people, or as JSON for programs."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Tls:
    """The files of the service's own TLS: the certificate with its chain, and its private key."""

    certificate: Path
    private_key: Path


@dataclass(frozen=True)
class Issuer:
    """Whose tokens are taken (OpenID Connect), and the name of this service there."""

    url: str
    audience: str


@dataclass(frozen=True)
class Settings:
    """Where assessments are kept and where the service listens; port 0 means any free port.

    `time_zone` is that of the office: it says what day it is. `trusted_proxies` are addresses or networks that are
    believed whom they ask for; `hosts` are the names, besides those of this machine itself, under which clients
    reach the service. `requests_per_minute` is for each client and worker, 0 for no limit. `workers` is how many
    processes serve. Without `tls` it speaks HTTP; without `issuer` it takes no tokens. `draft_keys` is the file of
    the keys that drafts are encrypted with; without it that is one beside an SQLite file, and with PostgreSQL there
    are no drafts. `key_folder` holds the keys of the database and the last head of its log that was known, None for
    the one that `key_folder_of` says.
    """

    database: URL = field(default_factory=lambda: sqlite_file(Path("var/triage.db")))
    host: str = "127.0.0.1"
    port: int = 8000
    time_zone: tzinfo = UTC
    trusted_proxies: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    requests_per_minute: int = 1200
    tls: Tls | None = None
    issuer: Issuer | None = None
    log_format: LogFormat = LogFormat.TEXT
    workers: int = 1
    draft_keys: Path | None = None
    key_folder: Path | None = None


def key_folder_of(database: URL) -> Path:
    """Return the folder of keys of a database where none is named: beside the file, or under var/."""
    if database.get_backend_name() == "sqlite":
        return Path(f"{database.database}.keys")
    return KEY_FOLDERS / f"{database.database}.keys"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the variables of `docs/operations.md`; what is missing or empty has the default of `Settings`.

    Raises `CannotStartError` for a database that is neither an SQLite file nor on PostgreSQL, for a port, number,
    time zone or address that is none, for one of two that belong together, and where others could reach the service
    in clear text.
    """
    default = Settings()
    database_url = environment.get("TRIAGE_DATABASE_URL")
    port = environment.get("PORT")
    time_zone = environment.get("TRIAGE_TIME_ZONE")
    requests = environment.get("TRIAGE_REQUESTS_PER_MINUTE")
    workers = environment.get("TRIAGE_WORKERS")
    draft_keys = environment.get("TRIAGE_DRAFT_KEYS")
    key_folder = environment.get("TRIAGE_KEY_FOLDER")
    settings = Settings(
        database=_database(database_url) if database_url else default.database,
        host=environment.get("HOST") or default.host,
        port=_number("PORT", port, 65535) if port else default.port,
        time_zone=_time_zone(time_zone) if time_zone else default.time_zone,
        trusted_proxies=_proxies(environment.get("TRIAGE_TRUSTED_PROXY") or ""),
        hosts=_listed(environment.get("TRIAGE_HOSTS") or ""),
        requests_per_minute=_number("TRIAGE_REQUESTS_PER_MINUTE", requests, 1_000_000)
        if requests
        else default.requests_per_minute,
        tls=_tls(environment.get("TRIAGE_TLS_CERTIFICATE"), environment.get("TRIAGE_TLS_KEY")),
        workers=_number("TRIAGE_WORKERS", workers, 64, least=1) if workers else default.workers,
        log_format=_log_format(environment.get("TRIAGE_LOG") or default.log_format),
        issuer=_issuer(environment.get("TRIAGE_OIDC_ISSUER"), environment.get("TRIAGE_OIDC_AUDIENCE")),
        draft_keys=Path(draft_keys) if draft_keys else default.draft_keys,
        key_folder=Path(key_folder) if key_folder else default.key_folder,
    )
    if not is_loopback(settings.host) and not ((settings.trusted_proxies or settings.tls) and settings.hosts):
        raise CannotStartError(
            f"HOST={settings.host} lets other machines in, and case facts would pass in clear text. Leave it at "
            "127.0.0.1; or name TRIAGE_TLS_CERTIFICATE and TRIAGE_TLS_KEY, or in TRIAGE_TRUSTED_PROXY the proxy "
            "that ends TLS; and in TRIAGE_HOSTS the name that clients use."
        )
    return settings


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


def _number(name: str, text: str, most: int, least: int = 0) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise CannotStartError(f"{name} has to be a whole number from {least} to {most}.")
    return int(text)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in text.split(","))))


def _proxies(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(each, strict=False)) for each in _listed(text))
    except ValueError:
        raise CannotStartError(
            "TRIAGE_TRUSTED_PROXY has to hold addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, with commas."
        ) from None


def _tls(certificate: str | None, private_key: str | None) -> Tls | None:
    if not certificate and not private_key:
        return None
    if not certificate or not private_key:
        raise CannotStartError("TRIAGE_TLS_CERTIFICATE and TRIAGE_TLS_KEY belong together: name both files.")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, private_key, password="")
    except (OSError, ValueError):
        raise CannotStartError(
            "TRIAGE_TLS_CERTIFICATE and TRIAGE_TLS_KEY have to be a certificate and its key, as readable PEM files "
            "without a password."
        ) from None
    return Tls(Path(certificate), Path(private_key))


def _issuer(url: str | None, audience: str | None) -> Issuer | None:
    if not url and not audience:
        return None
    if not url or not audience:
        raise CannotStartError("TRIAGE_OIDC_ISSUER and TRIAGE_OIDC_AUDIENCE belong together: name both.")
    if not is_safe_address(url):
        raise CannotStartError("TRIAGE_OIDC_ISSUER has to be an https address without parameters.")
    return Issuer(url, audience)


def _log_format(text: str) -> LogFormat:
    try:
        return LogFormat(text)
    except ValueError:
        raise CannotStartError(f"TRIAGE_LOG has to be one of {', '.join(LogFormat)}.") from None


def is_safe_address(url: str) -> bool:
    """Return whether keys may be fetched from there: over https, or from this machine itself."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    plain = parts.scheme == "http" and host is not None and is_loopback(host)
    return bool(host) and (parts.scheme == "https" or plain) and not (parts.query or parts.fragment)


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _time_zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise CannotStartError(
            "TRIAGE_TIME_ZONE has to name a time zone that this machine knows, such as Africa/Nairobi; "
            "where it knows none, install the package tzdata of its distribution."
        ) from None
