"""Stop switches: a rule, a family or the whole system, stopped by a person who says why and until when.

A stop holds for every assessment that is begun after it was answered, in every office. It ends on its own when
its time is over, or when another account than the one that set it lifts it: to stop is easy, to go on takes two.
Both are kept for good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.oversight.tables import LIFTINGS, STOPS
from api.reviews import Reason
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
    """The stops. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, log: TamperEvidentLog) -> None:
        self._engine = engine
        self._log = log

    def all(self, now: datetime) -> tuple[Stop, ...]:
        """Return every stop that there ever was, the latest first."""
        with self._engine.connect() as connection:
            return _stops(connection, now)

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
            if any(each.holds and _same(each, stop) for each in _stops(connection, stop.set_at)):
                raise AlreadyError
            connection.execute(STOPS.insert().values(row))
            stopped = {"kind": str(stop.kind), "target": stop.target or ""}
            act = Act(stop.set_at, stop.set_by)
            self._log.append(connection, act.event(EventKind.STOP_SET, stop.id, **stopped))

    def lift(self, stop_id: str, lifting: Lifting) -> None:
        """Keep that a stop was lifted. Raises `AlreadyError`, and keeps nothing, if it was before."""
        try:
            with self._log.writing() as connection:
                connection.execute(LIFTINGS.insert().values(stop_id=stop_id, **lifting.model_dump()))
                act = Act(lifting.lifted_at, lifting.lifted_by)
                self._log.append(connection, act.event(EventKind.STOP_LIFTED, stop_id))
        except IntegrityError:
            raise AlreadyError from None


def _same(one: Stop, other: Stop) -> bool:
    return (one.kind, one.target) == (other.kind, other.target)


def _stops(connection: Connection, now: datetime) -> tuple[Stop, ...]:
    asked = select(STOPS, LIFTINGS.c.lifted_at, LIFTINGS.c.lifted_by, LIFTINGS.c.reason.label("lifted_because"))
    asked = asked.select_from(STOPS.outerjoin(LIFTINGS, LIFTINGS.c.stop_id == STOPS.c.id))
    rows = connection.execute(asked.order_by(STOPS.c.number.desc())).all()
    return tuple(
        Stop(
            id=row.id,
            kind=StopKind(row.kind),
            target=row.target,
            reason=row.reason,
            set_at=row.set_at,
            set_by=row.set_by,
            until=row.until,
            lifting=None
            if row.lifted_at is None
            else Lifting(reason=row.lifted_because, lifted_at=row.lifted_at, lifted_by=row.lifted_by),
            holds=row.lifted_at is None and (row.until is None or now < row.until),
        )
        for row in rows
    )
