"""The work of an office: case files in the order in which somebody has to look at them, and how much waits.

First what waits for a person to decide, then what was sent back and waits for facts, then what is decided; in each
of these the priority that presses most, and of one priority the file that was opened first. A file that is decided
while somebody turns pages moves behind: it may be met twice, and none that waits is missed by it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Integer, Select, case, func, literal, or_, select, tuple_

from api.case_files.searching import (
    UNREVIEWED,
    CaseSearch,
    FoundCase,
    bounded,
    case_columns,
    found_case,
    last_decision,
    review_state,
)
from api.case_files.tables import CASE_FILES
from api.oversight.review_state import ReviewState
from api.oversight.tables import REVIEW_STATES
from api.problems import UNKNOWN_PARAMETER, ProblemError
from api.storage.sealed import SealedDocuments
from api.storage.store import can_be_a_key
from api.storage.tables import ASSESSMENTS

WAITING = (UNREVIEWED, ReviewState.AWAITING_SECOND_PERSON)
"""The states in which a file waits for a person to decide."""
_WAITS, _SENT_BACK, _DECIDED = range(3)
AGES = (timedelta(days=2), timedelta(days=7), timedelta(days=30))
"""Up to how long something waits, by steps; what waits longer is of the last step."""


# Each file is put in its place by its state: looked up once for each, not once for each time it is compared.
_WITH_STATES = CASE_FILES.outerjoin(REVIEW_STATES, REVIEW_STATES.c.assessment_id == CASE_FILES.c.latest_id)
_STATE: ColumnElement[Any] = func.coalesce(REVIEW_STATES.c.state, last_decision())


@dataclass(frozen=True)
class WorkPosition:
    """Where a page ended, in the order of work."""

    waits: int
    presses: int
    opened_at: datetime
    id: str

    def cursor(self) -> str:
        """Return it as an address holds it."""
        text = f"{self.waits} {self.presses} {self.opened_at.astimezone(UTC).isoformat()} {self.id}"
        return urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def of(cls, cursor: str) -> WorkPosition:
        """Return what a page gave. Raises `ProblemError` for what none gave."""
        try:
            waits, presses, moment, key = urlsafe_b64decode(cursor).decode("ascii").split(" ")
            opened_at = datetime.fromisoformat(moment)
            if not key.isalnum() or opened_at.tzinfo is None or not (waits + presses).isdigit():
                raise ValueError
            return cls(int(waits[:9]), int(presses[:9]), opened_at.astimezone(UTC), key)
        except (ValueError, OverflowError):
            raise ProblemError(UNKNOWN_PARAMETER, "cursor is taken from the page before, as it is.") from None


@dataclass(frozen=True)
class Waiting:
    """How many files of a procedure and priority wait for a person; `age` is the step of `AGES`, by position."""

    procedure: str
    priority: str
    age: int
    cases: int


class WorkList:
    """The work. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, documents: SealedDocuments) -> None:
        self._engine = engine
        self._documents = documents

    def found(
        self,
        search: CaseSearch,
        priorities: Sequence[str],
        most: int,
        after: WorkPosition | None = None,
        author: str | None = None,
    ) -> tuple[FoundCase, ...]:
        """Return at most so many files, in the order of work.

        `priorities` are those of the rulebook, the one that presses least first; `author` is who had the latest
        assessment made.
        """
        words = (search.reference, search.procedure, search.priority, search.standing, *search.terms.values())
        if not all(can_be_a_key(word) for word in words if word is not None):
            return ()
        of = CASE_FILES.c
        asked: Select[*tuple[Any, ...]] = bounded(select(*case_columns(_STATE)).select_from(_WITH_STATES), search)
        if search.reference is not None:
            asked = asked.where(of.reference_index == self._documents.index_of(search.reference))
        if author is not None:
            made = select(ASSESSMENTS.c.author).where(ASSESSMENTS.c.id == of.latest_id).scalar_subquery()
            asked = asked.where(made == author)
        place = (_waits(), _presses(priorities), of.opened_at, of.id)
        if after is not None:
            ended = tuple_(
                literal(after.waits, Integer),
                literal(after.presses, Integer),
                literal(after.opened_at, of.opened_at.type),
                literal(after.id),
            )
            asked = asked.where(tuple_(*place) > ended)
        with self._engine.connect() as connection:
            rows = connection.execute(asked.order_by(*place).limit(most)).all()
            return tuple(found_case(connection, self._documents, row) for row in rows)

    def state_of(self, case_id: str) -> str:
        """Return where a case file that is there stands by its reviews."""
        asked = select(review_state()).where(CASE_FILES.c.id == case_id)
        with self._engine.connect() as connection:
            return connection.execute(asked).scalar_one() or UNREVIEWED

    def waiting(self, office: str | None, now: datetime) -> tuple[Waiting, ...]:
        """Return how much waits for a person, in an office or in all, by when it was assessed; exactly."""
        of = CASE_FILES.c
        steps = [(of.assessed_at > now - up_to, position) for position, up_to in enumerate(AGES)]
        age = case(*steps, else_=len(AGES)).label("age")
        told = bounded(select(of.procedure, of.priority, age).select_from(_WITH_STATES), CaseSearch(office))
        told = told.where(_is_waiting())
        rows = told.subquery()
        by = (rows.c.procedure, rows.c.priority, rows.c.age)
        with self._engine.connect() as connection:
            found = connection.execute(select(*by, func.count()).group_by(*by).order_by(*by)).all()
        return tuple(Waiting(*row) for row in found)


def position_of(found: FoundCase, priorities: Sequence[str]) -> WorkPosition:
    """Return the place of a file in the order of work."""
    waits = _WAITS if found.review in WAITING else _SENT_BACK if found.review == ReviewState.SENT_BACK else _DECIDED
    known = list(reversed(priorities))
    presses = known.index(found.priority) if found.priority in known else len(known)
    return WorkPosition(waits, presses, found.opened_at, found.id)


def _is_waiting() -> ColumnElement[bool]:
    return or_(_STATE.is_(None), _STATE == ReviewState.AWAITING_SECOND_PERSON)


def _waits() -> Any:
    return case((_is_waiting(), _WAITS), (_STATE == ReviewState.SENT_BACK, _SENT_BACK), else_=_DECIDED)


def _presses(priorities: Sequence[str]) -> Any:
    steps = {name: position for position, name in enumerate(reversed(priorities))}
    return case(steps, value=CASE_FILES.c.priority, else_=len(steps))
