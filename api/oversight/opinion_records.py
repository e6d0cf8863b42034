"""Opinions and how they ended, as they are kept: documents, only ever added, sealed with the key of their case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial

from sqlalchemy import Connection, Engine, Row, delete, exists, select
from sqlalchemy.exc import IntegrityError

from api.log.bindings import Bound, bind, bound_opinion, bound_resolution, check, check_all
from api.log.case_keys import CaseKey
from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.log.tables import LOG_BINDINGS
from api.oversight.opinions import Opinion, OpinionKind, OpinionWithEnd, Resolution
from api.oversight.tables import OPINIONS, RESOLUTIONS
from api.storage.documents import DamagedDocumentError, Kind, Packed, blob, read_as
from api.storage.sealed import SealedDocuments
from api.storage.tables import ASSESSMENTS


class ResolvedAlreadyError(Exception):
    """An opinion ended before."""


class OpinionRecords:
    """The opinions. All methods wait for the disk: call them in a worker thread.

    Reading raises `DamagedDocumentError` for what is not what was stored, `ErasedCaseError` for an assessment that
    was erased, and `BrokenLogError` if the log is not the one that was known.
    """

    def __init__(self, engine: Engine, log: TamperEvidentLog, documents: SealedDocuments) -> None:
        self._engine = engine
        self._log = log
        self._documents = documents

    def of(self, assessment_id: str) -> tuple[OpinionWithEnd, ...]:
        """Return the opinions on an assessment, the earliest first, each with how it ended."""
        with self._engine.connect() as connection:
            return self._opinions(connection, assessment_id)

    def keep(
        self,
        opinion: Opinion,
        look: Callable[[tuple[OpinionWithEnd, ...]], None],
        before: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        """Keep an opinion. `before` is called in the transaction, then `look` is given those that are there.

        Whatever they raise, nothing is kept.
        """
        alone = select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.id == opinion.assessment)
        with self._log.writing() as connection:
            before(connection)
            connection.execute(alone.with_for_update(key_share=True))
            look(self._opinions(connection, opinion.assessment))
            key = self._documents.key_of(connection, opinion.assessment)
            packed = Packed.of(opinion.model_dump_json().encode(), key.seal(Kind.OPINION, opinion.id))
            row = {"id": opinion.id, "assessment_id": opinion.assessment, **asdict(packed)}
            connection.execute(OPINIONS.insert().values(row))
            given = {"opinion": opinion.id, "kind": str(opinion.opinion)}
            event = Act(opinion.made_at, opinion.author).event(EventKind.OPINION_GIVEN, opinion.assessment, **given)
            bound = bound_opinion(opinion.id, packed.sha256, opinion.assessment)
            bind(self._log, connection, bound, event, key.salt(Kind.OPINION, opinion.id))

    def resolve(self, resolution: Resolution, assessment_id: str) -> None:
        """Keep how an opinion on an assessment ended.

        Raises `ResolvedAlreadyError`, and keeps nothing, if it did before.
        """
        opinion = resolution.opinion
        try:
            with self._log.writing() as connection:
                key = self._documents.key_of(connection, assessment_id)
                packed = Packed.of(resolution.model_dump_json().encode(), key.seal(Kind.RESOLUTION, opinion))
                connection.execute(RESOLUTIONS.insert().values(opinion_id=opinion, **asdict(packed)))
                ended = {"opinion": opinion, "outcome": str(resolution.outcome)}
                act = Act(resolution.made_at, resolution.author)
                event = act.event(EventKind.OPINION_RESOLVED, assessment_id, **ended)
                bound = bound_resolution(opinion, packed.sha256, assessment_id)
                bind(self._log, connection, bound, event, key.salt(Kind.RESOLUTION, opinion))
        except IntegrityError:
            raise ResolvedAlreadyError from None

    def dissents(self, office: str | None, most: int) -> tuple[OpinionWithEnd, ...]:
        """Return the latest dissents on assessments of an office, or of every office, the latest first.

        What an opinion is says the document, and no column that somebody could change: so all are looked at.
        """
        asked = _WITH_END.join(ASSESSMENTS, OPINIONS.c.assessment_id == ASSESSMENTS.c.id)
        asked = asked.order_by(OPINIONS.c.number.desc())
        if office is not None:
            asked = asked.where(ASSESSMENTS.c.office == office)
        found: list[OpinionWithEnd] = []
        with self._engine.connect() as connection:
            _refuse_gaps(connection)
            for row in connection.execute(asked).all():
                key = self._documents.key_of(connection, row.assessment_id)
                for bound, salt in _bound(row, key):
                    check(self._log, connection, bound, salt)
                each = _read(row, key)
                if each.opinion.opinion is OpinionKind.DISSENTED:
                    found.append(each)
                if len(found) == most:
                    break
        return tuple(found)

    def check_all(self, connection: Connection) -> Iterator[Callable[[], object]]:
        """Yield what reads the opinions on each assessment that has some, and raises what reading them does."""
        for assessment_id in connection.execute(select(OPINIONS.c.assessment_id).distinct()).scalars().all():
            yield partial(self._opinions, connection, assessment_id)

    def _opinions(self, connection: Connection, assessment_id: str) -> tuple[OpinionWithEnd, ...]:
        asked = _WITH_END.where(OPINIONS.c.assessment_id == assessment_id).order_by(OPINIONS.c.number)
        key = self._documents.key_of(connection, assessment_id)
        rows = connection.execute(asked).all()
        bound = [each for row in rows for each in _bound(row, key)]
        for kind in (Kind.OPINION, Kind.RESOLUTION):
            of_kind = [each for each in bound if each[0].kind is kind]
            # A later opinion may have ended before an earlier one.
            in_order = kind is Kind.OPINION
            check_all(self._log, connection, kind, assessment_id, of_kind, in_order=in_order)
        return tuple(_read(row, key) for row in rows)


_WITH_END = select(
    OPINIONS.c.id,
    OPINIONS.c.assessment_id,
    OPINIONS.c.content,
    OPINIONS.c.encoding,
    OPINIONS.c.sha256,
    RESOLUTIONS.c.opinion_id,
    RESOLUTIONS.c.content.label("end_content"),
    RESOLUTIONS.c.encoding.label("end_encoding"),
    RESOLUTIONS.c.sha256.label("end_sha256"),
).select_from(OPINIONS.outerjoin(RESOLUTIONS, RESOLUTIONS.c.opinion_id == OPINIONS.c.id))


def forget_opinions(connection: Connection, assessment_id: str) -> None:
    """Remove what lawyers said of an assessment that is erased, with what bound it; the log keeps that they did."""
    said = select(OPINIONS.c.id).where(OPINIONS.c.assessment_id == assessment_id)
    of = LOG_BINDINGS.c
    connection.execute(delete(LOG_BINDINGS).where(of.kind.in_([Kind.OPINION, Kind.RESOLUTION]), of.key.in_(said)))
    connection.execute(delete(RESOLUTIONS).where(RESOLUTIONS.c.opinion_id.in_(said)))
    connection.execute(delete(OPINIONS).where(OPINIONS.c.assessment_id == assessment_id))


def _bound(row: Row[*tuple[object, ...]], key: CaseKey) -> Iterator[tuple[Bound, bytes]]:
    """Yield what is bound of a row, with the salt: the opinion, and how it ended if it did."""
    yield bound_opinion(row.id, row.sha256, row.assessment_id), key.salt(Kind.OPINION, row.id)
    if row.opinion_id is not None:
        yield bound_resolution(row.id, row.end_sha256, row.assessment_id), key.salt(Kind.RESOLUTION, row.id)


def _read(row: Row[*tuple[object, ...]], key: CaseKey) -> OpinionWithEnd:
    packed = Packed(blob(row.content), row.encoding, row.sha256)
    said = packed.document(Kind.OPINION, row.id, key.seal(Kind.OPINION, row.id))
    resolution = None
    if row.opinion_id is not None:
        packed = Packed(blob(row.end_content), row.end_encoding, row.end_sha256)
        end = packed.document(Kind.RESOLUTION, row.id, key.seal(Kind.RESOLUTION, row.id))
        with read_as(Kind.RESOLUTION, row.id):
            resolution = Resolution.model_validate_json(end)
    with read_as(Kind.OPINION, row.id):
        return OpinionWithEnd(opinion=Opinion.model_validate_json(said), resolution=resolution)


def _refuse_gaps(connection: Connection) -> None:
    """Raise `DamagedDocumentError` if an opinion, or how one ended, is bound and not there any more."""
    of = LOG_BINDINGS.c
    for kind, column in ((Kind.OPINION, OPINIONS.c.id), (Kind.RESOLUTION, RESOLUTIONS.c.opinion_id)):
        gone = select(of.key).where(of.kind == kind, ~exists().where(column == of.key)).limit(1)
        missing = connection.execute(gone).scalar_one_or_none()
        if missing is not None:
            raise DamagedDocumentError(kind, str(missing), "The log records it, and it is not there any more.")
