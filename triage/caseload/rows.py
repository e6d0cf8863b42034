"""From cases to the rows of a caseload, and back from a row to its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa

from triage.case import CaseFile, case_from_data, case_under
from triage.caseload.members import lengths_of
from triage.caseload.schema import caseload_schema
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

_ROWS_AT_ONCE = 4096


def table_of(cases: Iterable[CaseFile], rulebook: Rulebook | None = None) -> pa.Table:
    """Return cases as a caseload, a row for each in their order; by default in the vocabulary of this package.

    Words of the file (`statements`) are not part of a caseload: no rule reads them, and no result rests on them.
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
        for document in documents_of(batch):
            yield case_from_data(document, rulebook)


def case_of_row(batch: pa.RecordBatch | pa.Table, row: int, rulebook: Rulebook | None = None) -> CaseFile:
    """Return the case of one row. Raises `CaseError` with every problem if it is no case."""
    (document,) = documents_of(batch.slice(row, 1))
    return case_from_data(document, rulebook)


def documents_of(rows: pa.RecordBatch | pa.Table) -> list[dict[str, Any]]:
    """Return each row of a caseload as the plain data of the document of a case, without what is null.

    What is no case is returned, too: whoever reads it says what is wrong. Of a fact of which it is said twice how
    it is known, both stand in a list, which is none of the ways.
    """
    documents: list[dict[str, Any]] = [{} for _ in range(rows.num_rows)]
    for name, column in zip(rows.schema.names, rows.columns, strict=True):
        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        for document, told in zip(documents, _told(array), strict=True):
            if told is not None:
                document[name] = told
    return documents


def _told(array: pa.Array) -> list[Any]:
    """Return the values of an array as plain data: struct as objects without what is null in them."""
    kind = array.type
    if pa.types.is_struct(kind):
        objects: list[dict[str, Any] | None] = [{} if valid else None for valid in array.is_valid().to_pylist()]
        for field, column in zip(kind, array.flatten(), strict=True):
            if column.null_count < len(column):
                for each, told in zip(objects, _told(column), strict=True):
                    if told is not None and each is not None:
                        each[field.name] = told
        return objects
    if pa.types.is_map(kind):
        return [None if each is None else _object(each) for each in array.to_pylist()]
    if pa.types.is_list(kind):
        told = iter(_told(array.flatten()))
        valid = array.is_valid().to_pylist()
        lengths = lengths_of(array).tolist()
        return [list(islice(told, length)) if there else None for there, length in zip(valid, lengths, strict=True)]
    if pa.types.is_date(kind):
        return [None if each is None else each.isoformat() for each in array.to_pylist()]
    if pa.types.is_dictionary(kind):
        words = [*array.dictionary.to_pylist(), None]
        return [words[number] for number in array.indices.fill_null(len(words) - 1).to_pylist()]
    return list(array.to_pylist())


def _object(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, told in entries:
        found[name] = [found[name], told] if name in found else told
    return found


def _row_of(case: CaseFile) -> dict[str, Any]:
    row = case.given()
    # No rule reads them: a caseload holds what rules read, and is what many people look over.
    row.pop("statements", None)
    if case.assessed_on is not None:
        row["assessed_on"] = case.assessed_on
    if case.proof_states:
        row["proof_states"] = [(node, state.value) for node, state in case.proof_states.items()]
    return row
