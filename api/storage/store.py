"""What the service calls to keep and find documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import URL, Connection, Engine, Row, select
from sqlalchemy.dialects import postgresql, sqlite

from api.settings import CannotStartError
from api.storage import repeated
from api.storage.documents import Kind, Packed
from api.storage.engine import engines_of, is_sqlite, writing
from api.storage.listing import ListedAssessment, Search, found_by
from api.storage.migrating import migrate
from api.storage.repeated import Made, Promise
from api.storage.roads import ROADS, road_of
from api.storage.tables import ASSESSMENTS, READINESS, REVIEWS, RULEBOOKS

# What the question whether anything can be stored writes: as much as a large case packs to.
_PROBED_BYTES = 64 * 1024

# What else is written in the same transaction.
Also = Callable[[Connection], None]
CheckReviews = Callable[[tuple[bytes, ...]], None]


@dataclass(frozen=True)
class StoredAssessment:
    """A certificate as it was answered, byte by byte, with its key and the moment it was made.

    `reference` is the key of the office that the case in it has, if it has one. `office` alone sees it; `author` is
    the account that had the case assessed.
    """

    id: str
    created_at: datetime
    rulebook_digest: str
    document: bytes
    reference: str | None = None
    office: str = "local"
    author: str | None = None


class AssessmentStore:
    """The stored assessments. All methods wait for the disk: call them in a worker thread.

    They raise `SQLAlchemyError` if the database does not do what it is asked, and `DamagedDocumentError` if a
    document that is found is not what was stored.
    """

    def __init__(self, database: URL) -> None:
        """Open the database, made or migrated if need be; `CannotStartError` if that is not possible."""
        self._engine, probing = engines_of(database)
        self._writing = writing(self._engine)
        self._probing = writing(probing)
        self._insert = sqlite.insert if is_sqlite(database) else postgresql.insert
        try:
            migrate(self._engine)
        except CannotStartError:
            self.close()
            raise

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
        with self._writing.begin() as connection:
            write_assessment(connection, assessment)
            if promise is not None:
                repeated.keep(connection, self._insert, promise, Made(assessment.id))

    def made_before(self, promise: Promise) -> Made | None:
        """Return what kept a promise before, or None. Raises `OtherRequestError` if that was another request."""
        with self._engine.connect() as connection:
            return repeated.find(connection, promise)

    def find(self, assessment_id: str) -> StoredAssessment | None:
        """Return the assessment with this id, or None."""
        if not can_be_a_key(assessment_id):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(ASSESSMENTS).where(ASSESSMENTS.c.id == assessment_id)).one_or_none()
        if row is None:
            return None
        document = _packed(row).document(Kind.ASSESSMENT, row.id)
        return StoredAssessment(
            row.id, row.created_at, row.rulebook_digest, document, row.reference, row.office, row.author
        )

    def listed(self, search: Search, most: int) -> tuple[ListedAssessment, ...]:
        """Return at most so many of the assessments that are searched for, the latest first."""
        if search.reference is not None and not can_be_a_key(search.reference):
            return ()
        with self._engine.connect() as connection:
            return found_by(connection, search, most)

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
        check: CheckReviews = lambda _: None,
        promise: Promise | None = None,
        decision: str | None = None,
        also: Also = lambda _: None,
    ) -> None:
        """Store a review of an assessment, wholly or not at all. On return it is on the disk.

        `decision` is the one in the document, by which cases are found; `also` writes what else belongs to it.

        `check` is given the reviews that are there, while no other can come in between; whatever it raises, nothing
        is stored. Raises `KeptAlreadyError`, and stores nothing, if the promise was kept by another one.
        """
        row = {
            "id": review_id,
            "assessment_id": assessment_id,
            "decision": decision,
            **asdict(Packed.of(document)),
        }
        # On SQLite whoever writes is alone; on PostgreSQL the reviews of one assessment wait for each other.
        alone = select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.id == assessment_id).with_for_update(key_share=True)
        with self._writing.begin() as connection:
            connection.execute(alone)
            if promise is not None:
                repeated.refuse_if_kept(connection, promise)
            check(_reviews(connection, assessment_id))
            connection.execute(REVIEWS.insert().values(row))
            also(connection)
            if promise is not None:
                repeated.keep(connection, self._insert, promise, Made(assessment_id, review_id))

    def reviews_of(self, assessment_id: str) -> tuple[bytes, ...]:
        """Return the reviews of an assessment, the earliest first."""
        with self._engine.connect() as connection:
            return _reviews(connection, assessment_id)

    def find_review(self, review_id: str) -> bytes | None:
        """Return the review with this id, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(REVIEWS).where(REVIEWS.c.id == review_id)).one_or_none()
        return _packed(row).document(Kind.REVIEW, review_id) if row else None

    def keep_rulebook(self, digest: str, bundle: bytes) -> None:
        """Store a rulebook under its digest, unless it is there already. Assessments made with it come after."""
        packed = asdict(Packed.of(bundle))
        added = self._insert(RULEBOOKS).values(digest=digest, **packed)
        # Of some rulebooks only the digest was kept: such a gap is filled, what is there is never changed.
        filled = added.on_conflict_do_update(
            index_elements=[RULEBOOKS.c.digest], set_=packed, where=RULEBOOKS.c.content.is_(None)
        )
        with self._writing.begin() as connection:
            connection.execute(filled)

    def has_rulebook(self, digest: str) -> bool:
        """Return whether the bundle under this digest is kept."""
        found = select(RULEBOOKS.c.digest).where(RULEBOOKS.c.digest == digest, RULEBOOKS.c.content.is_not(None))
        with self._engine.connect() as connection:
            return connection.execute(found).one_or_none() is not None

    def find_rulebook(self, digest: str) -> bytes | None:
        """Return the bundle under this digest, or None."""
        if not can_be_a_key(digest):
            return None
        found = select(RULEBOOKS).where(RULEBOOKS.c.digest == digest, RULEBOOKS.c.content.is_not(None))
        with self._engine.connect() as connection:
            row = connection.execute(found).one_or_none()
        return _packed(row).document(Kind.RULEBOOK, digest) if row else None

    def probe(self) -> None:
        """Write as much as a case, on a connection of its own, to see that what is submitted now could be kept."""
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


def write_assessment(connection: Connection, assessment: StoredAssessment) -> None:
    """Write an assessment, with its road, in a transaction that may write more."""
    row = {
        "id": assessment.id,
        "created_at": assessment.created_at,
        "rulebook_digest": assessment.rulebook_digest,
        "reference": assessment.reference,
        "office": assessment.office,
        "author": assessment.author,
        **asdict(Packed.of(assessment.document)),
    }
    connection.execute(ASSESSMENTS.insert().values(row))
    road = road_of(assessment.document)
    if road is not None:
        connection.execute(ROADS.insert().values(assessment_id=assessment.id, **asdict(road)))


def _reviews(connection: Connection, assessment_id: str) -> tuple[bytes, ...]:
    found = select(REVIEWS).where(REVIEWS.c.assessment_id == assessment_id).order_by(REVIEWS.c.number)
    return tuple(_packed(row).document(Kind.REVIEW, row.id) for row in connection.execute(found).all())


def _packed(row: Row[*tuple[object, ...]]) -> Packed:
    return Packed(bytes(row.content), row.encoding, row.sha256)


def can_be_a_key(text: str) -> bool:
    """Whether a database can be asked for it: PostgreSQL takes no NUL and no half of a surrogate pair."""
    return text.isascii() and text.isprintable()
