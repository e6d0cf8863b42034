"""Finding case files by what their latest assessment says; no document is unpacked.

The files stand in the order in which they were opened, which no later assessment changes: so whoever turns pages
sees each file once, whatever is added meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, exists, func, select, tuple_

from api.case_files.tables import CASE_FILES, CASE_TERMS
from api.case_files.terms import TermKind
from api.oversight.tables import REVIEW_STATES
from api.storage.listing import Position
from api.storage.sealed import SealedDocuments
from api.storage.store import can_be_a_key
from api.storage.tables import REVIEWS

UNREVIEWED = "unreviewed"
"""The review state of a file whose latest assessment nobody has reviewed."""
# Of a review that was damaged before decisions stood beside documents nobody knows what was decided.
_DAMAGED = "damaged"


@dataclass(frozen=True)
class CaseSearch:
    """What is looked for; whatever is named has to be so, all of it.

    `office` bounds it to what that office sees; None are all offices. `since` is part of the time in which the
    latest assessment was made, `before` is not; `after` begins a page.
    """

    office: str | None
    reference: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    procedure: str | None = None
    priority: str | None = None
    standing: str | None = None
    terms: Mapping[TermKind, str] = field(default_factory=dict)
    review: str | None = None
    after: Position | None = None


@dataclass(frozen=True)
class FoundCase:
    """What is told of a case file in a list, as its latest assessment has it."""

    id: str
    office: str
    reference: str | None
    opened_at: datetime
    opened_by: str | None
    assessments: int
    latest_id: str
    assessed_at: datetime
    procedure: str
    priority: str
    standing: str
    review: str


class CaseSearches:
    """Finds case files. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, documents: SealedDocuments) -> None:
        self._engine = engine
        self._documents = documents

    def found(self, search: CaseSearch, most: int) -> tuple[FoundCase, ...]:
        """Return at most so many files, the one that was opened last first, those of one moment by falling id."""
        words = (search.reference, search.procedure, search.priority, search.standing, *search.terms.values())
        if not all(can_be_a_key(word) for word in words if word is not None):
            return ()
        with self._engine.connect() as connection:
            return self._found(connection, search, most)

    def occurs(self, office: str | None, kind: str, word: str) -> bool:
        """Return whether any file that an office sees is found by a word: also one that no rule uses any more."""
        if not can_be_a_key(word):
            return False
        if kind in (CASE_FILES.c.procedure.name, CASE_FILES.c.priority.name):
            asked = select(CASE_FILES.c.id).where(CASE_FILES.c[kind] == word)
        else:
            of = CASE_TERMS.c
            asked = select(CASE_FILES.c.id).join(CASE_TERMS, of.case_id == CASE_FILES.c.id)
            asked = asked.where(of.kind == kind, of.term == word)
        if office is not None:
            asked = asked.where(CASE_FILES.c.office == office)
        with self._engine.connect() as connection:
            return connection.execute(asked.limit(1)).first() is not None

    def _found(self, connection: Connection, search: CaseSearch, most: int) -> tuple[FoundCase, ...]:
        of = CASE_FILES.c
        asked: Select[*tuple[Any, ...]] = bounded(select(*case_columns()), search)
        if search.reference is not None:
            asked = asked.where(of.reference_index == self._documents.index_of(search.reference))
        if search.after is not None:
            # As one comparison, so that the index gives the page, however far behind it is.
            place = tuple_(search.after.created_at, search.after.id, types=[of.opened_at.type, of.id.type])
            asked = asked.where(tuple_(of.opened_at, of.id) < place)
        rows = connection.execute(asked.order_by(of.opened_at.desc(), of.id.desc()).limit(most))
        return tuple(found_case(connection, self._documents, row) for row in rows.all())


def case_columns(state: Any = None) -> tuple[Any, ...]:
    """Return the columns of what is told of a case file in a list; `state` is where it stands, if it is there."""
    of = CASE_FILES.c
    return (
        of.id, of.office, of.reference_index, of.sealed_reference, of.opened_at, of.opened_by, of.assessments,
        of.latest_id, of.assessed_at,
        of.procedure, of.priority, of.standing, (review_state() if state is None else state).label("review"),
    )  # fmt: skip


def found_case(connection: Connection, documents: SealedDocuments, row: Row[*tuple[Any, ...]]) -> FoundCase:
    """Return what a row with these columns tells."""
    told = {**row._mapping, "review": row.review or UNREVIEWED}
    del told["reference_index"], told["sealed_reference"]
    return FoundCase(**told, reference=documents.reference_in(connection, row, row.id, row.latest_id))


def last_decision() -> Any:
    """Return the decision of the last review of the latest assessment, as part of a question; NULL without one."""
    of = REVIEWS.c
    last = select(func.coalesce(of.decision, _DAMAGED)).where(of.assessment_id == CASE_FILES.c.latest_id)
    return last.order_by(of.number.desc()).limit(1).scalar_subquery()


def review_state() -> Any:
    """Return where the latest assessment stands by its reviews, as part of a question; NULL without one."""
    state = select(REVIEW_STATES.c.state).where(REVIEW_STATES.c.assessment_id == CASE_FILES.c.latest_id)
    # Also where the states are joined to the question itself, it is another row of them that is asked for.
    return func.coalesce(state.correlate(CASE_FILES).scalar_subquery(), last_decision())


def bounded(asked: Select[*tuple[Any, ...]], search: CaseSearch) -> Select[*tuple[Any, ...]]:
    """Return a question bounded to what is looked for, but for the reference and the place of a page."""
    of = CASE_FILES.c
    # One that was erased has none.
    asked = asked.where(of.procedure != "")
    for column, wanted in (
        (of.office, search.office),
        (of.procedure, search.procedure),
        (of.priority, search.priority),
        (of.standing, search.standing),
    ):
        if wanted is not None:
            asked = asked.where(column == wanted)
    if search.since is not None:
        asked = asked.where(of.assessed_at >= search.since)
    if search.before is not None:
        asked = asked.where(of.assessed_at < search.before)
    for kind, term in search.terms.items():
        told = CASE_TERMS.c
        asked = asked.where(exists().where(told.case_id == of.id, told.kind == kind, told.term == term))
    if search.review == UNREVIEWED:
        asked = asked.where(~exists().where(REVIEWS.c.assessment_id == of.latest_id))
    elif search.review is not None:
        asked = asked.where(review_state() == search.review)
    return asked
