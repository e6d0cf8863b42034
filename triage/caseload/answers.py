"""The table of what follows: what is concluded of each case, beside its reference, day and profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from triage.caseload.arrays import bits_array, case_array, members_array, words_array
from triage.caseload.bits import column_of
from triage.caseload.law import Laws
from triage.caseload.legend import CHOICES, REFUSED, STANDINGS, legend_of, outcome_schema
from triage.caseload.outcome import Outcome
from triage.caseload.told import Told
from triage.errors import Problem
from triage.language.sentences import EntityKind, OutputKind
from triage.readers.columns import Column
from triage.rulebook.model import Rulebook


def answers(
    batch: pa.RecordBatch,
    rulebook: Rulebook,
    told: Told,
    laws: Laws,
    outcome: Outcome,
    problems: Mapping[int, tuple[Problem, ...]],
    day: date | None,
) -> pa.RecordBatch:
    """Return one row for each of the batch, in its order; of those with problems nothing is concluded."""
    count, algebra, legend = told.count, told.algebra, legend_of(rulebook)
    concluded = algebra.true & ~_rows(problems, count)

    def word(columns: Mapping[str, Column], names: Iterable[str], where: Column = concluded) -> pa.Array:
        return words_array(columns, tuple(names), count, where)

    profiles: dict[str, Column] = {}
    choices: dict[str, Column] = {}
    for law, cases in laws.cases.items():
        profiles[law.profile] = profiles.get(law.profile, 0) | cases
        choices[law.choice.value] = choices.get(law.choice.value, 0) | cases
    firm, provisional = STANDINGS
    standing = {firm: algebra.negation(outcome.provisional), provisional: outcome.provisional}
    recommended = algebra.disjunction(outcome.recommended.values())
    arrays = [
        _references(batch),
        _days(batch, day),
        word(profiles, rulebook.profiles),
        word(choices, CHOICES),
        word(outcome.recommended, rulebook.procedures, concluded & recommended),
        word(outcome.priority, rulebook.terms[OutputKind.PRIORITY]),
        word(standing, STANDINGS),
        bits_array([outcome.proposed.get(name, 0) for name in legend.candidates], count, concluded),
        *case_array(rulebook, legend, outcome, count, concluded).flatten(),
        *(
            members_array(rulebook, legend, outcome, kind, told.members[kind], concluded)
            for kind in (EntityKind.CLAIM, EntityKind.STAY)
        ),
        _refused(problems, count),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=outcome_schema(rulebook))


def _rows(problems: Mapping[int, object], count: int) -> Column:
    if not problems:
        return 0
    flags = np.zeros(count, dtype=np.bool_)
    flags[list(problems)] = True
    return column_of(flags)


def _references(batch: pa.RecordBatch) -> pa.Array:
    if "reference" not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    return batch.column("reference").cast(pa.string())


def _days(batch: pa.RecordBatch, day: date | None) -> pa.Array:
    told = pa.nulls(batch.num_rows, pa.date32())
    if "assessed_on" in batch.schema.names:
        told = batch.column("assessed_on").cast(pa.date32())
    return told if day is None or not told.null_count else told.fill_null(pa.scalar(day, pa.date32()))


def _refused(problems: Mapping[int, tuple[Problem, ...]], count: int) -> pa.Array:
    if not problems:
        return pa.nulls(count, REFUSED)
    rows: list[list[dict[str, str]] | None] = [None] * count
    for row, found in problems.items():
        rows[row] = [{"place": each.pointer, "message": each.message, "remedy": each.remedy} for each in found]
    return pa.array(rows, REFUSED)
