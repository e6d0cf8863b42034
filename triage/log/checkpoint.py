"""Signed heads of the log, as checkpoints: a few lines of text that can be kept, sent, or printed on a record.

The form is that of transparency logs (C2SP tlog-checkpoint, signed-note): the name of the log, its size, its root
in base64, then the moment as an extension; a blank line; and the signature, Ed25519 (RFC 8032), with the first
bytes of the digest of name and key. Whoever keeps a checkpoint can show later that the log was cut off or
written anew.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from triage.log.entry import LogError
from triage.log.tree import HASH_BYTES

_ED25519 = b"\x01"
_NAME = r"[A-Za-z0-9./_-]{1,100}"
_NOTE = re.compile(
    rf"(?P<text>(?P<log>{_NAME})\n(?P<size>0|[1-9][0-9]{{0,17}})\n(?P<root>[A-Za-z0-9+/]{{43}}=)\n"
    rf"Time: (?P<at>[0-9TZ:.-]{{20,27}})\n)\n— (?P<signer>{_NAME}) (?P<signature>[A-Za-z0-9+/=]{{92}})\n"
)
_KEY = re.compile(rf"(?P<log>{_NAME})\+(?P<hint>[0-9a-f]{{8}})\+(?P<key>[A-Za-z0-9+/=]{{44}})")


@dataclass(frozen=True)
class Checkpoint:
    """That a log had so many entries, and this root, at a moment."""

    log: str
    size: int
    root: bytes
    at: str

    def text(self) -> str:
        """Return what is signed."""
        return f"{self.log}\n{self.size}\n{b64encode(self.root).decode()}\nTime: {self.at}\n"


@dataclass(frozen=True)
class LogKey:
    """The key that the checkpoints of a log are checked with, under the name of the log."""

    log: str
    key: bytes

    @property
    def hint(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(self.log.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.log}+{self.hint.hex()}+{b64encode(_ED25519 + self.key).decode()}"


def log_key(text: str) -> LogKey:
    """Return the key in its text. Raises `LogError` if it is none."""
    found = _KEY.fullmatch(text)
    try:
        kind = b64decode(found["key"], validate=True) if found else b""
    except binascii.Error:
        kind = b""
    if found is None or len(kind) != 33 or kind[:1] != _ED25519:
        raise LogError("this is no key of a log")
    key = LogKey(found["log"], kind[1:])
    if key.hint.hex() != found["hint"]:
        raise LogError("this is no key of a log: it was mistyped")
    return key


def key_of(log: str, private: Ed25519PrivateKey) -> LogKey:
    """Return what the signatures of a private key are checked with, for a log of this name."""
    return LogKey(log, private.public_key().public_bytes_raw())


def signed(checkpoint: Checkpoint, private: Ed25519PrivateKey) -> str:
    """Return a checkpoint with its signature."""
    text = checkpoint.text()
    hint = key_of(checkpoint.log, private).hint
    signature = b64encode(hint + private.sign(text.encode())).decode()
    return f"{text}\n— {checkpoint.log} {signature}\n"


def checkpoint_in(note: str, key: LogKey) -> Checkpoint:
    """Return the checkpoint in a signed text. Raises `LogError` if it is none, or not of this log and key."""
    # Whoever copies it from a page or a mail may bring other ends of lines.
    found = _NOTE.fullmatch(note.replace("\r\n", "\n").strip("\n") + "\n")
    if found is None:
        raise LogError("this is no checkpoint of a log")
    if found["log"] != key.log or found["signer"] != key.log:
        raise LogError("the checkpoint is of another log")
    try:
        signature = b64decode(found["signature"], validate=True)
        if signature[:4] != key.hint:
            raise LogError("the checkpoint was signed with another key")
        Ed25519PublicKey.from_public_bytes(key.key).verify(signature[4:], found["text"].encode())
        root = b64decode(found["root"], validate=True)
    except (InvalidSignature, ValueError):
        raise LogError("the signature of the checkpoint is not right") from None
    if len(root) != HASH_BYTES:
        raise LogError("this is no checkpoint of a log")
    return Checkpoint(found["log"], int(found["size"]), root, found["at"])
