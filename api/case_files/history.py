"""Case files: the assessments of one person's case in order. Whatever is found out later, none is changed or lost.

An assessment is added to the end of a file by whoever has seen all that stand in it: so two people do not correct
past each other. All of it is written in one transaction, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.case_files import drafts
from api.case_files.drafts import DraftInHand
from api.case_files.tables import CASE_ASSESSMENTS, CASE_FILES, CASE_TERMS, DRAFTS, HOUSEHOLD_MEMBERS
from api.case_files.terms import Told, told_in
from api.log.case_keys import CaseKey, ErasedCaseError
from api.log.events import Act
from api.storage import StoredAssessment, repeated
from api.storage.engine import is_sqlite
from api.storage.repeated import Made, Promise
from api.storage.sealed import Prepared
from api.storage.store import AssessmentStore, can_be_a_key
from api.storage.tables import ASSESSMENTS


class Occasion(StrEnum):
    """Why a file has another assessment. There is no place for words: they would be about a person."""

    FIRST = "first"
    CORRECTION = "correction"
    NEW_INFORMATION = "new_information"
    CHANGED_CIRCUMSTANCES = "changed_circumstances"
    REASSESSMENT = "reassessment"


@dataclass(frozen=True)
class Entry:
    """An assessment in its file. `follows` is the one before it, which it corrects or brings up to date."""

    position: int
    assessment_id: str
    made_at: datetime
    author: str | None
    reference: str | None
    occasion: Occasion
    follows: str | None
    procedure: str
    priority: str
    standing: str
    sha256: str


@dataclass(frozen=True)
class History:
    """A case file with its assessments, the first one first."""

    id: str
    office: str
    opened_at: datetime
    opened_by: str | None
    entries: tuple[Entry, ...]

    @property
    def reference(self) -> str | None:
        """The key of the office: that of the latest assessment which has one."""
        return next((entry.reference for entry in reversed(self.entries) if entry.reference), None)

    @property
    def latest(self) -> Entry:
        """The last assessment."""
        return self.entries[-1]

    def entry(self, assessment_id: str) -> Entry | None:
        """Return the place of an assessment in this file, None if it does not stand in it."""
        return next((entry for entry in self.entries if entry.assessment_id == assessment_id), None)

    def as_opened(self) -> History:
        """Return the file as it was when it was opened."""
        return replace(self, entries=self.entries[:1])


CheckHistory = Callable[[History], None]


class InAFileAlreadyError(Exception):
    """The assessment stands in a case file already."""


class CaseFiles:
    """The case files. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, store: AssessmentStore) -> None:
        self._engine = store.engine
        self._log = store.log
        self._documents = store.documents
        self._eraser = store.eraser
        store.eraser.clear_besides(_clear)
        self._insert: Callable[..., Any] = sqlite.insert if is_sqlite(store.engine.url) else postgresql.insert

    def open(
        self, case_id: str, stored: StoredAssessment, promise: Promise | None, draft: DraftInHand | None
    ) -> History:
        """Store an assessment, open a file with it, and erase the draft that it was made from.

        Raises `KeptAlreadyError`, `NoDraftError`, and stores nothing then.
        """
        prepared, first = Prepared.of(stored), self._documents.first_of_case(stored)
        with self._log.writing() as connection:
            if promise is not None:
                repeated.refuse_if_kept(connection, promise)
            self._documents.write_assessment(connection, prepared, first)
            self._write_file(connection, case_id, stored, stored.created_at, stored.author)
            if draft is not None:
                drafts.erase(connection, draft, None)
            self._promised(connection, promise, Made(stored.id, case_id=case_id))
            return self._read(connection, case_id)

    def adopt(
        self, case_id: str, stored: StoredAssessment, opened_at: datetime, by: str, promise: Promise | None
    ) -> History:
        """Open a file with an assessment that is stored already, in no file.

        Raises `InAFileAlreadyError`, `KeptAlreadyError`, and stores nothing then.
        """
        alone = select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.id == stored.id).with_for_update(key_share=True)
        with self._log.writing() as connection:
            connection.execute(alone)
            if promise is not None:
                repeated.refuse_if_kept(connection, promise)
            if _file_of(connection, stored.id) is not None:
                raise InAFileAlreadyError
            self._write_file(connection, case_id, stored, opened_at, by)
            self._promised(connection, promise, Made(stored.id, case_id=case_id))
            return self._read(connection, case_id)

    def add(
        self,
        case_id: str,
        stored: StoredAssessment,
        occasion: Occasion,
        check: CheckHistory,
        promise: Promise | None,
        draft: DraftInHand | None,
    ) -> History:
        """Store an assessment at the end of a file, and erase the draft that it was made from.

        `check` is given the file as it is, while nobody else can add to it; whatever it raises, nothing is stored.
        Raises `KeptAlreadyError`, `NoDraftError`, and stores nothing then.
        """
        # On SQLite whoever writes is alone; on PostgreSQL those who add to one file wait for each other.
        alone = select(CASE_FILES.c.id).where(CASE_FILES.c.id == case_id).with_for_update()
        prepared = Prepared.of(stored)
        with self._log.writing() as connection:
            connection.execute(alone)
            if promise is not None:
                repeated.refuse_if_kept(connection, promise)
            before = self._read(connection, case_id)
            check(before)
            self._documents.write_assessment(connection, prepared, self._key_of(connection, before))
            self._write_entry(connection, case_id, stored, occasion, before)
            if draft is not None:
                drafts.erase(connection, draft, case_id)
            self._promised(connection, promise, Made(stored.id, case_id=case_id))
            return self._read(connection, case_id)

    def find(self, case_id: str) -> History | None:
        """Return a case file, or None."""
        if not can_be_a_key(case_id):
            return None
        with self._engine.connect() as connection:
            return self._found(connection, case_id)

    def erase(self, case_id: str, act: Act, check: CheckHistory | None) -> bool:
        """Erase a case with all its assessments, for good. Return whether there was something to erase.

        `check` is given the file as it is, while nobody else can add to it; whatever it raises, nothing is erased.
        Without it the file is not read: one that is damaged can be erased too.
        """

        def keys_of(connection: Connection) -> tuple[str, ...]:
            connection.execute(select(CASE_FILES.c.id).where(CASE_FILES.c.id == case_id).with_for_update())
            if check is not None:
                check(self._read(connection, case_id))
            of = CASE_ASSESSMENTS.c
            there = select(of.assessment_id).where(of.case_id == case_id)
            keys = select(ASSESSMENTS.c.case_key).distinct().where(ASSESSMENTS.c.id.in_(there))
            return tuple(connection.execute(keys.order_by(ASSESSMENTS.c.case_key)).scalars())

        return self._eraser.erase(keys_of, act, case_file=case_id)

    def erase_alone(self, assessment_id: str, act: Act) -> bool:
        """Erase an assessment that stands in no file, for good. Return whether there was something to erase.

        Raises `InAFileAlreadyError`, and erases nothing, if it stands in one: it is erased with the case.
        """

        def key_of(connection: Connection) -> tuple[str, ...]:
            connection.execute(select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.id == assessment_id).with_for_update())
            if _file_of(connection, assessment_id) is not None:
                raise InAFileAlreadyError
            asked = select(ASSESSMENTS.c.case_key).where(ASSESSMENTS.c.id == assessment_id)
            return tuple(connection.execute(asked).scalars())

        return self._eraser.erase(key_of, act)

    def file_of(self, assessment_id: str) -> str | None:
        """Return in which case file an assessment stands; None if it stands in none."""
        if not can_be_a_key(assessment_id):
            return None
        with self._engine.connect() as connection:
            return _file_of(connection, assessment_id)

    def office_of(self, case_id: str) -> str | None:
        """Return whose a case file is; None if there is none with this id."""
        if not can_be_a_key(case_id):
            return None
        with self._engine.connect() as connection:
            found = select(CASE_FILES.c.office).where(CASE_FILES.c.id == case_id)
            return connection.execute(found).scalar_one_or_none()

    def _promised(self, connection: Connection, promise: Promise | None, made: Made) -> None:
        if promise is not None:
            repeated.keep(connection, self._insert, promise, made)

    def _write_file(
        self, connection: Connection, case_id: str, stored: StoredAssessment, opened_at: datetime, by: str | None
    ) -> None:
        told = told_in(stored.document)
        row = {"id": case_id, "office": stored.office, "opened_at": opened_at, "opened_by": by}
        connection.execute(
            CASE_FILES.insert().values(
                {**row, **self._latest(connection, case_id, stored, told, stored.reference, 1)}
            )
        )
        _write_row(connection, case_id, stored, told, Occasion.FIRST, 1, None)

    def _write_entry(
        self, connection: Connection, case_id: str, stored: StoredAssessment, occasion: Occasion, before: History
    ) -> None:
        told = told_in(stored.document)
        position = before.latest.position + 1
        reference = stored.reference or before.reference
        connection.execute(
            update(CASE_FILES)
            .where(CASE_FILES.c.id == case_id)
            .values(self._latest(connection, case_id, stored, told, reference, position))
        )
        connection.execute(delete(CASE_TERMS).where(CASE_TERMS.c.case_id == case_id))
        _write_row(connection, case_id, stored, told, occasion, position, before.latest.assessment_id)

    def _latest(
        self,
        connection: Connection,
        case_id: str,
        stored: StoredAssessment,
        told: Told,
        reference: str | None,
        position: int,
    ) -> dict[str, object]:
        key = self._documents.key_of(connection, stored.id)
        return {
            **self._documents.reference_columns(key, case_id, reference),
            "latest_id": stored.id,
            "assessed_at": stored.created_at,
            "assessments": position,
            "procedure": told.procedure,
            "priority": told.priority,
            "standing": told.standing,
        }

    def _read(self, connection: Connection, case_id: str) -> History:
        found = self._found(connection, case_id)
        assert found is not None
        return found

    def _found(self, connection: Connection, case_id: str) -> History | None:
        row = connection.execute(select(CASE_FILES).where(CASE_FILES.c.id == case_id)).one_or_none()
        if row is None:
            return None
        of, made = CASE_ASSESSMENTS.c, ASSESSMENTS.c
        asked = (
            select(
                of.position, of.assessment_id, made.created_at, made.author, made.reference_index,
                made.sealed_reference, of.occasion,
                of.follows, of.procedure, of.priority, of.standing, made.sha256,
            )
            .join(ASSESSMENTS, made.id == of.assessment_id)
            .where(of.case_id == case_id)
            .order_by(of.position)
        )  # fmt: skip
        entries = tuple(self._entry(connection, each) for each in connection.execute(asked).all())
        # One of which nothing is left is not told as an empty one.
        if not any(entry.sha256 for entry in entries):
            self._documents.key_of(connection, row.latest_id)
        return History(row.id, row.office, row.opened_at, row.opened_by, entries)

    def _entry(self, connection: Connection, row: Row[*tuple[Any, ...]]) -> Entry:
        return Entry(
            row.position,
            row.assessment_id,
            row.created_at,
            row.author,
            self._documents.reference_in(connection, row, row.assessment_id, row.assessment_id),
            Occasion(row.occasion),
            row.follows,
            row.procedure,
            row.priority,
            row.standing,
            row.sha256,
        )

    def _key_of(self, connection: Connection, history: History) -> CaseKey:
        """Return the key of a case: that of its first assessment which was not erased by itself, once."""
        for entry in history.entries:
            try:
                return self._documents.key_of(connection, entry.assessment_id)
            except ErasedCaseError as error:
                erased = error
        raise erased


