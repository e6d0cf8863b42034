"""Checks of drafts as they are kept: how far each is, who runs it, and what it found.

Whoever runs a check is heard of again and again. If not, it is told as interrupted, and another one can begin; what
is written then by somebody who was thought gone is written only as long as no other took the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, delete, func, select, update

from api.log.bindings import Bound, bind, check
from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.rulebook_changes.documents import CheckDocument, CheckResult, CheckState, Stage
from api.rulebook_changes.tables import CHECKED_ASSESSMENTS, CHECKS
from api.storage import AssessmentStore
from api.storage.documents import Kind, Packed, read_as
from api.storage.engine import writing
from api.storage.sealed import packed_in
from api.storage.store import can_be_a_key
from api.storage.tables import ASSESSMENTS

# Whoever was not heard of for so long is gone.
SILENCE = timedelta(minutes=2)
# More than anybody reads.
MOST_CHECKS = 50
_AT_ONCE = 500


class CheckRunningError(Exception):
    """A draft is being checked already, here or by another process."""


class TooManyChecksError(Exception):
    """The change was checked as often as it may be."""


@dataclass(frozen=True)
class NewCheck:
    """A check that begins; `holder` names who runs it."""

    id: str
    change: str
    base: str
    holder: str


@dataclass(frozen=True)
class Member:
    """In which group of a check an assessment is."""

    assessment_id: str
    office: str
    group: int


class CheckRecords:
    """The checks. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, store: AssessmentStore) -> None:
        self._engine = store.engine
        self._log = store.log
        self._writing = writing(store.engine)

    def begin(self, new: NewCheck, act: Act) -> None:
        """Keep that a check begins. Raises `CheckRunningError` or `TooManyChecksError`, and keeps nothing then."""
        with self._log.writing() as connection:
            # From the entry on no other process begins one.
            told = {"check": new.id, "compared_with": new.base}
            self._log.append(connection, act.event(EventKind.RULEBOOK_CHECK_BEGUN, new.change, **told))
            running = select(CHECKS).where(CHECKS.c.state == CheckState.RUNNING)
            for row in connection.execute(running).all():
                if act.at - row.seen_at < SILENCE:
                    raise CheckRunningError
                gone = update(CHECKS).where(CHECKS.c.id == row.id)
                connection.execute(gone.values(state=CheckState.INTERRUPTED, ended_at=row.seen_at))
            counted = select(func.count()).select_from(CHECKS).where(CHECKS.c.change_id == new.change)
            if connection.execute(counted).scalar_one() >= MOST_CHECKS:
                raise TooManyChecksError
            connection.execute(
                CHECKS.insert().values(
                    id=new.id,
                    change_id=new.change,
                    state=CheckState.RUNNING,
                    base_digest=new.base,
                    begun_at=act.at,
                    begun_by=act.by or "",
                    holder=new.holder,
                    seen_at=act.at,
                    stage=Stage.LINT,
                    done=0,
                    total=0,
                )
            )

    def heard_of(self, new: NewCheck, now: datetime, stage: Stage, done: int, total: int) -> bool:
        """Keep how far a check is; return whether it is still to go on."""
        values = {"seen_at": now, "stage": stage, "done": done, "total": total}
        with self._writing.begin() as connection:
            return connection.execute(_held(new).values(values)).rowcount == 1

    def end(
        self,
        new: NewCheck,
        state: CheckState,
        act: Act,
        result: CheckResult | None = None,
        members: Sequence[Member] = (),
    ) -> bool:
        """Keep how a check ended, and what it found; return whether it was still to go on, else nothing is kept."""
        packed = None if result is None else Packed.of(result.model_dump_json().encode())
        through = {} if packed is None else {**asdict(packed), "done": CHECKS.c.total}
        values = {"state": state, "ended_at": act.at, **through}
        with self._log.writing() as connection:
            if connection.execute(_held(new).values(values)).rowcount != 1:
                return False
            self._place(connection, new.id, members)
            event = act.event(EventKind.RULEBOOK_CHECK_ENDED, new.change, check=new.id, state=str(state))
            if packed is None:
                self._log.append(connection, event)
            else:
                bind(self._log, connection, _bound(new.id, packed.sha256, new.change, new.base), event)
        return True

    def cancel(self, check_id: str, act: Act) -> bool:
        """Keep that a check was cancelled, whoever runs it; return whether it ran."""
        running = update(CHECKS).where(CHECKS.c.id == check_id, CHECKS.c.state == CheckState.RUNNING)
        values = {"state": CheckState.CANCELLED, "ended_at": act.at}
        with self._log.writing() as connection:
            found = connection.execute(running.values(values).returning(CHECKS.c.change_id)).scalar_one_or_none()
            if found is None:
                return False
            event = act.event(EventKind.RULEBOOK_CHECK_ENDED, found, check=check_id, state="cancelled")
            self._log.append(connection, event)
        return True

    def find(self, change_id: str, check_id: str, now: datetime) -> CheckDocument | None:
        """Return a check of a change, or None."""
        if not can_be_a_key(change_id) or not can_be_a_key(check_id):
            return None
        with self._engine.connect() as connection:
            asked = select(CHECKS).where(CHECKS.c.id == check_id, CHECKS.c.change_id == change_id)
            row = connection.execute(asked).one_or_none()
            return None if row is None else _document(self._log, connection, row, now)

    def members(self, check_id: str, group: int, office: str | None, most: int) -> tuple[tuple[str, ...], int, int]:
        """Return at most so many assessments of a group that an office may see, how many these are, and how many
        there are in all offices. Those that were erased meanwhile are in neither.
        """
        of = CHECKED_ASSESSMENTS.c
        in_group = (of.check_id == check_id, of.group_number == group)
        seen = in_group if office is None else (*in_group, of.office == office)
        asked = select(of.assessment_id).where(*seen).order_by(of.assessment_id).limit(most)
        with self._engine.connect() as connection:
            found = tuple(connection.execute(asked).scalars().all())
            own = connection.execute(_number(*seen)).scalar_one()
            return found, own, connection.execute(_number(*in_group)).scalar_one()

    def _place(self, connection: Connection, check_id: str, members: Sequence[Member]) -> None:
        for start in range(0, len(members), _AT_ONCE):
            part = members[start : start + _AT_ONCE]
            there = select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.id.in_([each.assessment_id for each in part]))
            # One that was erased meanwhile has none.
            kept = set(connection.execute(there.where(ASSESSMENTS.c.sha256 != "")).scalars().all())
            rows = [
                {
                    "check_id": check_id,
                    "assessment_id": each.assessment_id,
                    "office": each.office,
                    "group_number": each.group,
                }
                for each in part
                if each.assessment_id in kept
            ]
            if rows:
                connection.execute(CHECKED_ASSESSMENTS.insert(), rows)


