"""What is kept of people, as tables. No secret is kept: of each only what it can be compared with."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, false

from api.storage.tables import METADATA, UtcDateTime

# An account is never removed and its name never given again: it stands in assessments and reviews.
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("role", String(32), nullable=False),
    Column("office", String(64), nullable=False),
    # Who it is at the issuer of tokens.
    Column("subject", String(255), unique=True),
    Column("password_hash", String(255)),
    # A secret that sets a password once, for the first time or after a reset.
    Column("way_in_sha256", String(64)),
    Column("way_in_expires_at", UtcDateTime),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The administrator; nobody for an account that was made on the command line.
    Column("created_by", String(64)),
)
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_sha256", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    # Whether its person logged in at the issuer, where a second factor is asked for, or not.
    Column("at_issuer", Boolean, nullable=False, server_default=false()),
)
# A seed is sealed (`api.people.sealing`); the pending one is not confirmed yet.
SECOND_FACTORS = Table(
    "second_factors",
    METADATA,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("seed", LargeBinary),
    Column("confirmed_at", UtcDateTime),
    Column("pending_seed", LargeBinary),
    Column("pending_until", UtcDateTime),
)
RECOVERY_CODES = Table(
    "recovery_codes",
    METADATA,
    Column("code_sha256", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False, index=True),
)
API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False, index=True),
    Column("label", String(100), nullable=False),
    Column("secret_sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)
# Attempts to log in that have not succeeded: by name and by address of the client, both as SHA-256.
ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("key_sha256", String(64), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False, index=True),
)
