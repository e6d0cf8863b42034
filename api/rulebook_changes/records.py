"""Changes of the rulebook as they are kept: drafts and decisions are documents that are bound in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.log.bindings import Bound, bind, check
from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.rulebook_changes.check_records import checks_of
from api.rulebook_changes.documents import (
    APPROVALS,
    Change,
    ChangeDecision,
    ChangeDecisionKind,
    CheckDocument,
    CheckState,
)
from api.rulebook_changes.tables import CHANGES, DECISIONS, IN_FORCE
from api.storage import repeated
from api.storage.documents import DamagedDocumentError, Kind, Packed, blob, read_as
from api.storage.engine import is_sqlite
from api.storage.repeated import Made, Promise
from api.storage.sealed import packed_in
from api.storage.store import can_be_a_key

# A list without end could be made to fill disk and memory. Nobody checks or approves so many.
MOST_CHANGES = 1000


class KeptState:
    """What the column `state` of a change holds."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PUT_IN_FORCE = "put_in_force"


_AFTER = {
    ChangeDecisionKind.REFUSED: KeptState.REFUSED,
    ChangeDecisionKind.WITHDRAWN: KeptState.WITHDRAWN,
}


@dataclass(frozen=True)
class ChangeFile:
    """All that is known of a change; `is_last` is whether it was the last that was put in force."""

    change: Change
    state: str
    decisions: tuple[ChangeDecision, ...]
    checks: tuple[CheckDocument, ...]
    is_last: bool

    def check_that_counts(self, in_force: str) -> CheckDocument | None:
        """Return the latest check that is through, if it passed and compared with the rulebook in force."""
        through = [each for each in self.checks if each.state is CheckState.DONE]
        if through and through[-1].passed and through[-1].base == in_force:
            return through[-1]
        return None

    def approvals(self, in_force: str) -> tuple[ChangeDecision, ...]:
        """Return the approvals that count: those that rest on the check that counts."""
        counts = self.check_that_counts(in_force)
        approved = (each for each in self.decisions if each.decision is ChangeDecisionKind.APPROVED)
        return tuple(each for each in approved if counts is not None and each.check == counts.id)


class TooManyChangesError(Exception):
    """There are as many changes as are kept."""


Make = Callable[[ChangeFile], ChangeDecision]


