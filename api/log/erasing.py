"""Erases a case: its key is destroyed, what stood beside it in clear text is removed, and the log says so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress

from sqlalchemy import Connection, Engine, delete, update
from sqlalchemy.exc import SQLAlchemyError

from api.log.case_keys import CaseKeys
from api.log.events import Act, EventKind
from api.log.folder import LogFolder
from api.log.log import TamperEvidentLog
from api.storage.tables import ASSESSMENTS, IDEMPOTENCY_KEYS, REVIEWS

log = logging.getLogger("api")

_NOTHING = {"content": b"", "sha256": ""}


Clear = Callable[[Connection, str], None]
Choose = Callable[[Connection], Iterable[str]]


class Eraser:
    """Erases cases. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, kept: TamperEvidentLog, keys: CaseKeys, folder: LogFolder) -> None:
        self._engine = engine
        self._log = kept
        self._keys = keys
        self._folder = folder
        self._besides: list[Clear] = [_clear]
        self._guards: list[Clear] = []

    def clear_besides(self, clear: Clear) -> None:
        """Have something else cleared too of an assessment that is erased, in the same transaction."""
        self._besides.append(clear)

    def guard(self, guard: Clear) -> None:
        """Have a guard asked, in the same transaction, before somebody erases: it raises where that may not be."""
        self._guards.append(guard)

    def erase(self, assessment_id: str, act: Act) -> bool:
        """Erase an assessment with its reviews, for good. Return whether there was something to erase.

        Id, moment, office, author and the digest of the rulebook stay: that there was a case, and who was
        responsible for it. Raises what a guard raises.
        """

        def choose(connection: Connection) -> tuple[str, ...]:
            for guard in self._guards:
                guard(connection, assessment_id)
            return (assessment_id,)

        erased = self.erase_chosen(choose, act)
        if erased:
            self.scrub()
        return bool(erased)

    def erase_chosen(self, choose: Choose, act: Act) -> tuple[str, ...]:
        """Erase what is chosen in the same transaction, all of it or nothing, and return what there was to erase.

        No guard is asked. `scrub` afterwards.
        """
        with self._log.writing() as connection:
            chosen = tuple(choose(connection))
            erased = tuple(each for each in chosen if self._keys.destroy(connection, each, act.at))
            for each in erased:
                for clear in self._besides:
                    clear(connection, each)
            for each in erased:
                self._log.append(connection, act.event(EventKind.CASE_ERASED, each))
        for each in erased:
            self._folder.note_erased(each)
        return erased

    def erase_again(self) -> None:
        """Erase what was erased before, and is there again because a backup from before was restored.

        A legal hold of that time does not keep it: it was lifted before the case was erased.
        """
        for assessment_id in self._folder.erased():
            if self.erase_chosen(lambda _, again=assessment_id: (again,), Act()):  # type: ignore[misc]
                self.scrub()
                log.warning("assessment %s was erased before, and had come back with a backup", assessment_id)

    def scrub(self) -> None:
        """Have the database overwrite what it only marked as free; what it does not now it does by and by."""
        with suppress(SQLAlchemyError), self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
            else:
                outside = connection.execution_options(isolation_level="AUTOCOMMIT")
                outside.exec_driver_sql("VACUUM case_keys, assessments, reviews")


def _clear(connection: Connection, assessment_id: str) -> None:
    of = ASSESSMENTS.c.id == assessment_id
    connection.execute(update(ASSESSMENTS).where(of).values(**_NOTHING, reference=None))
    connection.execute(update(REVIEWS).where(REVIEWS.c.assessment_id == assessment_id).values(**_NOTHING))
    # The digest of a request is one of the facts in it.
    connection.execute(delete(IDEMPOTENCY_KEYS).where(IDEMPOTENCY_KEYS.c.assessment_id == assessment_id))
