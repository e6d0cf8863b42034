"""Any row is a single assessment again, with everything that led to it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.caseload.single import document_of, unordered
from tests.caseload.tables import DAY, table_of_documents
from triage import CaseError
from triage.caseload import assess_caseload, certificate_of, outcome_documents
from triage.caseload.generating import batches_of_cases


def test_the_certificate_of_a_row_says_what_its_row_says() -> None:
    table = pa.Table.from_batches(batches_of_cases(3, seed=5))
    rows = list(outcome_documents(assess_caseload(table, profile="canada")))
    assert document_of(certificate_of(table, 2, profile="canada")) == unordered(rows[2])


def test_the_day_of_the_caller_is_that_of_the_certificate() -> None:
    table = table_of_documents([{}])
    assert certificate_of(table, 0, day=DAY).assessed_on == DAY


def test_there_is_none_of_a_row_that_is_no_case_or_is_not_there() -> None:
    table = table_of_documents([{"reference": "Anna Example"}])
    with pytest.raises(CaseError, match="/reference"):
        certificate_of(table, 0)
    for row in (-1, 1):
        with pytest.raises(IndexError, match="1 rows"):
            certificate_of(table, row)
