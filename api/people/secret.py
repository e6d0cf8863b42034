"""Secrets that the service makes itself: long and random, so that a fast digest of them may be kept."""

from __future__ import annotations

import secrets
from hashlib import sha256
from hmac import compare_digest

_BYTES = 32


def new_secret() -> str:
    """Return 256 random bits as text that fits into a header and an address."""
    return secrets.token_urlsafe(_BYTES)


def new_id() -> str:
    """Return a random name that is no secret, of twelve characters."""
    return secrets.token_hex(6)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret. Whatever a client sends has one, also what is no text."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two digests in a time that does not tell where they differ."""
    return compare_digest(one.encode(), other.encode())
