"""The table of what follows: what is concluded of each case, beside its reference, day and profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from triage.caseload.arrays import bits_array, entity_array, members_array, validity, words_array
from triage.caseload.conclusions import Conclusions
from triage.caseload.law import Laws
from triage.caseload.legend import CHOICES, REFUSED, STANDINGS, legend_of, outcome_schema
from triage.caseload.members import Members
from triage.errors import Problem
from triage.language.names import CASE_ENTITY
from triage.language.sentences import EntityKind, OutputKind
from triage.rulebook.model import Rulebook


def answers(
    batch: pa.RecordBatch,
    rulebook: Rulebook,
    members: Mapping[EntityKind, Members],
    laws: Laws,
    concluded: Conclusions,
    problems: Mapping[int, tuple[Problem, ...]],
    day: date | None,
) -> pa.RecordBatch:
    """Return one row for each of the batch, in its order; of those with problems nothing is concluded."""
    count, legend = batch.num_rows, legend_of(rulebook)
    told = np.ones(count, dtype=np.bool_)
    told[list(problems)] = False
    valid = validity(told)
    profiles, choices = tuple(rulebook.profiles), CHOICES
    case = entity_array(rulebook, EntityKind.CASE, concluded.entities[CASE_ENTITY], valid)
    arrays = [
        _references(batch),
        _days(batch, day),
        words_array(laws.codes([profiles.index(law.profile) for law in laws.laws]), profiles, valid),
        words_array(laws.codes([choices.index(law.choice.value) for law in laws.laws]), choices, valid),
        words_array(concluded.procedure, tuple(rulebook.procedures), validity(told & concluded.recommended)),
        words_array(concluded.priority, tuple(rulebook.terms[OutputKind.PRIORITY]), valid),
        words_array(concluded.provisional.view(np.int8), STANDINGS, valid),
        bits_array(concluded.candidates, valid),
        *case.flatten(),
        *(
            members_array(
                rulebook,
                legend,
                kind,
                [concluded.entities[entity] for entity in members[kind].entities],
                members[kind].lengths,
                told,
            )
            for kind in (EntityKind.CLAIM, EntityKind.STAY)
        ),
        _refused(problems, count),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=outcome_schema(rulebook))


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
