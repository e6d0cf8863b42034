"""Stop switches: a rule, a family or the whole system, stopped by a person who says why and until when.

A stop holds for every assessment that is begun after it was answered, in every office. It ends on its own when
its time is over, or when another account than the one that set it lifts it: to stop is easy, to go on takes two.
Both are kept for good, and held to the log before anything is assessed: nobody makes a stop go away in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Engine, Row, select
from sqlalchemy.exc import IntegrityError

from api.log.bindings import STOPS as EVERY_STOP
from api.log.bindings import Bound, bind, bound_lifting, bound_stop, check_all, entries_about
from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.oversight.tables import LIFTINGS, STOPS
from api.reviews import Reason
from api.storage.documents import Kind, read_as
from triage.log.entry import Entry
from triage.rulebook.model import Rulebook


class StopKind(StrEnum):
    """How much is stopped."""

    RULE = "rule"
    FAMILY = "family"
    SYSTEM = "system"


class StopRequest(BaseModel):
    """What to stop, and why.

    `target` is the rule or family by name, null for the system. `until` is the moment (with its offset from UTC)
    at which the stop ends on its own, null if only a person ends it. The reason names nobody: everybody reads it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: StopKind
    target: str | None
    reason: Reason
    until: datetime | None


class LiftingRequest(BaseModel):
    """Why a stop is lifted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Reason


class Lifting(BaseModel):
    """Who lifted a stop, when and why."""

    model_config = ConfigDict(frozen=True)

    reason: str
    lifted_at: datetime
    lifted_by: str


class Stop(BaseModel):
    """A stop as it is kept. `holds` is whether it does now."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: StopKind
    target: str | None
    reason: str
    set_at: datetime
    set_by: str
    until: datetime | None
    lifting: Lifting | None = None
    holds: bool


class AlreadyError(Exception):
    """What is asked for is so already."""


@dataclass(frozen=True)
class InForce:
    """What is stopped now: the whole system, by the first such stop, or rules and families by name."""

    system: Stop | None
    names: tuple[str, ...]


class StopRecords:
    """The stops. All methods wait for the disk: call them in a worker thread.

    They raise `DamagedDocumentError` if the stops are not those that people set and lifted, and `BrokenLogError` if
    the log is not the one that was known.
    """

    def __init__(self, engine: Engine, log: TamperEvidentLog) -> None:
        self._engine = engine
        self._log = log
        # What was last seen to be right: stops are read with every assessment, and seldom change.
        self._right: tuple[list[Bound], tuple[Entry, ...]] | None = None

    def all(self, now: datetime) -> tuple[Stop, ...]:
        """Return every stop that there ever was, the latest first."""
        with self._engine.connect() as connection:
            return self._stops(connection, now)

    def in_force(self, now: datetime, rulebook: Rulebook) -> InForce:
        """Return what is stopped now. Names that the rulebook does not know any more are left out."""
        known = {*rulebook.rules, *(family.id for family in rulebook.families)}
        holding = [stop for stop in self.all(now) if stop.holds]
        system = [stop for stop in holding if stop.kind is StopKind.SYSTEM]
        names = {stop.target for stop in holding if stop.target in known}
        return InForce(system[-1] if system else None, tuple(sorted(name for name in names if name is not None)))

    def find(self, stop_id: str, now: datetime) -> Stop | None:
        """Return the stop with this id, or None."""
        return next((stop for stop in self.all(now) if stop.id == stop_id), None)

    def set(self, stop: Stop, before: Callable[[Connection], None] = lambda _: None) -> None:
        """Keep a stop. `before` is called in the transaction; whatever it raises, nothing is kept.

        Raises `AlreadyError`, and keeps nothing, if the same is stopped already.
        """
        row = stop.model_dump(exclude={"lifting", "holds"})
        with self._log.writing() as connection:
            before(connection)
            if any(each.holds and _same(each, stop) for each in self._stops(connection, stop.set_at)):
                raise AlreadyError
            connection.execute(STOPS.insert().values(row))
            told = {"stop": stop.id, "kind": str(stop.kind), "target": stop.target or ""}
            event = Act(stop.set_at, stop.set_by).event(EventKind.STOP_SET, EVERY_STOP, **told)
            bound = bound_stop(stop.id, stop.kind, stop.target, stop.reason, stop.set_at, stop.set_by, stop.until)
            bind(self._log, connection, bound, event)

    def lift(self, stop_id: str, lifting: Lifting) -> None:
        """Keep that a stop was lifted. Raises `AlreadyError`, and keeps nothing, if it was before."""
        try:
            with self._log.writing() as connection:
                connection.execute(LIFTINGS.insert().values(stop_id=stop_id, **lifting.model_dump()))
                act = Act(lifting.lifted_at, lifting.lifted_by)
                event = act.event(EventKind.STOP_LIFTED, EVERY_STOP, stop=stop_id)
                bound = bound_lifting(stop_id, lifting.reason, lifting.lifted_at, lifting.lifted_by)
                bind(self._log, connection, bound, event)
        except IntegrityError:
            raise AlreadyError from None

    def _stops(self, connection: Connection, now: datetime) -> tuple[Stop, ...]:
        """Return every stop, the latest first, held to the log."""
        asked = select(
            STOPS,
            LIFTINGS.c.stop_id,
            LIFTINGS.c.lifted_at,
            LIFTINGS.c.lifted_by,
            LIFTINGS.c.reason.label("lifted_because"),
        ).select_from(STOPS.outerjoin(LIFTINGS, LIFTINGS.c.stop_id == STOPS.c.id))
        with read_as(Kind.STOP, "in the list"):
            rows = connection.execute(asked.order_by(STOPS.c.number)).all()
            set_ = [_bound(row) for row in rows]
            lifted = [_bound_lifting(row) for row in rows if row.stop_id is not None]
        self._check(connection, set_, lifted)
        with read_as(Kind.STOP, "in the list"):
            return tuple(_stop(row, now) for row in reversed(rows))

    def _check(self, connection: Connection, set_: list[Bound], lifted: list[Bound]) -> None:
        self._log.require_whole()
        found = ([*set_, *lifted], entries_about(connection, EVERY_STOP))
        if found == self._right:
            return
        check_all(self._log, connection, Kind.STOP, EVERY_STOP, [(each, b"") for each in set_])
        of_lifting = [(each, b"") for each in lifted]
        check_all(self._log, connection, Kind.LIFTING, EVERY_STOP, of_lifting, in_order=False)
        self._right = found


def _same(one: Stop, other: Stop) -> bool:
    return (one.kind, one.target) == (other.kind, other.target)


def _bound(row: Row[*tuple[object, ...]]) -> Bound:
    return bound_stop(row.id, row.kind, row.target, row.reason, row.set_at, row.set_by, row.until)


def _bound_lifting(row: Row[*tuple[object, ...]]) -> Bound:
    return bound_lifting(row.id, row.lifted_because, row.lifted_at, row.lifted_by)


def _stop(row: Row[*tuple[object, ...]], now: datetime) -> Stop:
    lifting = None
    if row.stop_id is not None:
        lifting = Lifting(reason=row.lifted_because, lifted_at=row.lifted_at, lifted_by=row.lifted_by)
    return Stop(
        id=row.id,
        kind=StopKind(row.kind),
        target=row.target,
        reason=row.reason,
        set_at=row.set_at,
        set_by=row.set_by,
        until=row.until,
        lifting=lifting,
        holds=lifting is None and (row.until is None or now < row.until),
    )