class ChangeRecords:
    """The changes. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, log: TamperEvidentLog) -> None:
        self._engine = engine
        self._log = log
        self._insert = sqlite.insert if is_sqlite(engine.url) else postgresql.insert

    def submit(self, change: Change, bundle: bytes, act: Act, promise: Promise | None) -> None:
        """Keep a change with its draft, wholly or not at all.

        Raises `KeptAlreadyError` if the promise was kept by another one, and `TooManyChangesError`.
        """
        packed, draft = Packed.of(change.model_dump_json().encode()), Packed.of(bundle)
        row = {
            "id": change.id,
            "state": KeptState.SUBMITTED,
            "active_from": change.active_from.isoformat(),
            **asdict(packed),
            **{f"draft_{name}": value for name, value in asdict(draft).items()},
        }
        with self._log.writing() as connection:
            if promise is not None:
                repeated.refuse_if_kept(connection, promise)
            if connection.execute(select(func.count()).select_from(CHANGES)).scalar_one() >= MOST_CHANGES:
                raise TooManyChangesError
            connection.execute(CHANGES.insert().values(row))
            event = act.event(EventKind.RULEBOOK_CHANGE_SUBMITTED, change.id, rulebook=change.rulebook.digest)
            bind(self._log, connection, _bound_change(change.id, packed.sha256, draft.sha256), event)
            if promise is not None:
                repeated.keep(connection, self._insert, promise, Made(change_id=change.id))

    def find(self, change_id: str, now: datetime) -> ChangeFile | None:
        """Return a change with its checks and decisions, or None."""
        if not can_be_a_key(change_id):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(CHANGES).where(CHANGES.c.id == change_id)).one_or_none()
            return None if row is None else self.file_in(connection, row, now)

    def all(self, now: datetime) -> tuple[ChangeFile, ...]:
        """Return every change, the latest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(CHANGES).order_by(CHANGES.c.number.desc())).all()
            return tuple(self.file_in(connection, row, now) for row in rows)

    def examine(self, connection: Connection, change_id: str, now: datetime) -> None:
        """Read all that is kept of a change. Raises `DamagedDocumentError` if something is not what was stored."""
        row = connection.execute(select(CHANGES).where(CHANGES.c.id == change_id)).one()
        self.file_in(connection, row, now)
        self.draft_in(connection, row)

    def draft(self, change_id: str) -> bytes | None:
        """Return the draft of a change, as a bundle; None if there is no such change."""
        if not can_be_a_key(change_id):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(CHANGES).where(CHANGES.c.id == change_id)).one_or_none()
            return None if row is None else self.draft_in(connection, row)

    def draft_in(self, connection: Connection, row: Row[*tuple[object, ...]]) -> bytes:
        """Return the draft in a row. Raises `DamagedDocumentError` if it is not the one that was submitted."""
        change = self.change_in(connection, row)
        packed = Packed(blob(row.draft_content), str(row.draft_encoding), str(row.draft_sha256))
        return packed.document(Kind.CHANGE, change.id)

    def change_in(self, connection: Connection, row: Row[*tuple[object, ...]]) -> Change:
        """Return the change in a row, held to the log."""
        document = packed_in(row).document(Kind.CHANGE, row.id)
        check(self._log, connection, _bound_change(row.id, row.sha256, str(row.draft_sha256)))
        change = Change.model_validate_json(document)
        if change.id != row.id or change.active_from.isoformat() != row.active_from:
            raise DamagedDocumentError(Kind.CHANGE, row.id, "What stands beside it is not what was submitted.")
        return change

    def decide(self, change_id: str, make: Make, in_force: str, act: Act) -> ChangeDecision:
        """Keep a decision. `make` is given the change while nobody else can decide.

        Whatever it raises, nothing is kept.
        """
        with self._log.writing() as connection:
            row = connection.execute(
                select(CHANGES).where(CHANGES.c.id == change_id).with_for_update(key_share=True)
            ).one()
            there = self.file_in(connection, row, act.at)
            decision = make(there)
            packed = Packed.of(decision.model_dump_json().encode())
            connection.execute(DECISIONS.insert().values(id=decision.id, change_id=change_id, **asdict(packed)))
            state = _AFTER.get(decision.decision)
            if state is None and len(there.approvals(in_force)) + 1 >= APPROVALS:
                state = KeptState.APPROVED
            if state is not None:
                connection.execute(update(CHANGES).where(CHANGES.c.id == change_id).values(state=state))
            told = {"decision": str(decision.decision), "rulebook": there.change.rulebook.digest}
            event = act.event(EventKind.RULEBOOK_CHANGE_DECIDED, change_id, **told)
            bind(self._log, connection, _bound_decision(decision.id, packed.sha256, change_id), event)
        return decision

    def file_in(self, connection: Connection, row: Row[*tuple[object, ...]], now: datetime) -> ChangeFile:
        """Return all that is known of the change in a row, held to the log."""
        last = select(IN_FORCE.c.change_id).order_by(IN_FORCE.c.number.desc()).limit(1)
        return ChangeFile(
            change=self.change_in(connection, row),
            state=str(row.state),
            decisions=self._decisions(connection, row.id),
            checks=checks_of(self._log, connection, row.id, now),
            is_last=connection.execute(last).scalar_one_or_none() == row.id,
        )

    def _decisions(self, connection: Connection, change_id: str) -> tuple[ChangeDecision, ...]:
        asked = select(DECISIONS).where(DECISIONS.c.change_id == change_id).order_by(DECISIONS.c.number)
        return tuple(self._decision(connection, row) for row in connection.execute(asked).all())

    def _decision(self, connection: Connection, row: Row[*tuple[object, ...]]) -> ChangeDecision:
        with read_as(Kind.DECISION, row.id):
            document = packed_in(row).document(Kind.DECISION, row.id)
        check(self._log, connection, _bound_decision(row.id, row.sha256, row.change_id))
        return ChangeDecision.model_validate_json(document)


def _bound_change(change_id: str, sha256: str, draft_sha256: str) -> Bound:
    return Bound(Kind.CHANGE, change_id, sha256, {"draft": draft_sha256})


def _bound_decision(decision_id: str, sha256: str, change_id: str) -> Bound:
    return Bound(Kind.DECISION, decision_id, sha256, {"change": change_id})
