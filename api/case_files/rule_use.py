"""In which case files a rule fired, and where people departed from what it led to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, func, select

from api.case_files.tables import CASE_FILES, CASE_TERMS
from api.case_files.terms import TermKind
from api.oversight.tables import REVIEW_FACTS
from api.reviews import ReviewDecision


@dataclass(frozen=True)
class Departure:
    """A review that departs from the latest assessment of a file; `recommended` is what was not taken."""

    case_id: str
    assessment_id: str
    office: str
    made_at: datetime
    recommended: str
    code: str | None


@dataclass(frozen=True)
class RuleUse:
    """In how many files a rule fired, of how many of these people departed, and the latest of these reviews."""

    files: int
    departed: int
    departures: tuple[Departure, ...]


def rule_use(engine: Engine, rule_id: str, office: str | None, most: int) -> RuleUse:
    """Return how a rule was used in the latest assessments of the files of an office, or of every one.

    At most so many departures are told, the latest first. Waits for the disk.
    """
    files, terms, facts = CASE_FILES.c, CASE_TERMS.c, REVIEW_FACTS.c
    fired = and_(
        terms.case_id == files.id, terms.kind == TermKind.RULE, terms.term == rule_id, files.procedure != ""
    )
    if office is not None:
        fired = and_(fired, files.office == office)
    departed = and_(facts.assessment_id == files.latest_id, facts.decision == ReviewDecision.DEPARTED)
    counted = select(func.count()).select_from(CASE_FILES.join(CASE_TERMS, fired))
    both = CASE_FILES.join(CASE_TERMS, fired).join(REVIEW_FACTS, departed)
    departing = select(func.count(files.id.distinct())).select_from(both)
    told = select(files.id, files.latest_id, files.office, facts.made_at, files.procedure, facts.code)
    told = told.select_from(both).order_by(facts.made_at.desc(), facts.review_id).limit(most)
    with engine.connect() as connection:
        return RuleUse(
            connection.execute(counted).scalar_one(),
            connection.execute(departing).scalar_one(),
            tuple(Departure(*row) for row in connection.execute(told)),
        )
