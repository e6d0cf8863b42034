"""Households and groups: which case files are of persons who belong together, and how, as somebody told it.

Each person is assessed alone, in a file of their own. A membership that ends stays written down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from api.case_files.tables import HOUSEHOLD_MEMBERS, HOUSEHOLDS
from api.storage import repeated
from api.storage.engine import is_sqlite, writing
from api.storage.listing import Position
from api.storage.repeated import Made, Promise
from api.storage.store import can_be_a_key
from triage.household.model import CameTogether, Relation

# More than any family has; the people of a boat are several groups.
MOST_MEMBERS = 64
# Who left is told too: a list without end could be made to fill disk and memory.
MOST_MEMBERSHIPS = 500


class HouseholdKind(StrEnum):
    """Whether persons live as a family, or only came or are registered as a group."""

    HOUSEHOLD = "household"
    GROUP = "group"


@dataclass(frozen=True)
class NewMember:
    """A person who is said to belong: by their case file."""

    case_id: str
    relation: Relation
    came_together: CameTogether


@dataclass(frozen=True)
class Member(NewMember):
    """A person who belongs, or belonged: who said so, and when that ended."""

    added_at: datetime
    added_by: str | None
    removed_at: datetime | None = None
    removed_by: str | None = None

    @classmethod
    def of(cls, new: NewMember, now: datetime, by: str) -> Member:
        """Return that a person belongs from now on, as somebody says."""
        return cls(new.case_id, new.relation, new.came_together, now, by)


@dataclass(frozen=True)
class Household:
    """A household or group with all who belong or belonged to it, in the order in which that was told."""

    id: str
    office: str
    kind: HouseholdKind
    made_at: datetime
    made_by: str | None
    memberships: tuple[Member, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """Those who belong to it now."""
        return tuple(member for member in self.memberships if member.removed_at is None)

    def member(self, case_id: str) -> Member | None:
        """Return who belongs to it with this case file, or None."""
        return next((member for member in self.members if member.case_id == case_id), None)


@dataclass(frozen=True)
class HouseholdSearch:
    """What is looked for: those of an office, perhaps those that a case file belongs to."""

    office: str | None
    case_id: str | None = None
    after: Position | None = None


class TooManyMembersError(Exception):
    """The household has as many members as one may have."""


class NoMemberError(Exception):
    """The person does not belong to it."""


CheckHousehold = Callable[[Household], None]


class Households:
    """The households. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._insert: Callable[..., Any] = sqlite.insert if is_sqlite(engine.url) else postgresql.insert

    def make(self, household: Household, promise: Promise | None) -> None:
        """Keep a new household with its members. Raises `KeptAlreadyError`, and keeps nothing then."""
        with self._writing.begin() as connection:
            if promise is not None:
                repeated.refuse_if_kept(connection, promise)
            connection.execute(
                HOUSEHOLDS.insert().values(
                    id=household.id,
                    office=household.office,
                    kind=household.kind,
                    made_at=household.made_at,
                    made_by=household.made_by,
                )
            )
            _write(connection, household.id, household.members)
            if promise is not None:
                repeated.keep(connection, self._insert, promise, Made(household_id=household.id))

    def put(self, household_id: str, member: NewMember, now: datetime, by: str, check: CheckHousehold) -> Household:
        """Let a person belong to it, or belong to it in another way; what was told before ends.

        `check` is given the household as it is, while nobody else can change it; whatever it raises, nothing is
        changed. Raises `TooManyMembersError`.
        """
        with self._writing.begin() as connection:
            there = self._locked(connection, household_id, check)
            before = there.member(member.case_id)
            if before is not None and NewMember(before.case_id, before.relation, before.came_together) == member:
                return there
            if len(there.memberships) >= MOST_MEMBERSHIPS or (
                before is None and len(there.members) >= MOST_MEMBERS
            ):
                raise TooManyMembersError
            if before is not None:
                _end(connection, household_id, member.case_id, now, by)
            _write(connection, household_id, [Member.of(member, now, by)])
            return _read(connection, household_id)

    def remove(self, household_id: str, case_id: str, now: datetime, by: str, check: CheckHousehold) -> None:
        """Let a person no longer belong to it. Raises as `put` does, and `NoMemberError`."""
        with self._writing.begin() as connection:
            there = self._locked(connection, household_id, check)
            if there.member(case_id) is None:
                raise NoMemberError
            _end(connection, household_id, case_id, now, by)

    def find(self, household_id: str) -> Household | None:
        """Return a household, or None."""
        if not can_be_a_key(household_id):
            return None
        with self._engine.connect() as connection:
            return _found(connection, household_id)

    def office_of(self, household_id: str) -> str | None:
        """Return whose a household is; None if there is none with this id."""
        if not can_be_a_key(household_id):
            return None
        with self._engine.connect() as connection:
            found = select(HOUSEHOLDS.c.office).where(HOUSEHOLDS.c.id == household_id)
            return connection.execute(found).scalar_one_or_none()

    def listed(self, search: HouseholdSearch, most: int) -> tuple[Household, ...]:
        """Return at most so many households, the latest first, those of one moment by falling id."""
        if search.case_id is not None and not can_be_a_key(search.case_id):
            return ()
        of = HOUSEHOLDS.c
        asked = select(HOUSEHOLDS)
        if search.office is not None:
            asked = asked.where(of.office == search.office)
        if search.case_id is not None:
            member = HOUSEHOLD_MEMBERS.c
            now = select(member.household_id).where(member.case_id == search.case_id, member.removed_at.is_(None))
            asked = asked.where(of.id.in_(now))
        if search.after is not None:
            place = tuple_(search.after.created_at, search.after.id, types=[of.made_at.type, of.id.type])
            asked = asked.where(tuple_(of.made_at, of.id) < place)
        with self._engine.connect() as connection:
            rows = connection.execute(asked.order_by(of.made_at.desc(), of.id.desc()).limit(most)).all()
            told = _memberships(connection, [row.id for row in rows])
        return tuple(_household(row, told.get(row.id, ())) for row in rows)

    def _locked(self, connection: Connection, household_id: str, check: CheckHousehold) -> Household:
        connection.execute(select(HOUSEHOLDS.c.id).where(HOUSEHOLDS.c.id == household_id).with_for_update())
        there = _read(connection, household_id)
        check(there)
        return there


