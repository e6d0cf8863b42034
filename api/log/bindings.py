"""Binds documents to their entries in the log, and checks them whenever they are read.

A document is bound with its id and everything that stands beside it, so that it can neither be changed nor moved
nor exchanged for another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from api.log.events import Event, EventKind
from api.log.log import BrokenLogError, TamperEvidentLog
from api.log.tables import LOG_BINDINGS, LOG_ENTRIES
from api.storage.documents import DamagedDocumentError, Kind, blob
from triage.log.commitment import commitment_of
from triage.log.entry import Entry, LogError, entry_in, moment

_MADE = {
    Kind.ASSESSMENT: (EventKind.ASSESSMENT_MADE, EventKind.ASSESSMENT_TAKEN_OVER),
    Kind.REVIEW: (EventKind.REVIEW_MADE, EventKind.REVIEW_TAKEN_OVER),
    Kind.RULEBOOK: (EventKind.RULEBOOK_KEPT, EventKind.RULEBOOK_TAKEN_OVER),
}


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


def check_reviews(
    log: TamperEvidentLog, connection: Connection, assessment_id: str, found: Sequence[tuple[Bound, bytes]]
) -> None:
    """Check the reviews of an assessment as they were read, with salts: each, their order, that all are there.

    Raises `DamagedDocumentError` and `BrokenLogError` as `check` does.
    """
    numbers = [check(log, connection, bound, salt) for bound, salt in found]
    if numbers != sorted(numbers):
        raise DamagedDocumentError(Kind.REVIEW, assessment_id, "The log has the reviews in another order.")
    recorded = [
        entry
        for entry in entries_about(connection, assessment_id)
        if entry.kind in _MADE[Kind.REVIEW] and entry.number not in numbers
    ]
    if recorded:
        missing = recorded[0].details.get("review", "")
        fault = f"Entry {recorded[0].number} of the log records it, and it is not there any more."
        raise DamagedDocumentError(Kind.REVIEW, missing, fault)


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
