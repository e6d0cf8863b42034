"""A log with one assessment in it, and views of that assessment with their proof: no database, no service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.log.reference import path, root
from triage import Case, assess
from triage.log.checkpoint import Checkpoint, LogKey, key_of, signed
from triage.log.entry import Entry
from triage.redaction.pieces import root_of
from triage.redaction.redacted import FORMAT, redacted

SECRET = bytes(range(32))
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
LOG = "triage-log-of-a-test"
KEY: LogKey = key_of(LOG, PRIVATE)
AT = "2026-11-23T12:00:00.000000Z"


@dataclass(frozen=True)
class Recorded:
    """An assessment, as JSON data, and the proof of its entry."""

    assessment: dict[str, Any]
    proof: dict[str, Any]

    def view(
        self, hides: Callable[[str], bool], *, tells_conclusions: bool = True, secret: bytes = SECRET
    ) -> dict[str, Any]:
        """Return a view of it."""
        made = redacted(self.assessment, secret, hides, tells_conclusions=tells_conclusions)
        return {
            "format": FORMAT,
            "view": "of a test",
            "note": "",
            "assessment": made.assessment,
            "pieces": made.pieces,
            "proof": self.proof,
        }


def recorded(case: Case, secret: bytes = SECRET, stopped: Iterable[str] = ()) -> Recorded:
    """Return the assessment of a case, recorded among other entries."""
    assessment = json.loads(assess(case, stopped=tuple(stopped)).model_dump_json())
    details = {"rulebook": assessment["rulebook"]["digest"], "pieces": root_of(assessment, secret).hex()}
    entries = [
        Entry(0, AT, "log_begun").written(),
        Entry(1, AT, "assessment_made", subject="a" * 32, details=details).written(),
        Entry(2, AT, "case_read", subject="a" * 32).written(),
    ]
    return Recorded(assessment, proof_of(1, entries))


def proof_of(number: int, entries: Iterable[bytes]) -> dict[str, Any]:
    """Return the proof of an entry, made by the definitions of the RFC."""
    written = list(entries)
    checkpoint = Checkpoint(LOG, len(written), root(written), "2026-11-23T12:00:00Z")
    return {
        "key": str(KEY),
        "entry": written[number].decode(),
        "path": [each.hex() for each in path(number, written)],
        "checkpoint": signed(checkpoint, PRIVATE),
    }


def as_bytes(view: object) -> bytes:
    """Return a view as it is sent."""
    return json.dumps(view).encode()
