"""Synthetic caseloads are the same for the same seed, valid, and say of themselves that they were drawn."""

from __future__ import annotations

import json
from datetime import date
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from tests.caseload.tables import HOUSE
from tests.command_line.calling import triage
from triage import read_case
from triage.caseload import assess_caseload, cases_of, written
from triage.caseload.generating import NOTE, batches_of_cases, synthetic_schema


def drawn(cases: int, seed: int = 0, claims: int | None = None, stays: int | None = None) -> pa.Table:
    return pa.Table.from_batches(batches_of_cases(cases, seed=seed, claims=claims, stays=stays))


def test_a_seed_draws_the_same_and_a_longer_caseload_begins_with_the_shorter_one() -> None:
    assert drawn(40, seed=1).equals(drawn(90, seed=1).slice(0, 40))
    assert not drawn(40, seed=2).drop_columns(["reference"]).equals(drawn(40, seed=1).drop_columns(["reference"]))


def test_every_case_is_valid() -> None:
    table = drawn(3000, seed=4)
    assert assess_caseload(table)["refused"].null_count == 3000
    assert len(list(cases_of(table.slice(0, 60)))) == 60


def test_there_is_some_of_everything() -> None:
    cases = list(cases_of(drawn(300, seed=8)))
    assert {len(case.claims) for case in cases} >= {0, 1, 2}
    assert {len(case.stays) for case in cases} >= {0, 1, 2}
    states = {state for case in cases for state in case.proof_states.values()}
    assert len(states) == 5
    assert any(list(case.declined()) for case in cases)
    assert any(case.country_of_asylum is None for case in cases)


def test_as_many_claims_and_stays_as_are_asked_for() -> None:
    assert {(len(case.claims), len(case.stays)) for case in cases_of(drawn(20, claims=3, stays=2))} == {(3, 2)}


def test_it_says_of_itself_that_it_was_drawn_and_how() -> None:
    told = json.loads(synthetic_schema(HOUSE, seed=7).metadata[b"triage.synthetic"])
    assert told["note"] == NOTE
    assert told["seed"] == 7
    assert sum(told["claims"]) == sum(told["stays"]) == sum(told["proof_states"].values()) == pytest.approx(1)


def test_the_command_writes_parquet_and_ndjson_with_the_same_cases(tmp_path: Path) -> None:
    columns, lines = tmp_path / "cases.parquet", tmp_path / "cases.ndjson"
    for file in (columns, lines):
        result = triage("caseload", "generate", str(file), "--cases", "30", "--seed", "3", "--date", "2025-01-02")
        assert (result.exit_code, "30 synthetic cases" in result.output) == (0, True)
    table = parquet.read_table(columns)
    assert b"triage.synthetic" in table.schema.metadata
    cases = list(cases_of(table))
    assert [read_case(line) for line in lines.read_bytes().splitlines()] == cases
    assert {case.assessed_on for case in cases} == {date(2025, 1, 2)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.ndjson", "cases.parquet"]


def test_the_command_replaces_no_file_unasked_and_writes_no_other_form(tmp_path: Path) -> None:
    file = tmp_path / "cases.ndjson"
    file.write_text("mine")
    result = triage("caseload", "generate", str(file), "--cases", "1")
    assert (result.exit_code, file.read_text()) == (2, "mine")
    assert triage("caseload", "generate", str(file), "--cases", "1", "--force").exit_code == 0
    assert file.read_text() != "mine"
    result = triage("caseload", "generate", str(tmp_path / "cases.xlsx"), "--cases", "1")
    assert (result.exit_code, ".parquet or .ndjson" in result.output) == (2, True)


def test_nothing_is_left_of_a_file_that_could_not_be_written_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(rows: pa.RecordBatch) -> list[object]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(written, "documents_of", full)
    result = triage("caseload", "generate", str(tmp_path / "cases.ndjson"), "--cases", "5")
    assert (result.exit_code, "No space left" in result.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_caseload_is_drawn_as_it_is_read_and_not_before() -> None:
    assert [batch.num_rows for batch in islice(batches_of_cases(10**12), 1)] == [8_192]


def test_parquet_is_written_in_groups_of_rows_that_are_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "ROW_GROUP", 10)
    table = drawn(25)
    batches = table.to_batches(max_chunksize=3)
    assert written.write_caseload(tmp_path / "cases.parquet", table.schema, batches) == 25
    found = parquet.ParquetFile(tmp_path / "cases.parquet")
    # Arrow reads dictionaries in lists group by group only: https://github.com/apache/arrow/issues/32723.
    groups = [found.read_row_group(group) for group in range(found.num_row_groups)]
    assert [group.num_rows for group in groups] == [10, 10, 5]
    assert [row for group in groups for row in group.to_pylist()] == table.to_pylist()
