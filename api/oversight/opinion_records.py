"""Opinions and how they ended, as they are kept: documents, only ever added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import Connection, Engine, Row, select
from sqlalchemy.exc import IntegrityError

from api.log.events import Act, EventKind
from api.log.log import TamperEvidentLog
from api.oversight.opinions import Opinion, OpinionKind, OpinionWithEnd, Resolution
from api.oversight.tables import OPINIONS, RESOLUTIONS
from api.storage.documents import Kind, Packed
from api.storage.tables import ASSESSMENTS


class ResolvedAlreadyError(Exception):
    """An opinion ended before."""


class OpinionRecords:
    """The opinions. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, log: TamperEvidentLog) -> None:
        self._engine = engine
        self._log = log

    def of(self, assessment_id: str) -> tuple[OpinionWithEnd, ...]:
        """Return the opinions on an assessment, the earliest first, each with how it ended."""
        with self._engine.connect() as connection:
            return _opinions(connection, assessment_id)

    def keep(
        self,
        opinion: Opinion,
        check: Callable[[tuple[OpinionWithEnd, ...]], None],
        before: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        """Keep an opinion. `before` is called in the transaction, then `check` is given those that are there.

        Whatever they raise, nothing is kept.
        """
        row = {
            "id": opinion.id,
            "assessment_id": opinion.assessment,
            "opinion": opinion.opinion,
            **asdict(Packed.of(opinion.model_dump_json().encode())),
        }
        alone = select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.id == opinion.assessment)
        with self._log.writing() as connection:
            before(connection)
            connection.execute(alone.with_for_update(key_share=True))
            check(_opinions(connection, opinion.assessment))
            connection.execute(OPINIONS.insert().values(row))
            act = Act(opinion.made_at, opinion.author)
            given = {"opinion": opinion.id, "kind": str(opinion.opinion)}
            self._log.append(connection, act.event(EventKind.OPINION_GIVEN, opinion.assessment, **given))

    def resolve(self, resolution: Resolution) -> None:
        """Keep how an opinion ended. Raises `ResolvedAlreadyError`, and keeps nothing, if it did before."""
        packed = asdict(Packed.of(resolution.model_dump_json().encode()))
        try:
            with self._log.writing() as connection:
                connection.execute(RESOLUTIONS.insert().values(opinion_id=resolution.opinion, **packed))
                about = select(OPINIONS.c.assessment_id).where(OPINIONS.c.id == resolution.opinion)
                assessment_id = connection.execute(about).scalar_one_or_none()
                act = Act(resolution.made_at, resolution.author)
                ended = {"opinion": resolution.opinion, "outcome": str(resolution.outcome)}
                self._log.append(connection, act.event(EventKind.OPINION_RESOLVED, assessment_id, **ended))
        except IntegrityError:
            raise ResolvedAlreadyError from None

    def dissents(self, office: str | None, most: int) -> tuple[OpinionWithEnd, ...]:
        """Return the latest dissents on assessments of an office, or of every office, the latest first."""
        asked = (
            _WITH_END.join(ASSESSMENTS, OPINIONS.c.assessment_id == ASSESSMENTS.c.id)
            .where(OPINIONS.c.opinion == OpinionKind.DISSENTED)
            .order_by(OPINIONS.c.number.desc())
            .limit(most)
        )
        if office is not None:
            asked = asked.where(ASSESSMENTS.c.office == office)
        with self._engine.connect() as connection:
            return tuple(map(_read, connection.execute(asked).all()))


_WITH_END = select(
    OPINIONS.c.id,
    OPINIONS.c.content,
    OPINIONS.c.encoding,
    OPINIONS.c.sha256,
    RESOLUTIONS.c.content.label("end_content"),
    RESOLUTIONS.c.encoding.label("end_encoding"),
    RESOLUTIONS.c.sha256.label("end_sha256"),
).select_from(OPINIONS.outerjoin(RESOLUTIONS, RESOLUTIONS.c.opinion_id == OPINIONS.c.id))


def _opinions(connection: Connection, assessment_id: str) -> tuple[OpinionWithEnd, ...]:
    asked = _WITH_END.where(OPINIONS.c.assessment_id == assessment_id).order_by(OPINIONS.c.number)
    return tuple(map(_read, connection.execute(asked).all()))


def _read(row: Row[*tuple[object, ...]]) -> OpinionWithEnd:
    said = Packed(bytes(row.content), row.encoding, row.sha256).document(Kind.OPINION, row.id)
    resolution = None
    if row.end_content is not None:
        end = Packed(bytes(row.end_content), row.end_encoding, row.end_sha256).document(Kind.RESOLUTION, row.id)
        resolution = Resolution.model_validate_json(end)
    return OpinionWithEnd(opinion=Opinion.model_validate_json(said), resolution=resolution)