def _number(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(CHECKED_ASSESSMENTS).where(*conditions)


def clear_assessment(connection: Connection, assessment_id: str) -> None:
    """Forget in which groups of checks an assessment was that is erased."""
    of = CHECKED_ASSESSMENTS.c.assessment_id == assessment_id
    connection.execute(delete(CHECKED_ASSESSMENTS).where(of))


def checks_of(
    log: TamperEvidentLog, connection: Connection, change_id: str, now: datetime
) -> tuple[CheckDocument, ...]:
    """Return the checks of a change, the earliest first, each with what it found."""
    asked = select(CHECKS).where(CHECKS.c.change_id == change_id).order_by(CHECKS.c.number)
    return tuple(_document(log, connection, row, now) for row in connection.execute(asked).all())


def _held(new: NewCheck) -> Update:
    return update(CHECKS).where(
        CHECKS.c.id == new.id, CHECKS.c.state == CheckState.RUNNING, CHECKS.c.holder == new.holder
    )


def _bound(check_id: str, sha256: str, change_id: str, base: str) -> Bound:
    return Bound(Kind.CHECK, check_id, sha256, {"change": change_id, "compared_with": base})


def _document(
    log: TamperEvidentLog, connection: Connection, row: Row[*tuple[object, ...]], now: datetime
) -> CheckDocument:
    with read_as(Kind.CHECK, str(row.id)):
        state, stage = CheckState(row.state), Stage(row.stage)
    if state is CheckState.RUNNING and now - row.seen_at >= SILENCE:
        state = CheckState.INTERRUPTED
    result = None
    if state is CheckState.DONE:
        document = packed_in(row).document(Kind.CHECK, row.id)
        check(log, connection, _bound(row.id, row.sha256, row.change_id, row.base_digest))
        result = CheckResult.model_validate_json(document)
    return CheckDocument(
        id=row.id,
        change=row.change_id,
        state=state,
        base=row.base_digest,
        begun_at=row.begun_at,
        begun_by=row.begun_by,
        stage=stage,
        done=row.done,
        total=row.total,
        ended_at=row.ended_at,
        passed=None if result is None else result.passed,
        result=result,
    )