def _write(connection: Connection, household_id: str, members: Sequence[Member]) -> None:
    rows = [{"household_id": household_id, **vars(member)} for member in members]
    if rows:
        connection.execute(HOUSEHOLD_MEMBERS.insert(), rows)


def _end(connection: Connection, household_id: str, case_id: str, now: datetime, by: str) -> None:
    of = HOUSEHOLD_MEMBERS.c
    ended = update(HOUSEHOLD_MEMBERS).where(
        of.household_id == household_id, of.case_id == case_id, of.removed_at.is_(None)
    )
    connection.execute(ended.values(removed_at=now, removed_by=by))


def _read(connection: Connection, household_id: str) -> Household:
    found = _found(connection, household_id)
    assert found is not None
    return found


def _found(connection: Connection, household_id: str) -> Household | None:
    row = connection.execute(select(HOUSEHOLDS).where(HOUSEHOLDS.c.id == household_id)).one_or_none()
    return _household(row, _memberships(connection, [row.id]).get(row.id, ())) if row else None


def _memberships(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Member, ...]]:
    of = HOUSEHOLD_MEMBERS.c
    found: dict[str, tuple[Member, ...]] = {}
    asked = select(HOUSEHOLD_MEMBERS).where(of.household_id.in_(ids)).order_by(of.number)
    for row in connection.execute(asked).all():
        member = Member(
            case_id=row.case_id,
            relation=Relation(row.relation),
            came_together=CameTogether(row.came_together),
            added_at=row.added_at,
            added_by=row.added_by,
            removed_at=row.removed_at,
            removed_by=row.removed_by,
        )
        found[row.household_id] = (*found.get(row.household_id, ()), member)
    return found


def _household(row: Row[*tuple[Any, ...]], memberships: tuple[Member, ...]) -> Household:
    return Household(row.id, row.office, HouseholdKind(row.kind), row.made_at, row.made_by, memberships)
