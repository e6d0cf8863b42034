"""Canonical bytes of content, and the digests over them: the same content has the same digest, no other has."""

from __future__ import annotations

import json
from hashlib import sha256

# Made once: it is asked hundreds of times for one assessment. Nothing comes here that holds itself.
_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def canonical_bytes(content: object) -> bytes:
    """Return `content` (dicts, lists, strings, whole numbers, booleans, None) as canonical JSON in UTF-8."""
    return _written(content).encode()


def digest_of(content: object) -> str:
    """Return `sha256:` and 64 hexadecimal digits over the canonical form of `content`."""
    return "sha256:" + sha256(canonical_bytes(content)).hexdigest()
