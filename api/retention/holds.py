"""Legal holds: as long as one stands on a case file nothing of it is erased, by nobody and by no clock.

A hold ends when another account than the one that set it lifts it: to hold is easy, to let go takes two.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from api.case_files.tables import CASE_ASSESSMENTS, CASE_FILES
from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.retention.tables import HOLD_LIFTINGS, LEGAL_HOLDS
from api.storage.tables import ASSESSMENTS


class HoldGround(StrEnum):
    """Why a case file has to be kept."""

    PROCEEDINGS = "proceedings"
    COMPLAINT = "complaint"
    INVESTIGATION = "investigation"
    AUDIT = "audit"
    PERSON_ASKED = "person_asked"
    ORDER_OF_LAW = "order_of_law"


class LiftingGround(StrEnum):
    """Why a hold ends."""

    OVER = "over"
    SET_BY_MISTAKE = "set_by_mistake"


class HoldRequest(BaseModel):
    """Why the case file has to be kept; there is no place for words.

    Proceedings before a court or appeal body, a complaint, the investigation of a crime, an audit; the person asked
    for it, or another law orders it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ground: HoldGround


class HoldLiftingRequest(BaseModel):
    """Why the hold is lifted: what it was set for is over, or it was set by mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ground: LiftingGround


class HoldLifting(BaseModel):
    """Who lifted a hold, when and why."""

    model_config = ConfigDict(frozen=True)

    ground: LiftingGround
    lifted_at: datetime
    lifted_by: str


class Hold(BaseModel):
    """A hold as it is kept. It stands until it is lifted."""

    model_config = ConfigDict(frozen=True)

    id: str
    ground: HoldGround
    set_at: datetime
    set_by: str
    lifting: HoldLifting | None = None


class HeldError(Exception):
    """A legal hold keeps the case file."""


class HeldAlreadyError(Exception):
    """A hold of this ground stands already."""


class NothingToHoldError(Exception):
    """All that stood in the case file was erased."""


class LiftedAlreadyError(Exception):
    """The hold was lifted before."""


class LegalHolds:
    """The legal holds. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, log: TamperEvidentLog) -> None:
        self._engine = engine
        self._log = log

    def of(self, case_id: str) -> tuple[Hold, ...]:
        """Return every hold that there ever was on a case file, the earliest first."""
        with self._engine.connect() as connection:
            return _holds(connection, case_id)

    def set(self, case_id: str, hold: Hold, act: Act) -> None:
        """Keep a hold. Raises `HeldAlreadyError` and `NothingToHoldError`, and keeps nothing then."""
        with self._log.writing() as connection:
            lock_file(connection, case_id)
            if any(each.lifting is None and each.ground is hold.ground for each in _holds(connection, case_id)):
                raise HeldAlreadyError
            if not whole_assessments(connection, case_id):
                raise NothingToHoldError
            connection.execute(LEGAL_HOLDS.insert().values(case_id=case_id, **hold.model_dump(exclude={"lifting"})))
            event = act.event(EventKind.LEGAL_HOLD_SET, case_id, hold=hold.id, ground=str(hold.ground))
            self._log.append(connection, event)

    def lift(self, case_id: str, hold_id: str, lifting: HoldLifting, act: Act) -> None:
        """Keep that a hold was lifted. Raises `LiftedAlreadyError`, and keeps nothing, if it was before."""
        try:
            with self._log.writing() as connection:
                connection.execute(HOLD_LIFTINGS.insert().values(hold_id=hold_id, **lifting.model_dump()))
                event = act.event(EventKind.LEGAL_HOLD_LIFTED, case_id, hold=hold_id, ground=str(lifting.ground))
                self._log.append(connection, event)
        except IntegrityError:
            raise LiftedAlreadyError from None


def refuse_if_held(connection: Connection, assessment_id: str) -> None:
    """Raise `HeldError` if a hold stands on the case file of an assessment; none can come before the commit."""
    asked = select(CASE_ASSESSMENTS.c.case_id).where(CASE_ASSESSMENTS.c.assessment_id == assessment_id)
    case_id = connection.execute(asked).scalar_one_or_none()
    if case_id is not None:
        lock_file(connection, case_id)
        if any(hold.lifting is None for hold in _holds(connection, case_id)):
            raise HeldError


def lock_file(connection: Connection, case_id: str) -> None:
    """Let nobody else add to a case file, hold it or erase of it; on SQLite whoever writes is alone."""
    connection.execute(select(CASE_FILES.c.id).where(CASE_FILES.c.id == case_id).with_for_update())


def whole_assessments(connection: Connection, case_id: str) -> tuple[str, ...]:
    """Return the assessments of a case file that were not erased, the first one first."""
    asked = (
        select(ASSESSMENTS.c.id)
        .join(CASE_ASSESSMENTS, CASE_ASSESSMENTS.c.assessment_id == ASSESSMENTS.c.id)
        .where(CASE_ASSESSMENTS.c.case_id == case_id, ASSESSMENTS.c.sha256 != "")
        .order_by(CASE_ASSESSMENTS.c.position)
    )
    return tuple(connection.execute(asked).scalars())


def _holds(connection: Connection, case_id: str) -> tuple[Hold, ...]:
    lifted = HOLD_LIFTINGS.c
    asked = (
        select(LEGAL_HOLDS, lifted.ground.label("lifted_for"), lifted.lifted_at, lifted.lifted_by)
        .select_from(LEGAL_HOLDS.outerjoin(HOLD_LIFTINGS, lifted.hold_id == LEGAL_HOLDS.c.id))
        .where(LEGAL_HOLDS.c.case_id == case_id)
        .order_by(LEGAL_HOLDS.c.number)
    )
    return tuple(
        Hold(
            id=row.id,
            ground=HoldGround(row.ground),
            set_at=row.set_at,
            set_by=row.set_by,
            lifting=None
            if row.lifted_at is None
            else HoldLifting(
                ground=LiftingGround(row.lifted_for), lifted_at=row.lifted_at, lifted_by=row.lifted_by
            ),
        )
        for row in connection.execute(asked).all()
    )
