"""Tokens of an issuer (OpenID Connect): a JWT says who somebody is. What they may do stands in the account here.

The keys are fetched from where the issuer's own description says, kept for five minutes, and fetched anew for a key
that is not known, at most twice a minute: so a new key works soon, and one that was withdrawn not for long. Tokens
that name no key are taken from an issuer that has only one, and a new one works after five minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

import jwt
from jwt import PyJWKClient

from api.people.issuer import SECONDS, IssuerUnavailableError, keys_address
from api.settings import Issuer

# Signatures with a private key only: nobody who can check a token can make one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_SECONDS = 60
_LONGEST = 16 * 1024
KEYS_KEPT_SECONDS = 300.0
FETCHED_AGAIN_AFTER_SECONDS = 30.0


class Tokens:
    """Reads tokens of one issuer. Waits for the network: call it in a worker thread."""

    def __init__(
        self, issuer: Issuer, kept: float = KEYS_KEPT_SECONDS, again: float = FETCHED_AGAIN_AFTER_SECONDS
    ) -> None:
        self._issuer = issuer
        self._kept = kept
        self._again = again
        self._keys: PyJWKClient | None = None
        self._lock = Lock()

    def subject(self, token: str) -> str | None:
        """Return of whom a token speaks; None if it is not one of this issuer for this service, now.

        Raises `IssuerUnavailableError` if the keys that it has to be checked with can not be fetched.
        """
        claims = self.claims(token, self._issuer.audience)
        return subject_in(claims) if claims is not None else None

    def claims(self, token: str, audience: str) -> Mapping[str, object] | None:
        """Return what a token says; None if it is not one of this issuer for this audience, now.

        Raises `IssuerUnavailableError` as `subject` does.
        """
        if len(token) > _LONGEST:
            return None
        try:
            header = jwt.get_unverified_header(token)
            # Looked at before the network is asked for a key.
            if header.get("alg") not in ALGORITHMS:
                return None
            key = self._key(header.get("kid"))
            claims: dict[str, object] = jwt.decode(
                token,
                # With the key goes what it is for: it checks no other kind of signature.
                key,
                algorithms=ALGORITHMS,
                issuer=self._issuer.url,
                audience=audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWKClientConnectionError, OSError) as error:
            raise IssuerUnavailableError from error
        except (jwt.PyJWTError, ValueError, TypeError):
            return None
        return claims

    def _key(self, name: object) -> jwt.PyJWK:
        """Return the key that a token names. One that names none was signed with the only one, if it is that."""
        client = self._client()
        if isinstance(name, str):
            return client.get_signing_key(name)
        [only] = client.get_signing_keys()
        return only

    def _client(self) -> PyJWKClient:
        with self._lock:
            if self._keys is None:
                self._keys = PyJWKClient(
                    keys_address(self._issuer),
                    lifespan=self._kept,
                    timeout=SECONDS,
                    cooldown_duration=self._again,
                )
            return self._keys


def subject_in(claims: Mapping[str, object]) -> str | None:
    """Return of whom claims speak; None if of nobody."""
    subject = claims.get("sub")
    return subject if isinstance(subject, str) and subject else None
