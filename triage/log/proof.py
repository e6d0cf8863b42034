"""That a certificate was recorded, as one document beside it: checked by anybody who has the key of the log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from triage.log.checkpoint import LogKey, checkpoint_in
from triage.log.commitment import commitment_of
from triage.log.entry import Entry, LogError, entry_in
from triage.log.tree import is_included, leaf_hash

FORMAT = "triage-log-proof/1"


@dataclass(frozen=True)
class Proved:
    """What a proof shows: the entry, the moment for which the log that holds it was signed, and its checkpoint."""

    entry: Entry
    signed_at: str
    checkpoint: str


def check_proof(document: bytes, key: LogKey, certificate: bytes | None = None) -> Proved:
    """Check a proof; with a certificate, also that the entry binds just this one, byte by byte.

    Raises `LogError` that says what does not fit.
    """
    try:
        told: dict[str, Any] = json.loads(document)
        if told["format"] != FORMAT:
            raise LogError("this is no proof of an entry in the form " + FORMAT)
        written = str(told["entry"]).encode()
        path = [bytes.fromhex(each) for each in told["path"]]
        bound: dict[str, str | None] = dict(told["bound"])
        salt = bytes.fromhex(told["salt"])
        note = str(told["checkpoint"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LogError("this is no proof of an entry in the form " + FORMAT) from None
    checkpoint = checkpoint_in(note, key)
    entry = entry_in(written)
    if not is_included(leaf_hash(written), entry.number, checkpoint.size, path, checkpoint.root):
        raise LogError(f"entry {entry.number} is not in the log that was signed")
    if entry.commitment != commitment_of(salt, bound):
        raise LogError(f"entry {entry.number} does not bind what the proof tells of the certificate")
    if certificate is not None and bound.get("sha256") != sha256(certificate).hexdigest():
        raise LogError(f"entry {entry.number} binds another certificate than this one")
    return Proved(entry, checkpoint.at, note)
