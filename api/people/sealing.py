"""What the service keeps for itself alone, in a cookie or in the database: encrypted, and bound to its place.

The keys are derived from the master key of the folder of keys (HKDF, RFC 5869), one for each purpose: what was
sealed for one opens for no other, and whoever has the database alone opens nothing.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.log.folder import LogFolder

_KEY_BYTES = 32
_NONCE_BYTES = 12


class Sealing:
    """Seals for one purpose. `CannotStartError` where the master key can not be read."""

    def __init__(self, folder: LogFolder, purpose: str) -> None:
        self._folder = folder
        self._info = f"triage {purpose}".encode()

    def sealed(self, content: bytes, place: str) -> bytes:
        """Return a content that opens in this place alone."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._key().encrypt(nonce, content, place.encode())

    def opened(self, sealed: bytes, place: str) -> bytes | None:
        """Return what was sealed for this place; None if that is not what was sealed."""
        try:
            return self._key().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            return None

    def _key(self) -> AESGCM:
        derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=self._info)
        return AESGCM(derived.derive(self._folder.master))
