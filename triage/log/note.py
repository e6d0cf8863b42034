"""Texts that are signed with the key of a log, in the form of its checkpoints (C2SP signed-note).

The text ends with a line of its own; a blank line follows, and the signature (Ed25519, RFC 8032) with the name of
the log and the first bytes of the digest of name and key.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from triage.log.checkpoint import LogKey, key_of
from triage.log.entry import LogError

_MARK = "\n— "


def signed_note(text: str, log: str, private: Ed25519PrivateKey) -> str:
    """Return a text, whose last line has to end, with its signature under the name of a log."""
    assert text.endswith("\n") and _MARK not in text
    signature = b64encode(key_of(log, private).hint + private.sign(text.encode())).decode()
    return f"{text}\n— {log} {signature}\n"


def text_in(note: str, key: LogKey) -> str:
    """Return the text in a signed note. Raises `LogError` if it is none, or not signed with this key."""
    text, mark, signed = note.partition(_MARK)
    log, _, signature = signed.removesuffix("\n").partition(" ")
    if not mark or not text.endswith("\n") or log != key.log:
        raise LogError("this is no text that is signed under the name of this log")
    try:
        raw = b64decode(signature, validate=True)
        if raw[:4] != key.hint:
            raise LogError("the text was signed with another key")
        Ed25519PublicKey.from_public_bytes(key.key).verify(raw[4:], text.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        raise LogError("the signature of the text is not right") from None
    return text
