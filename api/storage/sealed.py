"""Documents as they are written and read: sealed with the key of their case, and held to their entry in the log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Row, select

from api.log.bindings import Bound, bind, bound_assessment, bound_review, bound_rulebook, check, check_all
from api.log.case_keys import CaseKey, CaseKeys
from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.storage.documents import DamagedDocumentError, Kind, Packed, blob, read_as
from api.storage.roads import ROADS, Road, road_of
from api.storage.tables import ASSESSMENTS, REVIEWS, RULEBOOKS
from triage.redaction.check import ROOT
from triage.redaction.redacted import root_in


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


@dataclass(frozen=True)
class Prepared:
    """An assessment with all that takes time to make of it, so that nobody who writes waits for that."""

    stored: StoredAssessment
    packed: Packed
    road: Road | None

    @classmethod
    def of(cls, stored: StoredAssessment) -> Prepared:
        """Pack the document and read the road in it; no database is asked."""
        return cls(stored, Packed.of(stored.document), road_of(stored.document))


@dataclass(frozen=True)
class Opened:
    """What an entry of the log binds, told to somebody who may read it."""

    number: int
    bound: dict[str, str | None]
    salt: bytes
    document: bytes


@dataclass(frozen=True)
class FirstOfCase:
    """What the first assessment of a case is written with, made before others have to wait: key and root."""

    key: CaseKey
    root: str | None


class SealedDocuments:
    """Writes and reads documents in transactions of the caller; those that write `TamperEvidentLog.writing` began.

    Reading raises `DamagedDocumentError` for what is not what was stored, `ErasedCaseError` for what was erased,
    and `BrokenLogError` if the log is not the one that was known.
    """

    def __init__(self, log: TamperEvidentLog, keys: CaseKeys) -> None:
        self._log = log
        self._keys = keys

    def first_of_case(self, stored: StoredAssessment) -> FirstOfCase:
        """Make the key of a case and the root over the pieces of its first assessment: it takes milliseconds."""
        key = self._keys.new(stored.id)
        return FirstOfCase(key, _root(stored, key))

    def write_assessment(self, connection: Connection, prepared: Prepared, of_case: CaseKey | FirstOfCase) -> None:
        """Write an assessment with its road, under the key of its case, or a new one if it is the first of it.

        On PostgreSQL others who write wait from here on.
        """
        stored, road = prepared.stored, prepared.road
        first = of_case if isinstance(of_case, FirstOfCase) else FirstOfCase(of_case, _root(stored, of_case))
        key = first.key
        packed = prepared.packed.sealed(key.seal(Kind.ASSESSMENT, stored.id))
        row = {name: value for name, value in vars(stored).items() if name not in ("document", "reference")}
        row |= {"case_key": key.case, **self.reference_columns(key, stored.id, stored.reference), **asdict(packed)}
        connection.execute(ASSESSMENTS.insert().values(row))
        if road is not None:
            connection.execute(ROADS.insert().values(assessment_id=stored.id, **asdict(road)))
        if of_case is first:
            self._keys.keep(connection, key)
        act = Act(stored.created_at, stored.author, stored.office)
        pieces = {} if first.root is None else {ROOT: first.root}
        event = act.event(EventKind.ASSESSMENT_MADE, stored.id, rulebook=stored.rulebook_digest, **pieces)
        salt = key.salt(Kind.ASSESSMENT, stored.id)
        bind(self._log, connection, _bound(stored, packed.sha256), event, salt)

    def assessment(self, connection: Connection, assessment_id: str) -> StoredAssessment | None:
        """Return the assessment with this id, or None."""
        with read_as(Kind.ASSESSMENT, assessment_id):
            asked = select(ASSESSMENTS).where(ASSESSMENTS.c.id == assessment_id)
            row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        key = self._key_under(connection, row.case_key, row.id)
        document = packed_in(row).document(Kind.ASSESSMENT, row.id, key.seal(Kind.ASSESSMENT, row.id))
        reference = self._reference(key, row.id, row)
        found = StoredAssessment(
            row.id, row.created_at, row.rulebook_digest, document, reference, row.office, row.author
        )
        check(self._log, connection, _bound(found, row.sha256), key.salt(Kind.ASSESSMENT, row.id))
        return found

    def opened(self, connection: Connection, assessment_id: str) -> Opened | None:
        """Return what the entry of an assessment binds, and the salt that shows it; None if there is none."""
        found = self.assessment(connection, assessment_id)
        if found is None:
            return None
        salt = self.key_of(connection, assessment_id).salt(Kind.ASSESSMENT, assessment_id)
        bound = _bound(found, sha256(found.document).hexdigest())
        return Opened(check(self._log, connection, bound, salt), bound.whole(), salt, found.document)

    def key_of(self, connection: Connection, assessment_id: str) -> CaseKey:
        """Return the key of the case that an assessment is of.

        Raises `ErasedCaseError` if the case was erased, and `DamagedDocumentError` if there is no such key.
        """
        asked = select(ASSESSMENTS.c.case_key).where(ASSESSMENTS.c.id == assessment_id)
        return self._key_under(connection, connection.execute(asked).scalar_one_or_none(), assessment_id)

    def _key_under(self, connection: Connection, case: object, assessment_id: str) -> CaseKey:
        try:
            return self._keys.find(connection, str(case))
        except DamagedDocumentError as damage:
            raise DamagedDocumentError(Kind.ASSESSMENT, assessment_id, damage.fault) from None

    def index_of(self, reference: str) -> str:
        """Return what a reference is found by."""
        return self._keys.index_of(reference)

    def reference_columns(self, key: CaseKey, owner: str, reference: str | None) -> dict[str, str | bytes | None]:
        """Return the columns of the reference of an assessment or case file, sealed with the key of its case."""
        if reference is None:
            return {"reference_index": None, "sealed_reference": None}
        sealed = key.seal_of_reference(owner).closed(reference.encode())
        return {"reference_index": self.index_of(reference), "sealed_reference": sealed}

    def reference_in(
        self, connection: Connection, row: Row[*tuple[object, ...]], owner: str, assessment_id: str
    ) -> str | None:
        """Return the reference in these columns of an assessment, or of a case file with this assessment."""
        if row.sealed_reference is None and row.reference_index is None:
            return None
        return self._reference(self.key_of(connection, assessment_id), owner, row)

    def _reference(self, key: CaseKey, owner: str, row: Row[*tuple[object, ...]]) -> str | None:
        if row.sealed_reference is None and row.reference_index is None:
            return None
        try:
            reference = key.seal_of_reference(owner).opened(blob(row.sealed_reference)).decode()
        except (InvalidTag, ValueError):
            raise DamagedDocumentError(
                Kind.ASSESSMENT, owner, "Its reference can not be opened with its key."
            ) from None
        if row.reference_index != self.index_of(reference):
            raise DamagedDocumentError(
                Kind.ASSESSMENT, owner, "It is found by another reference than the one sealed with its key."
            )
        return reference

    def write_review(
        self,
        connection: Connection,
        review_id: str,
        assessment_id: str,
        document: bytes,
        decision: str | None,
        act: Act,
    ) -> None:
        """Write a review, sealed with the key of its assessment; `decision` is the one in it, to be found by."""
        key = self.key_of(connection, assessment_id)
        packed = Packed.of(document, key.seal(Kind.REVIEW, review_id))
        row = {"id": review_id, "assessment_id": assessment_id, "decision": decision, **asdict(packed)}
        connection.execute(REVIEWS.insert().values(row))
        event = act.event(EventKind.REVIEW_MADE, assessment_id, review=review_id)
        bound = bound_review(review_id, packed.sha256, assessment_id)
        bind(self._log, connection, bound, event, key.salt(Kind.REVIEW, review_id))

    def reviews(self, connection: Connection, assessment_id: str) -> tuple[bytes, ...]:
        """Return the reviews of an assessment, the earliest first."""
        asked = select(REVIEWS).where(REVIEWS.c.assessment_id == assessment_id).order_by(REVIEWS.c.number)
        documents, bound = [], []
        for row in connection.execute(asked).all():
            key = self.key_of(connection, assessment_id)
            documents.append(packed_in(row).document(Kind.REVIEW, row.id, key.seal(Kind.REVIEW, row.id)))
            salt = key.salt(Kind.REVIEW, row.id)
            bound.append((bound_review(row.id, row.sha256, row.assessment_id), salt))
        check_all(self._log, connection, Kind.REVIEW, assessment_id, bound)
        return tuple(documents)

    def review(self, connection: Connection, review_id: str) -> bytes | None:
        """Return the review with this id, or None."""
        row = connection.execute(select(REVIEWS).where(REVIEWS.c.id == review_id)).one_or_none()
        if row is None:
            return None
        key = self.key_of(connection, row.assessment_id)
        document = packed_in(row).document(Kind.REVIEW, row.id, key.seal(Kind.REVIEW, row.id))
        bound = bound_review(row.id, row.sha256, row.assessment_id)
        check(self._log, connection, bound, key.salt(Kind.REVIEW, row.id))
        return document

    def bind_rulebook(self, connection: Connection, digest: str, sha256: str) -> None:
        """Record that a rulebook is kept. It is public, and not sealed."""
        event = Act().event(EventKind.RULEBOOK_KEPT, digest)
        bind(self._log, connection, bound_rulebook(digest, sha256), event)

    def rulebook(self, connection: Connection, digest: str) -> bytes | None:
        """Return the bundle under this digest, or None."""
        asked = select(RULEBOOKS).where(RULEBOOKS.c.digest == digest, RULEBOOKS.c.content.is_not(None))
        row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        document = packed_in(row).document(Kind.RULEBOOK, digest)
        check(self._log, connection, bound_rulebook(digest, row.sha256))
        return document


def _root(stored: StoredAssessment, key: CaseKey) -> str | None:
    root = root_in(stored.document, key.secret_of_pieces(stored.id))
    return None if root is None else root.hex()


def packed_in(row: Row[*tuple[object, ...]]) -> Packed:
    """Return the document in a row, as it is packed."""
    return Packed(blob(row.content), str(row.encoding), str(row.sha256))


def _bound(found: StoredAssessment, sha256: str) -> Bound:
    return bound_assessment(
        found.id, sha256, found.created_at, found.rulebook_digest, found.reference, found.office, found.author
    )
