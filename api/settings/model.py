"""Every setting, once: its variable, what it says, its type, bounds and default."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import URL

from api.settings.values import (
    Database,
    Listed,
    LogFormat,
    Networks,
    Roles,
    SafeAddress,
    ServiceAddress,
    TimeZone,
    UnsentAnswers,
    WholeNumber,
    secret_in,
    sqlite_file,
)

# Where the keys of a database stand that is no file.
KEY_FOLDERS = Path("var")


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
class LogInClient:
    """What this service is at the issuer where browsers log in: its name and secret there, and its own address.

    The address is that of the whole service, as browsers know it, without a path.
    """

    id: str
    secret: str = field(repr=False)
    address: str


class Settings(BaseSettings):
    """Where assessments are kept, where the service listens, and what else an office decides of it.

    Made by itself it reads no environment and no file: `settings_from` does. The descriptions are the table of
    settings in `docs/operations.md`.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        case_sensitive=True,
        # A value is what its reader makes of the text, and never JSON.
        enable_decoding=False,
        validate_by_name=True,
        validate_by_alias=True,
        arbitrary_types_allowed=True,
        # A value may be a secret: an error does not repeat it.
        hide_input_in_errors=True,
    )

    database: Database = Field(
        default_factory=lambda: sqlite_file(Path("var/triage.db")),
        validation_alias="TRIAGE_DATABASE_URL",
        description="Where assessments are kept. An SQLite file is made with its folder at the first start.",
        examples=["postgresql://office@db.example/triage"],
    )
    host: str = Field(
        "127.0.0.1",
        validation_alias="HOST",
        description="The address where the service listens.",
        examples=["10.0.0.7"],
    )
    port: WholeNumber = Field(
        8000, ge=0, le=65535, validation_alias="PORT", description="The port there; 0 is any free one."
    )
    time_zone: TimeZone = Field(
        UTC,
        validation_alias="TRIAGE_TIME_ZONE",
        description="The time zone of the office: it says what day it is.",
        examples=["Africa/Nairobi"],
    )
    trusted_proxies: Networks = Field(
        (),
        validation_alias="TRIAGE_TRUSTED_PROXY",
        description="Addresses or networks, with commas, of proxies that are believed whom they ask for.",
        examples=["10.0.0.5,fd00::/8"],
    )
    hosts: Listed = Field(
        (),
        validation_alias="TRIAGE_HOSTS",
        description="With commas, the names under which clients reach the service, as they stand in the header "
        "`Host`, besides those of this machine itself.",
        examples=["triage.example"],
    )
    requests_per_minute: WholeNumber = Field(
        1200,
        ge=0,
        le=1_000_000,
        validation_alias="TRIAGE_REQUESTS_PER_MINUTE",
        description="How often a client may ask each process; 0 is no limit.",
    )
    tls_certificate: Path | None = Field(
        None,
        validation_alias="TRIAGE_TLS_CERTIFICATE",
        description="The file of the certificate with its chain, for TLS of the service's own.",
        examples=["/etc/triage/cert.pem"],
    )
    tls_key: Path | None = Field(
        None,
        validation_alias="TRIAGE_TLS_KEY",
        description="The file of the key of that certificate, without a password.",
        examples=["/etc/triage/key.pem"],
    )
    oidc_issuer: SafeAddress | None = Field(
        None,
        validation_alias="TRIAGE_OIDC_ISSUER",
        description="Whose tokens are taken (OpenID Connect); an https address.",
        examples=["https://id.example/realm"],
    )
    oidc_audience: str | None = Field(
        None,
        validation_alias="TRIAGE_OIDC_AUDIENCE",
        description="The name of the service at that issuer.",
        examples=["triage"],
    )
    oidc_client_id: str | None = Field(
        None,
        validation_alias="TRIAGE_OIDC_CLIENT_ID",
        description="The name of the service as a client of that issuer, where browsers log in.",
        examples=["triage-service"],
    )
    oidc_client_secret_file: Path | None = Field(
        None,
        validation_alias="TRIAGE_OIDC_CLIENT_SECRET_FILE",
        description="The file of the secret of that client, for nobody else to read (mode 600).",
        examples=["/etc/triage/client_secret"],
    )
    address: ServiceAddress | None = Field(
        None,
        validation_alias="TRIAGE_ADDRESS",
        description="The address of the service as browsers know it, without a path: where the issuer sends them "
        "back to.",
        examples=["https://triage.office.example"],
    )
    second_factor: Roles = Field(
        (),
        validation_alias="TRIAGE_SECOND_FACTOR",
        description="With commas, the roles whose accounts need a second factor beside their password; `all` is "
        "every role.",
        examples=["administrator,supervisor"],
    )
    workers: WholeNumber = Field(
        1, ge=1, le=64, validation_alias="TRIAGE_WORKERS", description="How many processes serve at the address."
    )
    log_format: LogFormat = Field(
        LogFormat.TEXT,
        validation_alias="TRIAGE_LOG",
        description="How a line of the log is written: for people, or as one JSON object.",
    )
    otlp_endpoint: SafeAddress | None = Field(
        None,
        validation_alias="TRIAGE_OTLP_ENDPOINT",
        description="Where spans are sent (OpenTelemetry, OTLP over HTTP): an https address, or http on this "
        "machine. Without it none are made.",
        examples=["http://127.0.0.1:4318/v1/traces"],
    )
    key_folder: Path | None = Field(
        None,
        validation_alias="TRIAGE_KEY_FOLDER",
        description="The folder of the keys, also those of drafts, the last known head of the log, and what was "
        "erased. Without it `triage.db.keys` beside an SQLite file, `var/NAME.keys` for a PostgreSQL database.",
        examples=["/etc/triage/keys"],
    )
    retention_days: WholeNumber | None = Field(
        None,
        ge=30,
        le=36525,
        validation_alias="TRIAGE_RETENTION_DAYS",
        description="How many days after its last assessment or decision a case is erased, unless a legal hold "
        "keeps it. Without it nothing is erased by time.",
    )
    unsent_answers: UnsentAnswers = Field(
        UnsentAnswers.KEPT,
        validation_alias="TRIAGE_UNSENT_ANSWERS",
        description="What becomes of answers that a browser could not send: kept in it, encrypted, until they are "
        "sent, or lost with the page.",
    )
    secrets: Path | None = Field(
        None,
        validation_alias="TRIAGE_SECRETS",
        description="A folder of files that are named like variables of this table and hold their values, as "
        "containers are given secrets. What stands in both is refused.",
        examples=["/run/secrets"],
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what the caller gives, and nothing by a side door: no environment and no file `.env`."""
        return (init_settings,)

    @property
    def tls(self) -> Tls | None:
        """The files of TLS; None where the service speaks HTTP."""
        if self.tls_certificate is None or self.tls_key is None:
            return None
        return Tls(self.tls_certificate, self.tls_key)

    @property
    def issuer(self) -> Issuer | None:
        """Whose tokens are taken; None where none are."""
        if self.oidc_issuer is None or self.oidc_audience is None:
            return None
        return Issuer(self.oidc_issuer, self.oidc_audience)

    @property
    def log_in(self) -> LogInClient | None:
        """What the service is at the issuer where browsers log in; None where none do.

        The secret is read from its file: raises `CannotStartError` if that can not be done.
        """
        if self.oidc_client_id is None or self.oidc_client_secret_file is None or self.address is None:
            return None
        return LogInClient(self.oidc_client_id, secret_in(self.oidc_client_secret_file), self.address)


def key_folder_of(database: URL) -> Path:
    """Return the folder of keys of a database where none is named: beside the file, or under var/."""
    if database.get_backend_name() == "sqlite":
        return Path(f"{database.database}.keys")
    return KEY_FOLDERS / f"{database.database}.keys"
