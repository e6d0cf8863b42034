"""Erases a case: its key is destroyed, what stood beside it in clear text is removed, and the log says so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.log.case_keys import CaseKeys
from api.log.events import Act, EventKind
from api.log.folder import LogFolder
from api.log.log import TamperEvidentLog
from api.storage.tables import ASSESSMENTS, IDEMPOTENCY_KEYS, REVIEWS

log = logging.getLogger("api")

_NOTHING = {"content": b"", "sha256": ""}


Clear = Callable[[Connection, str], None]
FindKeys = Callable[[Connection], Sequence[str]]


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

    def erase(self, keys_of: FindKeys, act: Act, **details: str) -> bool:
        """Erase cases with their assessments and reviews, for good. Return whether there was something to erase.

        `keys_of` says in the same transaction under which ids their keys stand; whatever it or a guard raises,
        nothing is erased. Ids, moments, offices, authors and the digest of the rulebook stay: that there was a
        case, and who was responsible for it.
        """

        def guarded(connection: Connection) -> Sequence[str]:
            keys = keys_of(connection)
            for each in keys:
                for assessment_id in _assessments(connection, each):
                    for guard in self._guards:
                        guard(connection, assessment_id)
            return keys

        erased = self.erase_chosen(guarded, act, **details)
        if erased:
            self.scrub()
        return bool(erased)

    def erase_chosen(self, keys_of: FindKeys, act: Act, **details: str) -> tuple[str, ...]:
        """Erase what is chosen in the same transaction, all of it or nothing, and return what there was to erase.

        No guard is asked. `scrub` afterwards.
        """
        with self._log.writing() as connection:
            erased = tuple(each for each in keys_of(connection) if self._keys.destroy(connection, each, act.at))
            for each in erased:
                for assessment_id in _assessments(connection, each):
                    for clear in self._besides:
                        clear(connection, assessment_id)
            for each in erased:
                self._log.append(connection, act.event(EventKind.CASE_ERASED, each, **details))
        for each in erased:
            self._folder.note_erased(each)
        return erased

    def erase_again(self) -> None:
        """Erase what was erased before, and is there again because a backup from before was restored.

        A legal hold of that time does not keep it: it was lifted before the case was erased. What a reader kept
        from being overwritten when something was erased is overwritten now.
        """
        erased = self._folder.erased()
        if erased:
            self.scrub()
        for case in erased:
            if self.erase_chosen(_this(case), Act()):
                self.scrub()
                log.warning("case %s was erased before, and had come back with a backup", case)

    def scrub(self, *, everything: bool = False) -> None:
        """Have the database overwrite what it only marked as free; what it does not now it does by and by.

        `everything` writes the whole database anew, as after a migration that sealed what was in clear text.
        """
        with suppress(SQLAlchemyError), self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("COMMIT")
                if everything:
                    connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
            else:
                outside = connection.execution_options(isolation_level="AUTOCOMMIT")
                full = "FULL " if everything else ""
                outside.exec_driver_sql(
                    f"VACUUM {full}case_keys, assessments, reviews, opinions, case_files, case_terms"
                )


def _assessments(connection: Connection, case: str) -> Sequence[str]:
    """Return the assessments of a case, by the id under which its key stands."""
    return connection.execute(select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.case_key == case)).scalars().all()


def _this(case: str) -> FindKeys:
    return lambda _: (case,)


def _clear(connection: Connection, assessment_id: str) -> None:
    of = ASSESSMENTS.c.id == assessment_id
    nothing = {**_NOTHING, "reference_index": None, "sealed_reference": None}
    connection.execute(update(ASSESSMENTS).where(of).values(nothing))
    connection.execute(update(REVIEWS).where(REVIEWS.c.assessment_id == assessment_id).values(**_NOTHING))
    # The digest of a request is one of the facts in it.
    connection.execute(delete(IDEMPOTENCY_KEYS).where(IDEMPOTENCY_KEYS.c.assessment_id == assessment_id))
