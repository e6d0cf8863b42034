"""The fast way of reading takes what a single case may be, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from tests.batch.documents import documents
from tests.batch.files import DAY
from tests.strategies import cases
from triage import Case, CaseError, case_from_data, house_rulebook, read_case
from triage.batch.building import TableBuilder
from triage.batch.ndjson_reader import JsonLine
from triage.case import case_model
from triage.caseload import assess_caseload, documents_of, table_of

RULEBOOK = house_rulebook()


def taken(line: bytes) -> TableBuilder | None:
    builder = TableBuilder(RULEBOOK)
    there = JsonLine(1, line).take_into(builder)
    assert len(builder) == there
    return builder if there else None


@given(line=documents())
@example(line=b'{"applicant": {"age": "adult", "age": "child"}}')
@example(line=b'{"applicant": {"age": "adult"}, "applicant": {}}')
@example(line=b'{"applicant": null, "applicant": {"age": "adult"}}')
@example(line=b'{"proof_states": {"applicant.age": "disputed", "applicant.age": "disputed"}}')
@example(line=b'{"proof_states": {"claims[0].past_harm": "disputed"}}')
@example(line=b'{"applicant": {"age": null}, "claims": null, "reference": null}')
@example(line=b'{"claims": [{"harms": ["hardship_only"], "harms_denied": ["hardship_only"]}]}')
@example(line=b'{"applicant": {"agee": null}}')
@example(line=b'{"reference": "a\\n"}')
def test_what_is_taken_is_what_a_single_case_may_be(line: bytes) -> None:
    builder = taken(line)
    if builder is None:
        return
    table = builder.table()
    [refused] = assess_caseload(table, RULEBOOK, day=DAY).column("refused").to_pylist()
    try:
        alone = read_case(line, RULEBOOK)
    except CaseError:
        assert refused
        return
    [document] = documents_of(table)
    assert not refused or [each["place"] for each in refused] == ["/assessed_on"]
    told = case_model(RULEBOOK).model_validate(document)
    assert told.given() == alone.given()
    assert dict(told.facts()) == dict(alone.facts())


@given(case=cases())
def test_every_case_is_taken_as_it_is_written(case: Case) -> None:
    case = case.model_copy(update={"statements": ()})
    builder = TableBuilder(RULEBOOK)
    assert builder.take(case.given())
    table = builder.table()
    assert table.schema.equals(table_of([case], RULEBOOK).schema)
    [document] = documents_of(table)
    assert case_model(RULEBOOK).model_validate(document).given() == case.given()


def test_words_of_the_file_are_no_part_of_a_caseload_and_refuse_no_case() -> None:
    with_words = {"applicant": {"age": "child"}, "statements": [{"words": "No.", "made_by": "applicant"}]}
    assert not TableBuilder(RULEBOOK).take(with_words)
    [document] = documents_of(table_of([case_from_data(with_words)], RULEBOOK))
    assert document == {"applicant": {"age": "child"}}


@pytest.mark.parametrize("line", [b"", b"[]", b"null", b"{", b'{"a": 1}', b" " * 1_000_001 + b"{}"])
def test_what_is_no_case_is_not_taken(line: bytes) -> None:
    assert taken(line) is None


def test_no_rows_are_a_table_without_rows() -> None:
    assert TableBuilder(RULEBOOK).table().num_rows == 0