def _clear(connection: Connection, assessment_id: str) -> None:
    """Forget what a file tells of an assessment that is erased; its place in the file stays."""
    not_told = {"procedure": "", "priority": "", "standing": ""}
    latest = CASE_FILES.c.latest_id == assessment_id
    files = select(CASE_FILES.c.id).where(latest)
    connection.execute(delete(CASE_TERMS).where(CASE_TERMS.c.case_id.in_(files)))
    connection.execute(
        update(CASE_FILES).where(latest).values(reference_index=None, sealed_reference=None, **not_told)
    )
    place = CASE_ASSESSMENTS.c.assessment_id == assessment_id
    connection.execute(update(CASE_ASSESSMENTS).where(place).values(**not_told))
    case_id = _file_of(connection, assessment_id)
    left = select(ASSESSMENTS.c.id).join(CASE_ASSESSMENTS, CASE_ASSESSMENTS.c.assessment_id == ASSESSMENTS.c.id)
    left = left.where(CASE_ASSESSMENTS.c.case_id == case_id, ASSESSMENTS.c.sha256 != "")
    if case_id is not None and connection.execute(left.limit(1)).first() is None:
        connection.execute(delete(DRAFTS).where(DRAFTS.c.case_id == case_id))
        connection.execute(delete(HOUSEHOLD_MEMBERS).where(HOUSEHOLD_MEMBERS.c.case_id == case_id))


def _file_of(connection: Connection, assessment_id: str) -> str | None:
    found = select(CASE_ASSESSMENTS.c.case_id).where(CASE_ASSESSMENTS.c.assessment_id == assessment_id)
    return connection.execute(found).scalar_one_or_none()


def _write_row(
    connection: Connection,
    case_id: str,
    stored: StoredAssessment,
    told: Told,
    occasion: Occasion,
    position: int,
    follows: str | None,
) -> None:
    connection.execute(
        CASE_ASSESSMENTS.insert().values(
            assessment_id=stored.id,
            case_id=case_id,
            position=position,
            occasion=occasion,
            follows=follows,
            procedure=told.procedure,
            priority=told.priority,
            standing=told.standing,
        )
    )
    if told.terms:
        rows = [{"case_id": case_id, "kind": kind, "term": term} for kind, term in sorted(told.terms)]
        connection.execute(CASE_TERMS.insert(), rows)
