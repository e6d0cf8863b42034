"""How a document is kept: compressed, sealed if it holds facts, with the SHA-256 of what it was before.

Both are checked at every reading.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# Measured on a certificate of 136 KB: level 3 packs it to 29 KB in 1.2 ms, level 9 to 25 KB in 8.5 ms.
_LEVEL = 3
# Far above any document that is stored; a forged one can not fill the memory.
_MOST_BYTES = 256 * 1024 * 1024


# How a document is kept.
PLAIN = "zlib"
SEALED = "zlib+aes256gcm"
_NONCE_BYTES = 12


class Kind(StrEnum):
    """What a document is."""

    ASSESSMENT = "assessment"
    REVIEW = "review"
    RULEBOOK = "rulebook"
    DRAFT = "draft"
    OPINION = "opinion"
    RESOLUTION = "resolution"
    STOP = "stop"
    LIFTING = "lifting"
    CHANGE = "rulebook_change"
    CHECK = "rulebook_check"
    DECISION = "change_decision"


class DamagedDocumentError(Exception):
    """A document is not what was stored: it was changed behind the back of the service, or the disk failed."""

    def __init__(self, kind: Kind, key: str, fault: str) -> None:
        super().__init__(f"{kind} {key}: {fault}")
        self.kind = kind
        self.key = key
        self.fault = fault


def blob(value: object) -> bytes:
    """Return what a column of bytes holds. On SQLite anything can have been put there, which then fits nothing."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""


@contextmanager
def read_as(kind: Kind, key: str) -> Iterator[None]:
    """Name the row of a document that holds what can not stand there, such as a word for a moment."""
    try:
        yield
    except (ValueError, TypeError, AttributeError):
        raise DamagedDocumentError(kind, key, "Its row holds what the program never wrote there.") from None


@dataclass(frozen=True)
class Seal:
    """What a document is sealed with: a key (AES-256-GCM), and a name without which it does not open."""

    key: bytes
    name: str

    def closed(self, content: bytes) -> bytes:
        """Return the content sealed; twice the same content is twice another."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, content, self.name.encode())

    def opened(self, content: bytes) -> bytes:
        """Return what was sealed. Raises `InvalidTag` or `ValueError` if it was changed or has another name."""
        return AESGCM(self.key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], self.name.encode())


@dataclass(frozen=True)
class Packed:
    """A document as the columns of its row hold it. `encoding` lets a later program pack otherwise."""

    content: bytes
    encoding: str
    sha256: str

    @classmethod
    def of(cls, document: bytes, seal: Seal | None = None) -> Self:
        """Pack a document, and seal it if that is wanted."""
        packed = cls(zlib.compress(document, _LEVEL), PLAIN, sha256(document).hexdigest())
        return packed if seal is None else packed.sealed(seal)

    def sealed(self, seal: Seal) -> Self:
        """Return what is packed in clear text sealed."""
        assert self.encoding == PLAIN
        return replace(self, content=seal.closed(self.content), encoding=SEALED)

    def document(self, kind: Kind, key: str, seal: Seal | None = None) -> bytes:
        """Return the document, byte by byte as it was packed. Raises `DamagedDocumentError` if it is another."""
        content = self.content
        if self.encoding == SEALED and seal is not None:
            try:
                content = seal.opened(content)
            except (InvalidTag, ValueError):
                raise DamagedDocumentError(kind, key, "What is kept can not be opened with its key.") from None
        elif self.encoding != PLAIN:
            raise DamagedDocumentError(kind, key, "It is kept in an encoding that this program does not know.")
        unpacking = zlib.decompressobj()
        try:
            document = unpacking.decompress(content, _MOST_BYTES)
        except zlib.error:
            raise DamagedDocumentError(kind, key, "What is kept can not be unpacked.") from None
        if not unpacking.eof or unpacking.unused_data:
            raise DamagedDocumentError(kind, key, "What is kept can not be unpacked.")
        if sha256(document).hexdigest() != self.sha256:
            raise DamagedDocumentError(kind, key, "Its content does not have the SHA-256 that is kept with it.")
        return document
