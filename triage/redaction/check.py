"""Checks a view: that what it shows, and each digest of what it does not, is what the log recorded.

Nothing in it is trusted but what the key of the log signs. What does not fit is named by its place in the
assessment and by kind; a place is a JSON Pointer, in the assessment whose facts are listed
(`triage.redaction.pieces`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn

from triage.errors import TriageError
from triage.log.checkpoint import LogKey, checkpoint_in
from triage.log.entry import Entry, LogError, entry_in
from triage.log.tree import HASH_BYTES, is_included, leaf_hash
from triage.redaction.pieces import SALT_BYTES, Piece, piece_leaf, pieces_of, root_over, value_digest
from triage.redaction.redacted import FORMAT, NAMES, NOT_BOUND, PROOF

RECORDED = "assessment_made"
"""The kind of the entries that bind the pieces of an assessment, and the name under which their details do."""
ROOT = "pieces"


class Fault(StrEnum):
    """What is wrong with a view."""

    NO_VIEW = "no view"
    NOT_BOUND = "not bound"
    NOT_IN_LOG = "not in the log"
    OTHER_ENTRY = "another entry"
    CHANGED = "changed"
    CHANGED_DIGEST = "changed digest"
    CHANGED_LEAF = "changed leaf"
    MOVED = "moved"
    REMOVED = "removed"
    ADDED = "added"


class ViewError(TriageError):
    """A view is not what was recorded: at which place of it, and what is wrong there."""

    def __init__(self, fault: Fault, place: str, reason: str) -> None:
        super().__init__(f"{place}: {fault}: {reason}" if place else f"{fault}: {reason}")
        self.fault = fault
        self.place = place
        self.reason = reason


@dataclass(frozen=True)
class CheckedView:
    """A view that is right: what it calls itself, the entry that binds it, when the log was signed, what it shows.

    `assessment` has its facts listed and `{"hidden": …}` at the places in `hidden`.
    """

    name: str
    entry: Entry
    signed_at: str
    assessment: Mapping[str, Any]
    shown: tuple[str, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    place: str
    salt: bytes | None
    leaf: bytes

    def leaf_with(self, piece: Piece) -> bytes | None:
        """Return the leaf that a value or a digest would have here; None if there is no salt for a value."""
        if piece.hidden is not None:
            return piece_leaf(self.place, bytes.fromhex(piece.hidden))
        return None if self.salt is None else piece_leaf(self.place, value_digest(self.salt, piece.value))


def is_view(document: bytes) -> bool:
    """Return whether a document calls itself a view, as far as that can be seen without checking it."""
    try:
        told = json.loads(document)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and str(told.get("format", "")).startswith("triage-redacted-assessment/")


def check_view(document: bytes, key: LogKey) -> CheckedView:
    """Return what a view shows if all of it is what the log with this key recorded. Raises `ViewError`."""
    told = _read(document)
    if told["proof"] is None:
        raise ViewError(Fault.NOT_BOUND, "/proof", NOT_BOUND)
    try:
        assessment, rows = told["assessment"], [_row(each) for each in told["pieces"]]
        pieces = [_piece(each) for each in pieces_of(assessment)]
        entry, signed_at = _entry(told["proof"], key)
        name = str(told["view"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _no_view() from None
    root = entry.details.get(ROOT)
    if entry.kind != RECORDED or root is None:
        raise ViewError(Fault.OTHER_ENTRY, "/proof/entry", f"entry {entry.number} binds no pieces of an assessment")
    _compare({piece.place: piece for piece in pieces}, rows, root, entry.number)
    hidden = tuple(piece.place for piece in pieces if piece.hidden is not None)
    shown = tuple(piece.place for piece in pieces if piece.hidden is None)
    return CheckedView(name, entry, signed_at, assessment, shown, hidden)


def _no_view() -> ViewError:
    return ViewError(Fault.NO_VIEW, "", f"this is not a view of an assessment in the form {FORMAT}")


def _read(document: bytes) -> dict[str, Any]:
    def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        # Readers differ in which of two they take: what one of them shows was never looked at.
        if len(found) != len(pairs):
            raise _no_view()
        return found

    try:
        told = json.loads(document, object_pairs_hook=each_once)
    except (ValueError, RecursionError):
        raise _no_view() from None
    if not isinstance(told, dict) or set(told) != NAMES or told["format"] != FORMAT:
        raise _no_view()
    if not isinstance(told["assessment"], dict) or not isinstance(told["pieces"], list):
        raise _no_view()
    return told


def _row(told: Mapping[str, str]) -> _Row:
    salt = bytes.fromhex(told["salt"]) if "salt" in told else None
    leaf = bytes.fromhex(told["leaf"])
    if (
        (salt is not None and len(salt) != SALT_BYTES)
        or len(leaf) != HASH_BYTES
        or len(told) != 2 + ("salt" in told)
    ):
        raise ValueError("not a piece")
    return _Row(str(told["place"]), salt, leaf)


def _piece(piece: Piece) -> Piece:
    if piece.hidden is not None and len(bytes.fromhex(piece.hidden)) != HASH_BYTES:
        raise ValueError("not a digest")
    return piece


def _entry(proof: Mapping[str, Any], key: LogKey) -> tuple[Entry, str]:
    """Return the entry, which is in the log that was signed, and when it was."""
    if set(proof) != set(PROOF):
        raise ValueError("not a proof")
    written = str(proof["entry"]).encode()
    path = [bytes.fromhex(each) for each in proof["path"]]
    try:
        checkpoint = checkpoint_in(str(proof["checkpoint"]), key)
        entry = entry_in(written)
    except LogError as error:
        raise ViewError(Fault.NOT_IN_LOG, "/proof", str(error)) from None
    if str(proof["key"]) != str(key):
        raise ViewError(Fault.NOT_IN_LOG, "/proof/key", "it names another key than that of the log")
    if not is_included(leaf_hash(written), entry.number, checkpoint.size, path, checkpoint.root):
        reason = f"entry {entry.number} is not in the log that was signed"
        raise ViewError(Fault.NOT_IN_LOG, "/proof/entry", reason)
    return entry, checkpoint.at


def _compare(pieces: Mapping[str, Piece], rows: Sequence[_Row], root: str, number: int) -> None:
    """Hold the assessment to the rows, and the rows to the root that the entry binds."""
    by_place = {row.place: row for row in rows}
    wrong = [place for place, piece in pieces.items() if place not in by_place or not _fits(by_place[place], piece)]
    missing = [row.place for row in rows if row.place not in pieces]
    if len(by_place) == len(rows) and root_over([row.leaf for row in rows]).hex() == root:
        if wrong:
            displaced = [by_place[place] for place in (*missing, *wrong) if place in by_place]
            _blame(pieces[wrong[0]], by_place, displaced, more=len(pieces) - len(rows))
        if missing:
            raise ViewError(Fault.REMOVED, missing[0], "the entry binds something here, and nothing stands here")
        return
    # The rows are not those that were recorded: where the assessment is, the row is named.
    for place in pieces:
        if place not in by_place:
            raise ViewError(Fault.REMOVED, place, "the row of this place was taken out of the pieces, or renamed")
    leaves = [row.leaf_with(pieces[row.place]) if row.place in pieces else None for row in rows]
    known = [leaf for leaf in leaves if leaf is not None]
    if wrong and len(known) == len(rows) and root_over(known).hex() == root:
        raise ViewError(Fault.CHANGED_LEAF, wrong[0], "the leaf in the pieces is not that of what stands here")
    reason = f"entry {number} binds other pieces than these, or these in another order"
    raise ViewError(Fault.OTHER_ENTRY, "/proof/entry", reason)


def _fits(row: _Row, piece: Piece) -> bool:
    return row.leaf_with(piece) == row.leaf


def _blame(piece: Piece, rows: Mapping[str, _Row], displaced: Sequence[_Row], *, more: int) -> NoReturn:
    """Name what is wrong with the first piece that does not fit; the rows are those that were recorded.

    `displaced` are the rows of all places where something else stands, or nothing.
    """
    place = piece.place
    others = (row.place for row in displaced if row.place != place and _fits(row, piece))
    came_from = next(others, None)
    if came_from is not None:
        fault = Fault.REMOVED if more < 0 else Fault.ADDED if more > 0 else Fault.MOVED
        raise ViewError(fault, place, f"what stands here belongs to {came_from}")
    if place not in rows or more > 0:
        raise ViewError(Fault.ADDED, place, "the entry binds nothing like this here")
    if piece.hidden is not None:
        raise ViewError(Fault.CHANGED_DIGEST, place, "the entry binds another digest here")
    if rows[place].salt is None:
        raise ViewError(
            Fault.CHANGED, place, "a value stands here and its salt does not: it is not what was hidden"
        )
    raise ViewError(Fault.CHANGED, place, "the entry binds another value here, or its salt was changed")
