"""Why rows of a caseload are refused: in the words in which a single case is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from triage.assessment.stops import concluded
from triage.case import case_from_data
from triage.caseload.bits import Bits, any_of, flags_of
from triage.caseload.form import not_a_reference
from triage.caseload.law import Laws
from triage.caseload.rows import documents_of
from triage.caseload.told import Told
from triage.errors import CaseError, DisagreementError, HeldByStopError, Problem
from triage.rulebook.model import Rulebook

Problems = dict[int, tuple[Problem, ...]]
"""What is wrong, by row."""


def problems_of(batch: pa.RecordBatch, told: Told, laws: Laws, contradictory: Bits, rulebook: Rulebook) -> Problems:
    """Return why rows are refused, those in which facts contradict each other too.

    What can not be read in columns is read as a single case is.

    Raises `DisagreementError` if a single case would not be refused: then nothing is concluded of any.
    """
    found = dict(laws.refused)
    wrong = any_of((told.refused, contradictory, laws.not_a_country, not_a_reference(batch)))
    for row, document in _documents(batch, wrong):
        try:
            case_from_data(document, rulebook)
        except CaseError as error:
            found[row] = error.problems
        else:
            raise DisagreementError(f"row {row} of a pass is refused in columns, and not as a single case")
    return found


def held_by_stops(
    batch: pa.RecordBatch,
    held: Bits,
    refused: Mapping[int, tuple[Problem, ...]],
    rulebook: Rulebook,
    profile: str | None,
    day: date | None,
    stopped: Collection[str],
) -> Problems:
    """Return why rows are refused, those that are `held` by stopped rules too, as the single case says it."""
    found = dict(refused)
    for row, document in _documents(batch, held):
        if row in found:
            continue
        case = case_from_data(document, rulebook)
        if case.assessed_on is None:
            case = case.model_copy(update={"assessed_on": day})
        try:
            concluded(case, rulebook, profile, stopped)
        except HeldByStopError as error:
            found[row] = (Problem("", f"Nothing is recommended: {error}.", "A person decides without it."),)
        else:
            raise DisagreementError(f"row {row} of a pass is held by a stop in columns, and not as a single case")
    return found


def _documents(batch: pa.RecordBatch, column: Bits) -> Iterator[tuple[int, dict[str, object]]]:
    if column is not None:
        rows = np.flatnonzero(flags_of(column, batch.num_rows))
        yield from zip(rows.tolist(), documents_of(batch.take(pa.array(rows))), strict=True)
