"""What the service calls to keep and find documents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from api.log.case_keys import CaseKeys
from api.log.erasing import Eraser
from api.log.events import Act
from api.log.folder import LogFolder
from api.log.log import TamperEvidentLog
from api.log.taking_over import take_over
from api.settings import CannotStartError, key_folder_of
from api.storage import repeated
from api.storage.documents import Kind, Packed, read_as
from api.storage.engine import engines_of, is_sqlite, writing
from api.storage.listing import ListedAssessment, Search, found_by
from api.storage.migrating import migrate
from api.storage.repeated import Made, Promise
from api.storage.sealed import Prepared, SealedDocuments, StoredAssessment
from api.storage.tables import ASSESSMENTS, READINESS, REVIEWS, RULEBOOKS

log = logging.getLogger("api")

# What the question whether anything can be stored writes: as much as a large case packs to.
_PROBED_BYTES = 64 * 1024

# What else is written in the same transaction.
Also = Callable[[Connection], None]
CheckReviews = Callable[[tuple[bytes, ...]], None]


class AssessmentStore:
    """The stored assessments. All methods wait for the disk: call them in a worker thread.

    They raise `SQLAlchemyError` if the database does not do what it is asked, `DamagedDocumentError` if a document
    that is found is not what was stored, and `BrokenLogError` if the log is not the one that was known.
    """

    def __init__(self, database: URL, key_folder: Path | None = None) -> None:
        """Open the database, made or migrated if need be, and hold its log to the last head that was known.

        Raises `CannotStartError` if that is not possible. A log that does not fit is told with every use.
        """
        self._engine, probing = engines_of(database)
        self._probing = writing(probing)
        self._insert = sqlite.insert if is_sqlite(database) else postgresql.insert
        self.folder = folder = LogFolder(key_folder or key_folder_of(database))
        self.log = TamperEvidentLog(self._engine, folder)
        self._keys = CaseKeys(folder, self.log)
        self.eraser = Eraser(self._engine, self.log, self._keys, folder)
        self.documents = SealedDocuments(self.log, self._keys)
        try:
            former = migrate(self._engine, then=partial(take_over, self.log, self._keys))
            fault = self.log.open()
            if former:
                self.eraser.scrub(everything=True)
        except CannotStartError:
            self.close()
            raise
        if fault is not None:
            log.error("the log in the database is not the one that was known: %s", fault)

    @property
    def engine(self) -> Engine:
        """The engine, for what else is kept in the same database."""
        return self._engine

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
        self._probing.dispose()

    def keep(self, assessment: StoredAssessment, promise: Promise | None = None) -> None:
        """Store an assessment, with the promise it keeps, wholly or not at all. On return it is on the disk.

        Raises `KeptAlreadyError`, and stores nothing, if the promise was kept by another one.
        """
        prepared, first = Prepared.of(assessment), self.documents.first_of_case(assessment)
        with self.log.writing() as connection:
            self.documents.write_assessment(connection, prepared, first)
            if promise is not None:
                repeated.keep(connection, self._insert, promise, Made(assessment.id))

    def made_before(self, promise: Promise) -> Made | None:
        """Return what kept a promise before, or None. Raises `OtherRequestError` if that was another request."""
        with self._engine.connect() as connection:
            return repeated.find(connection, promise)

    def promising(self, promise: Promise | None, made: Made) -> Also:
        """Return what writes, in the transaction of what is made, that it keeps a promise; nothing without one.

        It raises `KeptAlreadyError` if the promise was kept by another one: the transaction has to be undone.
        """

        def also(connection: Connection) -> None:
            if promise is not None:
                repeated.keep(connection, self._insert, promise, made)

        return also

    def find(self, assessment_id: str) -> StoredAssessment | None:
        """Return the assessment with this id, or None."""
        if not can_be_a_key(assessment_id):
            return None
        with self._engine.connect() as connection:
            return self.documents.assessment(connection, assessment_id)

    def listed(self, search: Search, most: int) -> tuple[ListedAssessment, ...]:
        """Return at most so many of the assessments that are searched for, the latest first."""
        if search.reference is not None and not can_be_a_key(search.reference):
            return ()
        with self._engine.connect() as connection, read_as(Kind.ASSESSMENT, "in the list"):
            return found_by(connection, self.documents, search, most)

    def latest(self) -> datetime | None:
        """Return the moment of the latest assessment, None if there is none."""
        found = select(ASSESSMENTS.c.created_at).order_by(ASSESSMENTS.c.created_at.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(found).scalar_one_or_none()

    def office_of(self, assessment_id: str) -> str | None:
        """Return whose an assessment is, also if its document is damaged; None if there is none with this id."""
        if not can_be_a_key(assessment_id):
            return None
        found = select(ASSESSMENTS.c.office).where(ASSESSMENTS.c.id == assessment_id)
        with self._engine.connect() as connection:
            return connection.execute(found).scalar_one_or_none()

    def rulebook_of(self, assessment_id: str) -> str | None:
        """Return the digest of the rulebook that an assessment was made with, also if its document is damaged."""
        found = select(ASSESSMENTS.c.rulebook_digest).where(ASSESSMENTS.c.id == assessment_id)
        with self._engine.connect() as connection:
            return connection.execute(found).scalar_one_or_none()

    def keep_review(
        self,
        review_id: str,
        assessment_id: str,
        document: bytes,
        seen: CheckReviews = lambda _: None,
        promise: Promise | None = None,
        decision: str | None = None,
        also: Also = lambda _: None,
        act: Act | None = None,
    ) -> None:
        """Store a review of an assessment, wholly or not at all. On return it is on the disk.

        `decision` is the one in the document, by which cases are found; `also` writes what else belongs to it;
        `act` says who made it and when. `seen` is given the reviews that are there, while no other can come in
        between; whatever it raises, nothing is stored. Raises `KeptAlreadyError`, and stores nothing, if the
        promise was kept by another one.
        """
        # On SQLite whoever writes is alone; on PostgreSQL the reviews of one assessment wait for each other.
        alone = select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.id == assessment_id).with_for_update(key_share=True)
        with self.log.writing() as connection:
            connection.execute(alone)
            if promise is not None:
                repeated.refuse_if_kept(connection, promise)
            seen(self.documents.reviews(connection, assessment_id))
            self.documents.write_review(connection, review_id, assessment_id, document, decision, act or Act())
            also(connection)
            if promise is not None:
                repeated.keep(connection, self._insert, promise, Made(assessment_id, review_id))

    def reviews_of(self, assessment_id: str) -> tuple[bytes, ...]:
        """Return the reviews of an assessment, the earliest first."""
        with self._engine.connect() as connection:
            return self.documents.reviews(connection, assessment_id)

    def find_review(self, review_id: str) -> bytes | None:
        """Return the review with this id, or None."""
        with self._engine.connect() as connection:
            return self.documents.review(connection, review_id)

    def keep_rulebook(self, digest: str, bundle: bytes) -> None:
        """Store a rulebook under its digest, unless it is there already. Assessments made with it come after."""
        with self.log.writing() as connection:
            self.keep_rulebook_in(connection, digest, bundle)

    def keep_rulebook_in(self, connection: Connection, digest: str, bundle: bytes) -> None:
        """Store a rulebook as `keep_rulebook` does, in a transaction that `TamperEvidentLog.writing` began."""
        packed = asdict(Packed.of(bundle))
        added = self._insert(RULEBOOKS).values(digest=digest, **packed)
        # Of some rulebooks only the digest was kept: such a gap is filled, what is there is never changed.
        filled = added.on_conflict_do_update(
            index_elements=[RULEBOOKS.c.digest], set_=packed, where=RULEBOOKS.c.content.is_(None)
        )
        if connection.execute(filled.returning(RULEBOOKS.c.digest)).one_or_none() is not None:
            self.documents.bind_rulebook(connection, digest, str(packed["sha256"]))

    def has_rulebook(self, digest: str) -> bool:
        """Return whether the bundle under this digest is kept."""
        found = select(RULEBOOKS.c.digest).where(RULEBOOKS.c.digest == digest, RULEBOOKS.c.content.is_not(None))
        with self._engine.connect() as connection:
            return connection.execute(found).one_or_none() is not None

    def find_rulebook(self, digest: str) -> bytes | None:
        """Return the bundle under this digest, or None."""
        if not can_be_a_key(digest):
            return None
        with self._engine.connect() as connection:
            return self.documents.rulebook(connection, digest)

    def probe(self) -> None:
        """Write as much as a case, on a connection of its own, to see that what is submitted now could be kept."""
        self.log.require_whole()
        content = bytes(_PROBED_BYTES)
        asked_at = datetime.now(UTC)
        written = self._insert(READINESS).values(number=1, asked_at=asked_at, content=content)
        written = written.on_conflict_do_update(
            index_elements=[READINESS.c.number], set_={"asked_at": asked_at, "content": content}
        )
        with self._probing.begin() as connection:
            if connection.dialect.name == "postgresql":
                # What an insertion would have to wait for.
                connection.exec_driver_sql(f"LOCK TABLE {ASSESSMENTS.name}, {REVIEWS.name} IN ROW EXCLUSIVE MODE")
            else:
                connection.execute(select(ASSESSMENTS.c.id).limit(1)).all()
            connection.execute(written)


def can_be_a_key(text: str) -> bool:
    """Whether a database can be asked for it: PostgreSQL takes no NUL and no half of a surrogate pair."""
    return text.isascii() and text.isprintable()
