"""`assess_caseload`: from an Arrow table of cases to the table of what follows, in passes that fit the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
import pyarrow as pa

from triage.case import case_from_data
from triage.caseload.answers import answers
from triage.caseload.bits import flags_of
from triage.caseload.doubt import outcome_apart
from triage.caseload.form import checked_form, not_a_reference
from triage.caseload.law import Laws, laws_of
from triage.caseload.legend import outcome_schema
from triage.caseload.outcome import Outcome
from triage.caseload.rows import documents_of
from triage.caseload.told import Told, told_in
from triage.caseload.world import world_of
from triage.errors import CaseError, DisagreementError, Problem
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
    pass_size: int = PASS_SIZE,
) -> pa.Table:
    """Return what follows in each case of a caseload, in the order of its rows, by default with the house rulebook.

    `table` has the columns of `caseload_schema`, or some of them; the answer has those of `outcome_schema`. The
    profile is that of the country of asylum on the day, unless one is asked for by name; `day` is for cases that
    name none. Each row has what `assess` says of the case alone. A row that `read_case` or `assess` would refuse
    has their problems in the column `refused`, and nothing else is concluded of it.

    Raises `CaseError` if the table has not the form of a caseload, and `UnknownNameError` if there is no such
    profile.
    """
    rulebook = rulebook or house_rulebook()
    batches = assess_batches(
        table.to_batches(), table.schema, rulebook, profile=profile, day=day, pass_size=pass_size
    )
    return pa.Table.from_batches(list(batches), schema=outcome_schema(rulebook))


def assess_batches(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    rulebook: Rulebook | None = None,
    *,
    profile: str | None = None,
    day: date | None = None,
    pass_size: int = PASS_SIZE,
) -> Iterator[pa.RecordBatch]:
    """Yield what follows in batches of cases, which all have this schema, pass by pass.

    For caseloads that are larger than memory: no more is held than one batch and one pass. See `assess_caseload`.
    """
    rulebook = rulebook or house_rulebook()
    checked_form(schema, rulebook)
    if profile is not None:
        rulebook.profile(profile)
    for batch in _passes(batches, pass_size):
        yield _assessed(batch, rulebook, profile, day)


def _passes(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches so many at a time: a pass takes nearly as long for few cases as for many."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        for start in range(0, batch.num_rows, size):
            part = batch.slice(start, size)
            if rows + part.num_rows > size:
                yield _joined(held)
                held, rows = [], 0
            held.append(part)
            rows += part.num_rows
    if rows:
        yield _joined(held)


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)


def _assessed(batch: pa.RecordBatch, rulebook: Rulebook, profile: str | None, day: date | None) -> pa.RecordBatch:
    told = told_in(batch, rulebook.vocabulary)
    laws = laws_of(batch, rulebook, profile, day)
    outcome = _outcome(told, laws, rulebook)
    return answers(batch, rulebook, told, laws, outcome, _problems(batch, told, laws, rulebook), day)


def _outcome(told: Told, laws: Laws, rulebook: Rulebook) -> Outcome:
    """Return what follows under the rules in force: where they differ by day, under those of each day."""
    editions: dict[Rulebook, Column] = {}
    for law, cases in laws.cases.items():
        editions[law.rulebook] = editions.get(law.rulebook, 0) | cases
    outcome = Outcome()
    for edition, cases in editions.items():
        found = outcome_apart(edition, *world_of(told, rulebook.vocabulary, laws.settled(edition)))
        if len(editions) == 1:
            return found
        outcome.add(found, cases)
    return outcome


def _problems(batch: pa.RecordBatch, told: Told, laws: Laws, rulebook: Rulebook) -> dict[int, tuple[Problem, ...]]:
    """Return why rows are refused, by row. What can not be read in columns is read as a single case is."""
    found = dict(laws.refused)
    suspected = told.refused | laws.not_a_country | not_a_reference(batch)
    rows = np.flatnonzero(flags_of(suspected, told.count))
    for row, document in zip(rows.tolist(), documents_of(batch.take(pa.array(rows))), strict=True):
        try:
            case_from_data(document, rulebook)
        except CaseError as error:
            found[row] = error.problems
        else:
            raise DisagreementError(f"row {row} of a pass is refused in columns, and not as a single case")
    return found
