"""What is told of the counts of a month: numbers in which nobody can be found, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict, Field

from api.case_files.terms import TermKind
from api.statistics.counting import Counts
from api.statistics.suppression import FEWEST, approximate, of_a_whole

METHOD = (
    "Counted are case files by the month in which they were opened, as their latest assessments have them. "
    f"A number from 1 to {FEWEST - 1} is left out (null), and so is what it could be reckoned back from; zero is "
    "told. "
    "Procedures and decisions are exact, all else is told in fives. Only what is known is counted: a fact that was "
    "not asked is in no number but that of the open questions. Publish the numbers of offices, or those of all "
    "together, not both."
)

Told = int | None


class Document(BaseModel):
    """A part of the answer."""

    model_config = ConfigDict(frozen=True)


class Entry(Document):
    """How many cases have something; null if that is a small number, or could tell one."""

    name: str
    cases: Told


class Decisions(Document):
    """What people decided on the recommendation of a procedure, in cases; all null if the procedure's number is."""

    procedure: str
    decisions: tuple[Entry, ...]


class MonthlyStatistics(Document):
    """The counts of a month. `office` is null for all offices together."""

    month: str = Field(examples=["2026-10"])
    office: str | None
    cases: Told
    protection_needs: Told = Field(
        description="Cases with a plausible or strong inclusion, or an established bar to return."
    )
    procedures: tuple[Entry, ...]
    priorities: tuple[Entry, ...]
    standings: tuple[Entry, ...]
    decisions: tuple[Decisions, ...]
    points: tuple[Entry, ...] = Field(description="Points at issue.")
    families: tuple[Entry, ...] = Field(description="Families of which a rule applied.")
    questions: tuple[Entry, ...] = Field(description="Facts not known that alone could change the recommendation.")
    method: str = METHOD


class MonthInBrief(Document):
    """A month in the list of all."""

    month: str
    href: str
    cases: Told
    protection_needs: Told


class StatisticsOverTime(Document):
    """Every month that is over, from the first in which a file was opened, the earliest first."""

    office: str | None
    months: tuple[MonthInBrief, ...]
    method: str = METHOD


def monthly_statistics(month: str, office: str | None, counts: Counts) -> MonthlyStatistics:
    """Return what may be told of the counts of a month."""
    procedures = of_a_whole(counts.procedures)
    return MonthlyStatistics(
        month=month,
        office=office,
        cases=total_of(counts),
        protection_needs=approximate(counts.protection_needs, counts.cases),
        procedures=_entries(procedures.items()),
        priorities=_approximate(counts.priorities.items(), counts.cases),
        standings=_approximate(counts.standings.items(), counts.cases),
        decisions=tuple(_decisions(counts, name, told is not None) for name, told in procedures.items()),
        points=_terms(counts, TermKind.POINT),
        families=_terms(counts, TermKind.FAMILY),
        questions=_terms(counts, TermKind.QUESTION),
    )


def total_of(counts: Counts) -> Told:
    """Return how many cases there are, None if they are few."""
    return None if 0 < counts.cases < FEWEST else counts.cases


def as_csv(statistics: MonthlyStatistics) -> str:
    """Return the statistics as CSV (RFC 4180): table, name, detail, cases; what is left out is an empty field."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(("month", "office", "table", "name", "detail", "cases"))
    for table, name, detail, cases in _rows(statistics):
        told = "" if cases is None else str(cases)
        rows.writerow((statistics.month, statistics.office or "", table, name, detail, told))
    return written.getvalue()


def _rows(statistics: MonthlyStatistics) -> Iterator[tuple[str, str, str, Told]]:
    yield "cases", "", "", statistics.cases
    yield "protection_needs", "", "", statistics.protection_needs
    for table in ("procedures", "priorities", "standings", "points", "families", "questions"):
        yield from ((table, entry.name, "", entry.cases) for entry in getattr(statistics, table))
    for of in statistics.decisions:
        yield from (("decisions", of.procedure, entry.name, entry.cases) for entry in of.decisions)


def _decisions(counts: Counts, procedure: str, told: bool) -> Decisions:
    made = {decision: count for (name, decision), count in counts.decisions.items() if name == procedure}
    ordered = dict(sorted(made.items()))
    return Decisions(
        procedure=procedure, decisions=_entries((of_a_whole(ordered) if told else dict.fromkeys(ordered)).items())
    )


def _terms(counts: Counts, kind: TermKind) -> tuple[Entry, ...]:
    of_kind = sorted((term, count) for (each, term), count in counts.terms.items() if each is kind)
    return _approximate(of_kind, counts.cases)


def _approximate(counted: Iterable[tuple[str, int]], cases: int) -> tuple[Entry, ...]:
    return _entries((name, approximate(count, cases)) for name, count in counted)


def _entries(told: Iterable[tuple[str, Told]]) -> tuple[Entry, ...]:
    return tuple(Entry(name=name, cases=cases) for name, cases in told)
