"""What the service calls to keep and find documents."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import URL, Row, select
from sqlalchemy.dialects import postgresql, sqlite

from api.settings import CannotStartError
from api.storage.documents import Kind, Packed
from api.storage.engine import engine_of, is_sqlite, writing
from api.storage.migrating import migrate
from api.storage.tables import ASSESSMENTS, REVIEWS, RULEBOOKS


@dataclass(frozen=True)
class StoredAssessment:
    """A certificate as it was answered, byte by byte, with its key and the moment it was made."""

    id: str
    created_at: datetime
    rulebook_digest: str
    document: bytes


class AssessmentStore:
    """The stored assessments. All methods wait for the disk: call them in a worker thread.

    They raise `SQLAlchemyError` if the database does not do what it is asked, and `DamagedDocumentError` if a
    document that is found is not what was stored.
    """

    def __init__(self, database: URL) -> None:
        """Open the database, made or migrated if need be; `CannotStartError` if that is not possible."""
        self._engine = engine_of(database)
        self._writing = writing(self._engine)
        self._insert = sqlite.insert if is_sqlite(database) else postgresql.insert
        try:
            migrate(self._engine)
        except CannotStartError:
            self.close()
            raise

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def keep(self, assessment: StoredAssessment) -> None:
        """Store an assessment, wholly or not at all. On return it is on the disk."""
        row = {
            "id": assessment.id,
            "created_at": assessment.created_at,
            "rulebook_digest": assessment.rulebook_digest,
            **asdict(Packed.of(assessment.document)),
        }
        with self._writing.begin() as connection:
            connection.execute(ASSESSMENTS.insert().values(row))

    def find(self, assessment_id: str) -> StoredAssessment | None:
        """Return the assessment with this id, or None."""
        if not _can_be_a_key(assessment_id):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(ASSESSMENTS).where(ASSESSMENTS.c.id == assessment_id)).one_or_none()
        if row is None:
            return None
        document = _packed(row).document(Kind.ASSESSMENT, row.id)
        return StoredAssessment(row.id, row.created_at, row.rulebook_digest, document)

    def rulebook_of(self, assessment_id: str) -> str | None:
        """Return the digest of the rulebook that an assessment was made with, also if its document is damaged."""
        found = select(ASSESSMENTS.c.rulebook_digest).where(ASSESSMENTS.c.id == assessment_id)
        with self._engine.connect() as connection:
            return connection.execute(found).scalar_one_or_none()

    def keep_review(self, review_id: str, assessment_id: str, document: bytes) -> None:
        """Store a review of an assessment, wholly or not at all. On return it is on the disk."""
        row = {"id": review_id, "assessment_id": assessment_id, **asdict(Packed.of(document))}
        with self._writing.begin() as connection:
            connection.execute(REVIEWS.insert().values(row))

    def reviews_of(self, assessment_id: str) -> tuple[bytes, ...]:
        """Return the reviews of an assessment, the earliest first."""
        found = select(REVIEWS).where(REVIEWS.c.assessment_id == assessment_id).order_by(REVIEWS.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(found).all()
        return tuple(_packed(row).document(Kind.REVIEW, row.id) for row in rows)

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

    def find_rulebook(self, digest: str) -> bytes | None:
        """Return the bundle under this digest, or None."""
        if not _can_be_a_key(digest):
            return None
        found = select(RULEBOOKS).where(RULEBOOKS.c.digest == digest, RULEBOOKS.c.content.is_not(None))
        with self._engine.connect() as connection:
            row = connection.execute(found).one_or_none()
        return _packed(row).document(Kind.RULEBOOK, digest) if row else None

    def probe(self) -> None:
        """Read the table once, to see that the database answers."""
        with self._engine.connect() as connection:
            connection.execute(select(ASSESSMENTS.c.id).limit(1)).all()


def _packed(row: Row[*tuple[object, ...]]) -> Packed:
    return Packed(bytes(row.content), row.encoding, row.sha256)


def _can_be_a_key(text: str) -> bool:
    """Whether a database can be asked for it: PostgreSQL takes no NUL and no half of a surrogate pair."""
    return text.isascii() and text.isprintable()
