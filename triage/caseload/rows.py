"""From cases to the rows of a caseload, and back from a row to its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from triage.case import CaseFile, case_from_data, case_under
from triage.caseload.schema import caseload_schema
from triage.errors import DocumentError, Problem
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

_ROWS_AT_ONCE = 4096


def table_of(cases: Iterable[CaseFile], rulebook: Rulebook | None = None) -> pa.Table:
    """Return cases as a caseload, a row for each in their order; by default in the vocabulary of this package.

    Raises `CaseError` if the vocabulary does not know what a case gives.
    """
    rulebook = rulebook or house_rulebook()
    rows = [_row_of(case_under(case, rulebook)) for case in cases]
    return pa.Table.from_pylist(rows, schema=caseload_schema(rulebook))


def cases_of(table: pa.Table, rulebook: Rulebook | None = None) -> Iterator[CaseFile]:
    """Yield the case of each row of a caseload, in the vocabulary of a rulebook, by default of this package.

    Raises `CaseError` at the first row that is no case, with every problem in it.
    """
    rulebook = rulebook or house_rulebook()
    for batch in table.to_batches(max_chunksize=_ROWS_AT_ONCE):
        for row in batch.to_pylist():
            yield case_of_row(row, rulebook)


def case_of_row(row: Mapping[str, Any], rulebook: Rulebook) -> CaseFile:
    """Return the case of one row, given as plain data by the names of its columns.

    Raises `CaseError` with every problem if it is no case.
    """
    return case_from_data(document_of_row(row), rulebook)


def document_of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as the plain data of the document of a case: what is null is left out.

    Raises `DocumentError` if it says twice how a fact is known.
    """
    document: dict[str, Any] = {name: _without_null(value) for name, value in row.items() if value is not None}
    states = document.get("proof_states")
    if isinstance(states, list):
        said = document["proof_states"] = dict(states)
        if len(said) < len(states):
            problem = Problem(
                "/proof_states", "A fact stands twice in it.", "Say of each fact once how it is known."
            )
            raise DocumentError([problem])
    return document


def _without_null(value: object) -> object:
    if isinstance(value, dict):
        return {name: each for name, each in value.items() if each is not None}
    # A claim that is null is none, and is refused as in a document.
    return [_without_null(each) for each in value] if isinstance(value, list) else value


def _row_of(case: CaseFile) -> dict[str, Any]:
    row = case.given()
    if case.assessed_on is not None:
        row["assessed_on"] = case.assessed_on
    if case.proof_states:
        row["proof_states"] = [(node, state.value) for node, state in case.proof_states.items()]
    return row
