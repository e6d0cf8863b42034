"""Counting the case files opened in a month, as their latest assessments have them. No document is unpacked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select

from api.case_files.searching import last_decision
from api.case_files.tables import CASE_FILES, CASE_TERMS
from api.case_files.terms import TermKind, finding_term

# That somebody may not be sent back: a likely need for protection, or a bar to return that is established.
PROTECTION_NEEDS = (
    finding_term("inclusion", "plausible"),
    finding_term("inclusion", "strong"),
    finding_term("nonrefoulement_bar", "established"),
)


@dataclass(frozen=True)
class Counts:
    """What was counted, exactly: nothing of it may be told as it stands.

    `decisions` are of each procedure and decision (`unreviewed` where nobody decided yet); `terms` of each kind and
    term.
    """

    cases: int
    procedures: Mapping[str, int]
    priorities: Mapping[str, int]
    standings: Mapping[str, int]
    decisions: Mapping[tuple[str, str], int]
    terms: Mapping[tuple[TermKind, str], int]
    protection_needs: int


class Counting:
    """Counts case files. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def opened(self, office: str | None) -> tuple[datetime, datetime] | None:
        """Return when the first and the last file that an office sees were opened; None without any."""
        asked = select(func.min(CASE_FILES.c.opened_at), func.max(CASE_FILES.c.opened_at))
        if office is not None:
            asked = asked.where(CASE_FILES.c.office == office)
        with self._engine.connect() as connection:
            first, last = connection.execute(asked).one()
        return (first, last) if first is not None else None

    def counted(self, office: str | None, since: datetime, before: datetime) -> Counts:
        """Count the files of an office (None: of all) that were opened from a moment on, and before another."""
        of = CASE_FILES.c
        # Of a file whose latest assessment was erased nothing is told any more.
        told = [of.procedure != "", *([of.office == office] if office else [])]
        bounds = and_(of.opened_at >= since, of.opened_at < before, *told)
        decision = func.coalesce(last_decision(), "unreviewed")
        terms = CASE_TERMS.c
        with self._engine.connect() as connection:

            def by(*columns: ColumnElement[str]) -> dict[tuple[str, ...], int]:
                asked = select(*columns, func.count()).where(bounds).group_by(*columns)
                return {tuple(map(str, row[:-1])): int(row[-1]) for row in connection.execute(asked)}

            by_procedure = by(of.procedure)
            in_terms = select(terms.kind, terms.term, func.count()).join(CASE_FILES, of.id == terms.case_id)
            counted_terms = connection.execute(in_terms.where(bounds).group_by(terms.kind, terms.term)).all()
            needs = select(func.count(terms.case_id.distinct())).join(CASE_FILES, of.id == terms.case_id)
            needs = needs.where(
                bounds, terms.kind == TermKind.FINDING, or_(*(terms.term == each for each in PROTECTION_NEEDS))
            )
            protection_needs = connection.execute(needs).scalar_one()
            labelled = select(of.procedure, decision.label("decision")).where(bounds).subquery()
            decided = select(labelled.c.procedure, labelled.c.decision, func.count())
            decided = decided.group_by(labelled.c.procedure, labelled.c.decision)
            decisions = {(row[0], row[1]): row[2] for row in connection.execute(decided)}
            return Counts(
                cases=sum(by_procedure.values()),
                procedures=_named(by_procedure),
                priorities=_named(by(of.priority)),
                standings=_named(by(of.standing)),
                decisions=decisions,
                terms={(TermKind(kind), term): count for kind, term, count in counted_terms},
                protection_needs=protection_needs,
            )


def _named(counts: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    return {name: count for (name,), count in sorted(counts.items())}
