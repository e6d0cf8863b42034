"""Texts signed with the key of a log: what was changed, or signed otherwise, is not taken."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from triage.log.checkpoint import Checkpoint, checkpoint_in, key_of, signed
from triage.log.entry import LogError
from triage.log.note import signed_note, text_in

LOG = "triage-log-0123456789ab"
OURS, THEIRS = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
KEY = key_of(LOG, OURS)
TEXT = "triage rulebook decision/1\nDecision: refused\n"
NOTE = signed_note(TEXT, LOG, OURS)


def test_a_text_that_was_signed_is_read() -> None:
    assert text_in(NOTE, KEY) == TEXT


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("refused", "approved"),
        NOTE.replace(LOG, "another-log"),
        signed_note(TEXT, LOG, THEIRS),
        TEXT,
        NOTE.replace("\n— ", "\n"),
        NOTE[:-10],
        "",
    ],
)
def test_what_was_changed_or_is_of_somebody_else_is_not_taken(note: str) -> None:
    with pytest.raises(LogError):
        text_in(note, KEY)


def test_a_signature_that_names_another_key_is_not_taken() -> None:
    text, mark, signature = NOTE.rpartition(" ")
    raw = b64decode(signature)
    with pytest.raises(LogError, match="another key"):
        text_in(f"{text}{mark}{b64encode(b'0000' + raw[4:]).decode()}\n", KEY)


def test_neither_a_checkpoint_nor_a_text_is_taken_for_the_other() -> None:
    with pytest.raises(LogError):
        checkpoint_in(NOTE, KEY)
    checkpoint = Checkpoint(LOG, 3, bytes(32), "2026-11-30T00:00:00.000000Z")
    # It is a signed text, but never one that begins as a decision does.
    assert not text_in(signed(checkpoint, OURS), KEY).startswith("triage rulebook decision")
