"""Binds documents to their entries in the log, and checks them whenever they are read.

A document is bound with its id and everything that stands beside it, so that it can neither be changed nor moved
nor exchanged for another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from api.log.events import Event, EventKind
from api.log.log import TamperEvidentLog
from api.log.nodes import BrokenLogError
from api.log.tables import LOG_BINDINGS, LOG_ENTRIES
from api.storage.documents import DamagedDocumentError, Kind, blob
from triage.log.commitment import commitment_of
from triage.log.entry import Entry, LogError, entry_in, moment

_MADE = {
    Kind.ASSESSMENT: (EventKind.ASSESSMENT_MADE, EventKind.ASSESSMENT_TAKEN_OVER),
    Kind.REVIEW: (EventKind.REVIEW_MADE, EventKind.REVIEW_TAKEN_OVER),
    Kind.RULEBOOK: (EventKind.RULEBOOK_KEPT, EventKind.RULEBOOK_TAKEN_OVER),
    Kind.OPINION: (EventKind.OPINION_GIVEN, EventKind.OPINION_TAKEN_OVER),
    Kind.RESOLUTION: (EventKind.OPINION_RESOLVED, EventKind.RESOLUTION_TAKEN_OVER),
    Kind.STOP: (EventKind.STOP_SET, EventKind.STOP_TAKEN_OVER),
    Kind.LIFTING: (EventKind.STOP_LIFTED, EventKind.LIFTING_TAKEN_OVER),
    Kind.CHANGE: (EventKind.RULEBOOK_CHANGE_SUBMITTED,),
    Kind.CHECK: (EventKind.RULEBOOK_CHECK_ENDED,),
    Kind.DECISION: (EventKind.RULEBOOK_CHANGE_DECIDED,),
}
# Under which name an entry says which one of several it is about.
_NAMED = {
    Kind.REVIEW: "review",
    Kind.OPINION: "opinion",
    Kind.RESOLUTION: "opinion",
    Kind.STOP: "stop",
    Kind.LIFTING: "stop",
}

STOPS = "stops"
"""What the entries of every stop are about: so that one that is missing is noticed whenever stops are read."""


@dataclass(frozen=True)
class Bound:
    """A document as it is bound: its kind and key, its SHA-256, and by name what stands beside it."""

    kind: Kind
    key: str
    sha256: str
    beside: Mapping[str, str | None]

    def whole(self) -> dict[str, str | None]:
        """Return all that is bound, by name."""
        beside = {name: None if value is None else str(value) for name, value in self.beside.items()}
        return {**beside, "kind": str(self.kind), "key": str(self.key), "sha256": str(self.sha256)}

    def committed(self, salt: bytes) -> str:
        """Return the commitment to it."""
        return commitment_of(salt, self.whole())


def bound_assessment(
    key: str,
    sha256: str,
    created_at: datetime,
    rulebook_digest: str,
    reference: str | None,
    office: str,
    author: str | None,
) -> Bound:
    """Return an assessment as it is bound."""
    beside = {
        "created_at": moment(created_at.astimezone(UTC)),
        "rulebook": rulebook_digest,
        "reference": reference,
        "office": office,
        "author": author,
    }
    return Bound(Kind.ASSESSMENT, key, sha256, beside)


def bound_review(key: str, sha256: str, assessment_id: str) -> Bound:
    """Return a review as it is bound: to its assessment."""
    return Bound(Kind.REVIEW, key, sha256, {"assessment": assessment_id})


def bound_rulebook(digest: str, sha256: str) -> Bound:
    """Return a rulebook as it is bound: to its digest."""
    return Bound(Kind.RULEBOOK, digest, sha256, {})


def bound_opinion(key: str, sha256: str, assessment_id: str) -> Bound:
    """Return an opinion as it is bound: to its assessment."""
    return Bound(Kind.OPINION, key, sha256, {"assessment": assessment_id})


def bound_resolution(opinion_id: str, sha256: str, assessment_id: str) -> Bound:
    """Return how an opinion ended as it is bound: to the opinion and its assessment."""
    return Bound(Kind.RESOLUTION, opinion_id, sha256, {"assessment": assessment_id})


def bound_stop(
    key: str,
    stopped: str,
    target: str | None,
    reason: str,
    set_at: datetime,
    set_by: str,
    until: datetime | None,
) -> Bound:
    """Return a stop as it is bound, with all of it; everybody may read it."""
    beside = {
        "stopped": stopped,
        "target": target,
        "set_at": moment(set_at.astimezone(UTC)),
        "set_by": set_by,
        "until": None if until is None else moment(until.astimezone(UTC)),
    }
    return Bound(Kind.STOP, key, sha256(reason.encode()).hexdigest(), beside)


def bound_lifting(stop_id: str, reason: str, lifted_at: datetime, lifted_by: str) -> Bound:
    """Return how a stop was lifted as it is bound: to the stop."""
    beside = {"lifted_at": moment(lifted_at.astimezone(UTC)), "lifted_by": lifted_by}
    return Bound(Kind.LIFTING, stop_id, sha256(reason.encode()).hexdigest(), beside)


def bind(log: TamperEvidentLog, connection: Connection, bound: Bound, event: Event, salt: bytes = b"") -> int:
    """Append the entry that binds a document, in the transaction that stores it, and return its number.

    What nobody may find out by trying has a salt; a rulebook is public.
    """
    appended = log.append(connection, event, bound.committed(salt))
    row = {"kind": bound.kind, "key": bound.key, "number": appended.number}
    connection.execute(LOG_BINDINGS.insert().values(row))
    return appended.number


def check(log: TamperEvidentLog, connection: Connection, bound: Bound, salt: bytes = b"") -> int:
    """Return the number of the entry that binds a document as it was read.

    Raises `DamagedDocumentError` if it is not what was stored, and `BrokenLogError` if the log is not whole.
    """
    log.require_whole()
    asked = select(LOG_BINDINGS).where(LOG_BINDINGS.c.kind == bound.kind, LOG_BINDINGS.c.key == bound.key)
    row = connection.execute(asked).one_or_none()
    if row is None or not isinstance(row.number, int):
        raise _damaged(bound, "The log has no entry that binds it: it was put there from outside.")
    try:
        entry = log.entry(connection, row.number)
    except BrokenLogError as error:
        raise _damaged(bound, str(error)) from None
    if entry.kind not in _MADE[bound.kind] or entry.commitment != bound.committed(salt):
        raise _damaged(bound, f"It is not what entry {row.number} of the log binds.")
    return entry.number


def check_all(
    log: TamperEvidentLog,
    connection: Connection,
    kind: Kind,
    about: str,
    found: Sequence[tuple[Bound, bytes]],
    *,
    in_order: bool = True,
) -> None:
    """Check everything of a kind about one thing as it was read, with salts: each, their order, that all are there.

    Raises `DamagedDocumentError` and `BrokenLogError` as `check` does.
    """
    numbers = [check(log, connection, bound, salt) for bound, salt in found]
    if in_order and numbers != sorted(numbers):
        raise DamagedDocumentError(kind, about, "The log has them in another order.")
    there = {bound.key for bound, _ in found}
    for entry in entries_about(connection, about):
        named = entry.details.get(_NAMED[kind], "")
        if entry.kind in _MADE[kind] and named not in there:
            fault = f"Entry {entry.number} of the log records it, and it is not there any more."
            raise DamagedDocumentError(kind, named, fault)


def entries_about(connection: Connection, subject: str) -> tuple[Entry, ...]:
    """Return the entries about one thing, in order. They are found by a column and not yet held to the tree.

    Raises `BrokenLogError` if one of them is none.
    """
    of = LOG_ENTRIES.c
    asked = select(of.entry).where(of.subject == subject).order_by(of.number)
    try:
        return tuple(entry_in(blob(entry)) for entry in connection.execute(asked).scalars())
    except LogError:
        raise BrokenLogError(f"An entry of the log about {subject} was changed.") from None


def _damaged(bound: Bound, fault: str) -> DamagedDocumentError:
    return DamagedDocumentError(bound.kind, bound.key, fault)
