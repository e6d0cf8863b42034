"""`assess_caseload`: from an Arrow table of cases to the table of what follows, in passes that fit the cache."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

import pyarrow as pa

from triage.caseload.answers import answers
from triage.caseload.form import checked_form
from triage.caseload.law import Laws, laws_of
from triage.caseload.legend import outcome_schema
from triage.caseload.outcome import Outcome
from triage.caseload.refusing import held_by_stops, problems_of
from triage.caseload.stopping import outcome_under_stops
from triage.caseload.told import Told, told_in
from triage.caseload.world import world_of
from triage.readers.columns import Column
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
    told = told_in(batch, rulebook.vocabulary)
    laws = laws_of(batch, rulebook, profile, day)
    outcome, held = _outcome(told, laws, rulebook, stopped)
    problems = problems_of(batch, told, laws, rulebook)
    problems = held_by_stops(batch, held, problems, rulebook, profile, day, stopped)
    return answers(batch, rulebook, told, laws, outcome, problems, day)


def _outcome(told: Told, laws: Laws, rulebook: Rulebook, stopped: Collection[str]) -> tuple[Outcome, Column]:
    """Return what follows under the rules in force: where they differ by day, under those of each day.

    The second are the cases in which stopped rules leave nothing that may be recommended.
    """
    editions: dict[Rulebook, Column] = {}
    for law, cases in laws.cases.items():
        editions[law.rulebook] = editions.get(law.rulebook, 0) | cases
    outcome, all_held = Outcome(), 0
    off = rulebook.rules_named(stopped)
    for edition, cases in editions.items():
        world, states = world_of(told, rulebook.vocabulary, laws.settled(edition))
        found, held = outcome_under_stops(edition, world, states, off)
        all_held |= held & cases
        if len(editions) == 1:
            return found, all_held
        outcome.add(found, cases)
    return outcome, all_held
