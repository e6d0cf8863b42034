"""An assessment in pieces, each bound by a digest that tells nothing of it without its salt.

A piece is a value at a place: a fact that was given, a node of the trace, a finding, a field of a point at issue.
Its leaf is the hash of the place and of the hash of salt and value, so that a piece can be hidden and still be
counted, found at its place, and shown later. The tree over all leaves is that of RFC 9162, section 2.1.

The facts of a case are a list here, in an order that only the key of the case makes: a place in it does not tell
which fact was given. All other places are those of the assessment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from hmac import digest
from typing import Any, NamedTuple

from triage.errors import pointer_of
from triage.log.tree import EMPTY_ROOT, leaf_hash, node_hash
from triage.rulebook.canonical import canonical_bytes

SALT_BYTES = 16
HIDDEN = "hidden"
"""The only name in what stands in place of a hidden value, with its digest; no part of an assessment has it."""

REFERENCE = "reference"
"""The name of the key that the office has for the case, among the facts that can be hidden."""

ITEMS = ("actions", "safeguards", "referrals", "information", "counters", "flags")
_OF_MEMBERS = frozenset({"candidates", "points_at_issue", *ITEMS})
_CUT = frozenset(
    {
        "procedure",
        "priority",
        "stopped",
        "case",
        "open_questions",
        "ask_next",
        "facts_not_used",
        "findings",
        "trace",
    }
)

# Neither can be taken for the other, nor for an entry of the log, which begins with a brace.
_VALUE = b"triage-assessment-value/1\x00"
_PIECE = b"triage-assessment-piece/1\x00"

Parts = tuple[str | int, ...]


# A tuple: some hundred are made of one assessment.
class Piece(NamedTuple):
    """A value with its place, as the names and numbers that lead to it and as a JSON Pointer."""

    parts: Parts
    value: Any

    @property
    def place(self) -> str:
        """The place as a JSON Pointer."""
        return pointer_of(self.parts)

    @property
    def hidden(self) -> str | None:
        """The digest that stands here instead of a value, None if a value does."""
        hidden = isinstance(self.value, dict) and set(self.value) == {HIDDEN}
        return str(self.value[HIDDEN]) if hidden else None


@dataclass(frozen=True)
class Salting:
    """The salts of one assessment, all made from one secret that is kept nowhere but with the key of its case."""

    secret: bytes

    def salt(self, place: str) -> bytes:
        """Return the salt of the piece at a place. It tells nothing of any other."""
        return digest(self.secret, f"salt{place}".encode(), sha256)[:SALT_BYTES]

    def order(self, place: str) -> bytes:
        """Return by what a fact of the case is put in order."""
        return digest(self.secret, f"order{place}".encode(), sha256)


def listed(assessment: Mapping[str, Any], salting: Salting) -> dict[str, Any]:
    """Return an assessment with the facts of its case as a list of where and what, as pieces are made from it.

    The key that the office has for the case stands by itself: that there is one tells nothing of the person.
    """
    told = dict(assessment["case"])
    reference = {REFERENCE: told.pop(REFERENCE)} if REFERENCE in told else {}
    facts = sorted(_facts(told, ()), key=lambda fact: salting.order(fact["at"]))
    return {**assessment, "case": facts, **reference}


def pieces_of(assessment: Mapping[str, Any]) -> Iterator[Piece]:
    """Yield the pieces of an assessment whose facts are listed, in the order of the document."""
    for name, value in assessment.items():
        if name in _OF_MEMBERS and isinstance(value, list) and value:
            for number, member in enumerate(value):
                yield from _members((name, number), member)
        elif name in _CUT:
            yield from _members((name,), value)
        elif name == "counterfactuals" and isinstance(value, dict) and value:
            for field, content in value.items():
                yield from _members((name, field), content)
        else:
            yield Piece((name,), value)


def value_digest(salt: bytes, value: object) -> bytes:
    """Return the digest of a value. Without the salt nobody can try which value it is of."""
    return sha256(_VALUE + salt + canonical_bytes(value)).digest()


def piece_leaf(place: str, of_value: bytes) -> bytes:
    """Return the leaf of a piece: of its place and the digest of its value."""
    return leaf_hash(_PIECE + of_value + place.encode())


def root_over(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle Tree Hash over leaves that are all at hand (RFC 9162, section 2.1.1)."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        # A last one without a neighbour goes up as it is: the larger part of a tree is always complete.
        odd = level[len(level) & ~1 :]
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)] + odd
    return level[0]


def root_of(assessment: Mapping[str, Any], secret: bytes) -> bytes:
    """Return the root over the pieces of an assessment, as its entry in the log holds it."""
    salting = Salting(secret)
    return root_over([_leaf(piece, salting) for piece in pieces_of(listed(assessment, salting))])


def _leaf(piece: Piece, salting: Salting) -> bytes:
    place = _place_here(piece.parts)
    return piece_leaf(place, value_digest(salting.salt(place), piece.value))


# The same places are in very many of our own assessments. What others send is not kept.
@lru_cache(maxsize=16384)
def _place_here(parts: Parts) -> str:
    return pointer_of(parts)


def _members(parts: Parts, value: Any) -> Iterator[Piece]:
    """Yield the members of a list or an object as pieces; what has none, or is none of both, is a piece itself."""
    if isinstance(value, list) and value:
        yield from (Piece((*parts, number), member) for number, member in enumerate(value))
    elif isinstance(value, dict) and value:
        yield from (Piece((*parts, name), member) for name, member in value.items())
    else:
        yield Piece(parts, value)


def _facts(value: Any, parts: Parts) -> Iterator[dict[str, Any]]:
    """Yield the facts of a case; the values of a list stand together."""
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _facts(member, (*parts, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, member in enumerate(value):
            yield from _facts(member, (*parts, number))
    else:
        yield {"at": pointer_of(parts), "is": value}
