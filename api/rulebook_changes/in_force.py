"""Which rulebook assesses: that of the program, until a change is put in force, and then the last one that was.

The first request of a day puts in force what was approved for it. From then on a row decides, which the log binds,
and not the clock: all processes, and those that start later, have the same, whatever their clocks say.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from threading import Lock

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.log.bindings import entries_about
from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.log.nodes import BrokenLogError
from api.office_clock import OfficeClock
from api.rulebook_changes.documents import APPROVALS
from api.rulebook_changes.records import ChangeRecords, KeptState
from api.rulebook_changes.tables import CHANGES, IN_FORCE
from api.rulebook_changes.verifying import faults_in
from api.settings import CannotStartError
from api.storage import AssessmentStore, DamagedDocumentError
from api.storage.documents import Kind
from api.storage.failures import failure_name
from triage.errors import RulebookError
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.model import Rulebook

log = logging.getLogger("api")

# What entries of the log about it are about.
SUBJECT = "rulebook_in_force"
# Nothing was looked at yet.
_UNKNOWN = -1


@dataclass(frozen=True)
class Current:
    """The rulebook that assesses; `change` is the one that put it in force, None for that of the program."""

    number: int
    change: str | None
    rulebook: Rulebook


@dataclass(frozen=True)
class PutInForce:
    """What was put in force, by which change; `number` counts these."""

    number: int
    change: str
    digest: str


def last_in_force(log: TamperEvidentLog, connection: Connection) -> PutInForce | None:
    """Return what was put in force last, None if it is the rulebook of the program.

    Raises `DamagedDocumentError` if the log says something else, and `BrokenLogError` if it is not whole.
    """
    rows = connection.execute(select(IN_FORCE).order_by(IN_FORCE.c.number)).all()
    recorded = []
    for entry in entries_about(connection, SUBJECT):
        if log.entry(connection, entry.number) == entry:
            recorded.append((entry.details.get("change"), entry.details.get("rulebook")))
    if recorded != [(row.change_id, row.digest) for row in rows]:
        digest = str(rows[-1].digest) if rows else "of the program"
        raise DamagedDocumentError(Kind.RULEBOOK, digest, "The log says that another one was put in force last.")
    return PutInForce(rows[-1].number, rows[-1].change_id, rows[-1].digest) if rows else None


class OfAnotherProgramError(DamagedDocumentError):
    """The rulebook in force is whole, and this program can not read it."""


class RulebookInForce:
    """Knows the rulebook in force. `look` waits for the disk: call it in a worker thread."""

    def __init__(
        self, store: AssessmentStore, records: ChangeRecords, clock: OfficeClock, of_the_program: Rulebook
    ) -> None:
        self._store = store
        self._engine = store.engine
        self._log = store.log
        self._records = records
        self._clock = clock
        self._of_the_program = of_the_program
        self._current = Current(_UNKNOWN, None, of_the_program)
        self._lock = Lock()
        self._not_put: set[str] = set()
        self._tell: list[Callable[[Rulebook], None]] = []

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that assesses, as it was when somebody last looked."""
        return self._current.rulebook

    @property
    def change(self) -> str | None:
        """The change that put it in force, None for the rulebook of the program."""
        return self._current.change

    def when_changed(self, tell: Callable[[Rulebook], None]) -> None:
        """Have somebody told whenever another rulebook is in force."""
        self._tell.append(tell)

    def look_at_the_start(self) -> None:
        """Look, and log what is in force if it is not the rulebook of the program.

        What was changed behind the back of the service is told to whoever asks. Raises `CannotStartError` if this
        program can not read what is in force.
        """
        try:
            self.look()
        except OfAnotherProgramError as error:
            raise CannotStartError(f"The rulebook in force can not be read by this program: {error}") from None
        except DamagedDocumentError as damage:
            log.error("the rulebook in force can not be used: %s", damage)
        except SQLAlchemyError as error:
            log.error("what rulebook is in force could not be read yet: %s", failure_name(error))
        if self.change is not None:
            told = "in force is rulebook %s, by change %s; the program brings %s"
            log.info(told, self.rulebook.version, self.change, self._of_the_program.version)

    def look(self) -> None:
        """Put in force what is due, and take what is in force.

        Raises `DamagedDocumentError` if what is in force is not what the log says, or can not be read. Where the
        log itself does not fit everything stays as it was: cases are not read and stored then anyway.
        """
        with suppress(BrokenLogError):
            number, due = self._state()
            while due is not None:
                self._put_in_force(due)
                number, due = self._state()
            if number != self._current.number:
                with self._lock:
                    self._take()

    def _state(self) -> tuple[int, str | None]:
        """Return the number of what was put in force last, and the next change whose day has come, if any."""
        # However wrong a clock is: it is told where cases are assessed.
        today = self._clock.day_of(self._clock.clock().astimezone(UTC)).isoformat()
        of = CHANGES.c
        last = select(IN_FORCE.c.number).order_by(IN_FORCE.c.number.desc()).limit(1)
        due = select(of.id).where(of.state == KeptState.APPROVED, of.active_from <= today)
        due = due.where(of.id.not_in(self._not_put)).order_by(of.active_from, of.number).limit(1)
        with self._engine.connect() as connection:
            number, change_id = connection.execute(select(last.scalar_subquery(), due.scalar_subquery())).one()
        return number or 0, change_id

    def _put_in_force(self, change_id: str) -> None:
        """Put a change in force whose day has come, unless something is not as it was when it was approved."""
        act = Act(self._clock.clock())
        try:
            with self._log.writing() as connection:
                asked = select(CHANGES).where(CHANGES.c.id == change_id).with_for_update(key_share=True)
                row = connection.execute(asked).one()
                if row.state != KeptState.APPROVED:
                    # Another process was first.
                    return
                file = self._records.file_in(connection, row, act.at)
                if len(file.approvals(self._digest_in(connection))) < APPROVALS:
                    # Another one came in between: it has to be compared with that one, and approved anew.
                    self._set_state(connection, change_id, KeptState.SUBMITTED)
                    log.warning("change %s of the rulebook lapsed: another rulebook is in force by now", change_id)
                    return
                bundle = self._records.draft_in(connection, row)
                for fault in faults_in(file, bundle, self._log.key):
                    raise DamagedDocumentError(Kind.CHANGE, change_id, fault)
                digest = file.change.rulebook.digest
                self._store.keep_rulebook_in(connection, digest, bundle)
                values = {"change_id": change_id, "digest": digest, "put_in_force_at": act.at}
                connection.execute(IN_FORCE.insert().values(values))
                self._set_state(connection, change_id, KeptState.PUT_IN_FORCE)
                told = {"change": change_id, "rulebook": digest}
                self._log.append(connection, act.event(EventKind.RULEBOOK_PUT_IN_FORCE, SUBJECT, **told))
        except DamagedDocumentError as damage:
            # What two approved is not there any more: the rulebook that is in force stays.
            self._not_put.add(change_id)
            log.error("change %s of the rulebook was not put in force: %s", change_id, damage)

    def _set_state(self, connection: Connection, change_id: str, state: str) -> None:
        connection.execute(update(CHANGES).where(CHANGES.c.id == change_id).values(state=state))

    def _digest_in(self, connection: Connection) -> str:
        last = select(IN_FORCE.c.digest).order_by(IN_FORCE.c.number.desc()).limit(1)
        found = connection.execute(last).scalar_one_or_none()
        return self._of_the_program.digest if found is None else str(found)

    def _take(self) -> None:
        with self._engine.connect() as connection:
            last = last_in_force(self._log, connection)
            current = Current(0, None, self._of_the_program)
            if last is not None:
                current = Current(last.number, last.change, self._read(connection, last.digest))
        changed = current.rulebook is not self._current.rulebook
        self._current = current
        for tell in self._tell if changed else ():
            tell(current.rulebook)

    def _read(self, connection: Connection, digest: str) -> Rulebook:
        bundle = self._store.documents.rulebook(connection, digest)
        if bundle is None:
            raise DamagedDocumentError(Kind.RULEBOOK, digest, "It is in force, and is not there any more.")
        try:
            return rulebook_in(bundle)
        except RulebookError:
            fault = "It is in force, and this program can not read it. Start the one that it was put in force with."
            raise OfAnotherProgramError(Kind.RULEBOOK, digest, fault) from None
