"""Finding assessments by the reference of their case and by when they were made; no document is unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, tuple_

from api.storage.sealed import SealedDocuments
from api.storage.tables import ASSESSMENTS


@dataclass(frozen=True)
class Position:
    """Where a page ended: after this assessment, in the order of the list."""

    created_at: datetime
    id: str


@dataclass(frozen=True)
class Search:
    """What is looked for. `since` is part of the time that is searched, `before` is not; `after` begins a page.

    `office` bounds it to what that office sees; None are all offices.
    """

    office: str | None
    reference: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    after: Position | None = None


@dataclass(frozen=True)
class ListedAssessment:
    """What is told of an assessment in a list; `sha256` is that of its document."""

    id: str
    created_at: datetime
    reference: str | None
    rulebook_digest: str
    sha256: str
    office: str
    author: str | None


def found_by(
    connection: Connection, documents: SealedDocuments, search: Search, most: int
) -> tuple[ListedAssessment, ...]:
    """Return at most so many assessments, the latest first, those of one moment by falling id.

    Raises `DamagedDocumentError` if the reference of one of them is not the one that was stored.
    """
    of = ASSESSMENTS.c
    asked = select(
        of.id, of.created_at, of.reference_index, of.sealed_reference, of.rulebook_digest, of.sha256, of.office,
        of.author,
    )  # fmt: skip
    # One that was erased has none.
    asked = asked.where(of.sha256 != "")
    if search.office is not None:
        asked = asked.where(of.office == search.office)
    if search.reference is not None:
        asked = asked.where(of.reference_index == documents.index_of(search.reference))
    if search.since is not None:
        asked = asked.where(of.created_at >= search.since)
    if search.before is not None:
        asked = asked.where(of.created_at < search.before)
    if search.after is not None:
        # As one comparison, so that the index gives the page, however far behind it is.
        place = tuple_(search.after.created_at, search.after.id, types=[of.created_at.type, of.id.type])
        asked = asked.where(tuple_(of.created_at, of.id) < place)
    rows = connection.execute(asked.order_by(of.created_at.desc(), of.id.desc()).limit(most))
    return tuple(
        ListedAssessment(
            row.id,
            row.created_at,
            documents.reference_in(connection, row, row.id, row.id),
            row.rulebook_digest,
            row.sha256,
            row.office,
            row.author,
        )
        for row in rows.all()
    )
