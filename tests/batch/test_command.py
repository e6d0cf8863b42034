"""`triage batch` as it is called."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.batch.files import ndjson, nothing_left, refused_in, right_cases, rows_in
from tests.batch.test_assess_file import InterruptedRunError, ended_after
from tests.command_line.calling import triage
from triage import house_rulebook
from triage.batch.run import assess_file
from triage.batch.unfinished import unfinished_folder
from triage.rulebook.bundle import house_bundle

WRONG = {"applicant": {"age": "adlt"}, "reference": "b"}


def test_it_says_how_many_cases_became_what(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", [*right_cases(1, 2), WRONG]), tmp_path / "out.csv"
    result = triage("batch", str(source), str(out))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{source}: 3 cases = 2 assessed + 1 refused.",
        f"{out}: what 2 cases come to.",
        f"{out}.rejects.ndjson: why 1 rows were refused, and the rows: personal data.",
    ]
    assert result.stderr == "" and len(rows_in(out)) == 2
    [row] = refused_in(out)
    assert json.loads(row["content"]) == WRONG
    again = triage("batch", str(source), str(out))
    assert again.exit_code == 2 and "is there already. Name another file, or say --force" in again.stderr
    assert triage("batch", "--force", str(source), str(out)).exit_code == 1


def test_the_problems_of_a_row_are_those_of_a_single_case(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", [WRONG]), tmp_path / "out.ndjson"
    triage("batch", str(source), str(out))
    [row] = refused_in(out)
    told = [f"{source}: {each['place']}: {each['message']} {each['remedy']}" for each in row["problems"]]
    assert triage("assess", str(source)).stderr.splitlines() == told


def test_day_profile_and_rulebook_are_those_that_are_asked_for(tmp_path: Path) -> None:
    bundle = tmp_path / "rulebook.json"
    bundle.write_text(house_bundle().model_dump_json())
    source, out = ndjson(tmp_path / "in.ndjson", [{}]), tmp_path / "out.ndjson"
    options = ("--date", "2024-02-29", "--profile", "oau", "--rulebook", str(bundle))
    result = triage("batch", "assess", str(source), str(out), *options)
    assert result.exit_code == 0, result.stderr
    [row] = rows_in(out)
    assert (row["assessed_on"], row["profile"], row["profile_chosen"]) == ("2024-02-29", "oau", "by_request")
    triage("batch", str(source), str(out), "--force")
    assert rows_in(out)[0]["assessed_on"] in (datetime.now(UTC).date().isoformat(),)


def test_a_batch_that_is_taken_up_on_another_day_keeps_its_day(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", [{}, {}]), tmp_path / "out.ndjson"
    begun = datetime(2026, 1, 31, tzinfo=UTC).date()
    with pytest.raises(InterruptedRunError):
        assess_file(source, out, house_rulebook(), day=begun, told=ended_after(1))
    other = triage("batch", str(source), str(out), "--date", "2026-02-01")
    assert other.exit_code == 2 and "begun with another day" in other.stderr
    assert unfinished_folder(out).exists()
    assert triage("batch", str(source), str(out)).exit_code == 0
    assert [row["assessed_on"] for row in rows_in(out)] == ["2026-01-31"] * 2


@pytest.mark.parametrize(
    ("name", "content", "problems"),
    [
        ("in.csv", "applicant.agee,x\nadult,y\n", ["Column A: The name of this", "Column B: The name of this"]),
        ("in.xml", "", ["the name has to end in .ndjson"]),
        ("in.ndjson", None, ["can not be read: No such file or directory."]),
    ],
)
def test_what_can_not_be_read_as_a_whole_is_told_and_nothing_is_made(
    tmp_path: Path, name: str, content: str | None, problems: list[str]
) -> None:
    source, out = tmp_path / name, tmp_path / "out.ndjson"
    if content is not None:
        source.write_text(content)
    result = triage("batch", str(source), str(out))
    assert result.exit_code == 2 and result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == len(problems)
    assert all(f"{source}: {problem}" in line for line, problem in zip(lines, problems, strict=True))
    assert nothing_left(out) and not out.exists()


def test_its_help_says_what_it_does_and_that_the_refused_rows_are_personal_data() -> None:
    told = " ".join(triage("batch", "assess", "--help").stdout.split())
    assert "personal data" in told and "Exit codes: 0 all were assessed, 1 some rows were refused" in told
    assert "triage batch IN OUT" in triage("batch", "--help").stdout
    assert "Exit codes" in triage("batch", "template", "--help").stdout


def test_a_template_is_made_and_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    assert triage("batch", "template", str(file)).exit_code == 0
    made = file.read_bytes()
    assert made.startswith(b"PK")
    again = triage("batch", "template", str(file))
    assert again.exit_code == 2 and "is there already" in again.stderr
    assert triage("batch", "template", str(file), "--force").exit_code == 0
    assert file.read_bytes() == made
    assert "has to end in .xlsx" in triage("batch", "template", str(tmp_path / "cases.xls")).stderr
    assert "can not be written" in triage("batch", "template", str(tmp_path / "no" / "cases.xlsx")).stderr
