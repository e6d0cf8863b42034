"""`assess_caseload`: from an Arrow table of cases to the table of what follows, in passes that fit the cache."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from triage.caseload.answers import answers
from triage.caseload.bits import Bits, column_of
from triage.caseload.conclusions import Conclusions, conclusions
from triage.caseload.form import checked_form
from triage.caseload.law import Laws, laws_of
from triage.caseload.legend import legend_of, outcome_schema
from triage.caseload.outcome import Outcome
from triage.caseload.parts import contradictory_in, outcome_in, parts_of
from triage.caseload.refusing import held_by_stops, problems_of
from triage.caseload.told import Told, told_in
from triage.errors import Problem
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

PASS_SIZE = 131_072
"""How many cases are read in one pass: measured in docs/performance.md."""


def assess_caseload(
    table: pa.Table,
    rulebook: Rulebook | None = None,
    *,
    profile: str | None = None,
    day: date | None = None,
    stopped: Collection[str] = (),
    pass_size: int = PASS_SIZE,
) -> pa.Table:
    """Return what follows in each case of a caseload, in the order of its rows, by default with the house rulebook.

    `table` has the columns of `caseload_schema`, or some of them; the answer has those of `outcome_schema`. The
    profile is that of the country of asylum on the day, unless one is asked for by name; `day` is for cases that
    name none; `stopped` are rules and families that people switched off. Each row has what `assess` says of the
    case alone. A row that `read_case` or `assess` would refuse has their problems in the column `refused`, and so
    has one for which a stop leaves nothing that may be recommended; nothing else is concluded of it.

    Raises `CaseError` if the table has not the form of a caseload, and `UnknownNameError` if there is no such
    profile, rule or family.
    """
    rulebook = rulebook or house_rulebook()
    batches = assess_batches(
        table.to_batches(),
        table.schema,
        rulebook,
        profile=profile,
        day=day,
        stopped=stopped,
        pass_size=pass_size,
    )
    return pa.Table.from_batches(list(batches), schema=outcome_schema(rulebook))


def assess_batches(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    rulebook: Rulebook | None = None,
    *,
    profile: str | None = None,
    day: date | None = None,
    stopped: Collection[str] = (),
    pass_size: int = PASS_SIZE,
) -> Iterator[pa.RecordBatch]:
    """Yield what follows in batches of cases, which all have this schema, pass by pass.

    For caseloads that are larger than memory: no more is held than one batch and one pass. See `assess_caseload`.
    """
    rulebook = rulebook or house_rulebook()
    checked_form(schema, rulebook)
    rulebook.rules_named(stopped)
    if profile is not None:
        rulebook.profile(profile)
    for batch in _passes(batches, pass_size):
        yield _assessed(batch, rulebook, profile, day, stopped)


def _passes(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches so many at a time: a pass takes nearly as long for few cases as for many."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        for start in range(0, batch.num_rows, size):
            part = batch.slice(start, size)
            if rows + part.num_rows > size:
                yield from _joined(held)
                held, rows = [], 0
            held.append(part)
            rows += part.num_rows
    if rows:
        yield from _joined(held)


def _joined(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    if len(batches) == 1:
        return batches
    try:
        return [pa.concat_batches(batches)]
    except pa.ArrowInvalid:
        # There are more words in them together than an index can number: so they hold words that are none.
        return batches


def _assessed(
    batch: pa.RecordBatch, rulebook: Rulebook, profile: str | None, day: date | None, stopped: Collection[str]
) -> pa.RecordBatch:
    told, laws = told_in(batch, rulebook.vocabulary), laws_of(batch, rulebook, profile, day)
    concluded = _concluded(told, laws, rulebook, rulebook.rules_named(stopped))
    problems = problems_of(batch, told, laws, contradictory_in(told, rulebook), rulebook)
    held = column_of(concluded.held) if concluded.held.any() else None
    problems = held_by_stops(batch, held, problems, rulebook, profile, day, stopped)
    return answers(batch, rulebook, told.members, laws, concluded, problems, day)


def _concluded(told: Told, laws: Laws, rulebook: Rulebook, off: frozenset[str]) -> Conclusions:
    """Return what follows in each row, under the rules in force on its day."""
    legend, found = legend_of(rulebook), list[Conclusions]()
    for part in parts_of(told, laws, rulebook):
        of_part = told if part.rows is None else told.of(part.rows)
        under = laws if part.rows is None else laws.of(part.rows)
        outcome = outcome_in(of_part, under, part.edition, off, doubted=part.doubted)
        rows = conclusions(rulebook, legend, outcome, told.entities, of_part.count)
        if part.rows is None:
            found.append(rows)
        else:
            found[0].put(part.rows, rows)
    return found[0]


@dataclass(frozen=True)
class Concluded:
    """What follows in the cases of one batch, in columns; `problems` has by row why nothing does."""

    told: Told
    outcome: Outcome[Bits]
    problems: Mapping[int, tuple[Problem, ...]]


def concluded_in(
    batch: pa.RecordBatch, rulebook: Rulebook, edition: Rulebook, *, profile: str | None = None
) -> Concluded:
    """Return what follows in the cases of a batch, all under the same rules: for whoever reads columns, not rows.

    The batch has the form of a caseload of this rulebook, of which `edition` is in force. See `assess_caseload`.
    """
    told, laws = told_in(batch, rulebook.vocabulary), laws_of(batch, rulebook, profile, None)
    outcome = outcome_in(told, laws, edition, frozenset(), doubted=bool(len(told.states.doubtful)))
    return Concluded(told, outcome, problems_of(batch, told, laws, contradictory_in(told, rulebook), rulebook))
