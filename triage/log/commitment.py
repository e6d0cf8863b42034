"""What an entry of the log holds of a document: a digest that binds it and, without its salt, tells nothing of it.

A digest of facts alone could be guessed: there are not many nationalities and days of birth. With 256 random bits
in front nobody can try, and once the salt is destroyed the digest in the log binds what nobody can find out.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from triage.rulebook.canonical import canonical_bytes


def commitment_of(salt: bytes, bound: Mapping[str, str | None]) -> str:
    """Return the commitment, in hexadecimal digits, to a document and what stands beside it.

    `bound` holds the document by its SHA-256 and each thing that is kept with it by its text.
    """
    return sha256(len(salt).to_bytes(2, "big") + salt + canonical_bytes(dict(bound))).hexdigest()
