"""A view of an assessment as a document: what is shown, the digests of what is not, and what proves both.

`pieces` names every place of the assessment in order, with the leaf of the tree that is there, and the salt where
the value is shown. Places that are not shown have no salt: their values can not be tried. The SHA-256 of the whole
assessment is nowhere in it, and neither is what the entry of the log commits to: from them facts could be tried.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from triage.redaction.hiding import Hiding
from triage.redaction.pieces import (
    HIDDEN,
    Piece,
    Salting,
    listed,
    piece_leaf,
    pieces_of,
    root_of,
    root_over,
    value_digest,
)

FORMAT = "triage-redacted-assessment/1"
NAMES = frozenset({"format", "view", "note", "assessment", "pieces", "proof"})
PROOF = ("key", "entry", "path", "checkpoint")
NOT_BOUND = (
    "This assessment was recorded before its pieces were bound in the log. What is shown here can not be verified "
    "without the whole document; only the proof of the whole document (log-proof) holds of it."
)


@dataclass(frozen=True)
class Redacted:
    """An assessment of which pieces are hidden, its pieces as the view names them, and the root over all."""

    assessment: dict[str, Any]
    pieces: list[dict[str, str]]
    root: bytes


def redacted(
    assessment: Mapping[str, Any], secret: bytes, hides: Callable[[str], bool], *, tells_conclusions: bool
) -> Redacted:
    """Return an assessment, as JSON data, without what is to be hidden (see `Hiding`).

    `secret` is that from which the salts of this assessment are made.
    """
    salting = Salting(secret)
    whole = listed(assessment, salting)
    hiding = Hiding(whole, hides, tells_conclusions)
    shown: dict[str, Any] = {}
    named, leaves = [], []
    for piece in pieces_of(whole):
        place = piece.place
        salt = salting.salt(place)
        of_value = value_digest(salt, piece.value)
        leaf = piece_leaf(place, of_value)
        leaves.append(leaf)
        if hiding.is_hidden(piece):
            named.append({"place": place, "leaf": leaf.hex()})
            _put(shown, Piece(piece.parts, {HIDDEN: of_value.hex()}))
        else:
            named.append({"place": place, "salt": salt.hex(), "leaf": leaf.hex()})
            _put(shown, piece)
    return Redacted(shown, named, root_over(leaves))


def root_in(document: bytes, secret: bytes) -> bytes | None:
    """Return the root over the pieces of an assessment in its bytes, None if it is none."""
    try:
        return root_of(json.loads(document), secret)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _put(shown: dict[str, Any], piece: Piece) -> None:
    """Put a piece where it belongs; pieces come in the order of the document."""
    *way, last = piece.parts
    here: Any = shown
    for part, after in zip(way, piece.parts[1:], strict=True):
        empty: Any = [] if isinstance(after, int) else {}
        if isinstance(part, int):
            if part == len(here):
                here.append(empty)
            here = here[part]
        else:
            here = here.setdefault(part, empty)
    if isinstance(here, list):
        here.append(piece.value)
    else:
        here[last] = piece.value
