"""Any row of a caseload as a single assessment, with everything that led to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pyarrow as pa

from triage.assessment.assess import assess
from triage.assessment.certificate import check_certificate
from triage.assessment.model import Assessment
from triage.caseload.rows import case_of_row
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook


def certificate_of(
    table: pa.Table,
    row: int,
    rulebook: Rulebook | None = None,
    *,
    profile: str | None = None,
    day: date | None = None,
    stopped: Collection[str] = (),
) -> Assessment:
    """Return the assessment of one row of a caseload, made from its facts anew and checked as a certificate.

    It is made by `assess`, so by both readers of one case, and verified by the reference reader; no part of it is
    taken from columns. `profile`, `day` and `stopped` as for `assess_caseload`. Raises `IndexError` if there is no
    such row, and what `assess` raises, `CaseError` if the row is no case.
    """
    rulebook = rulebook or house_rulebook()
    if not 0 <= row < table.num_rows:
        raise IndexError(
            f"the caseload has {table.num_rows:,} rows, and so none with number {row:,}, counted from 0"
        )
    case = case_of_row(table, row, rulebook)
    if case.assessed_on is None and day is not None:
        case = case.model_copy(update={"assessed_on": day})
    assessment = assess(case, rulebook=rulebook, profile=profile, stopped=stopped)
    check_certificate(assessment.model_dump_json().encode(), rulebook=rulebook)
    return assessment
