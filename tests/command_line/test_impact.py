"""`triage impact`: what a change of the rulebook does to cases, told before it is approved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.command_line.calling import triage
from tests.impact.changes import CHANGES
from triage.caseload import caseload_schema
from triage.command_line.caseload_files import caseload_files, cases_read
from triage.impact.law import AppliedLaw
from triage.impact.tally import ImpactTally
from triage.rulebook.bundle import bundle_of
from triage.rulebook.loading import load_rulebook

CASES: list[dict[str, Any]] = [
    {"reference": "A-1"},
    {"reference": "A-2", "applicant": {"protection_wish": "no"}},
    {"claims": [{"harm": "torture_or_inhuman"}]},
    {"reference": "A-4", "earlier_procedure": {"status_here": "rejected_final"}},
]


def folder_of(folder: Path, files: Mapping[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


@pytest.fixture
def small(tmp_path: Path) -> str:
    return folder_of(tmp_path / "small", CHANGES["nothing"])


def changed(tmp_path: Path, change: str) -> str:
    return folder_of(tmp_path / "changed", CHANGES[change])


def lines_of(tmp_path: Path, cases: Sequence[Mapping[str, object]]) -> str:
    path = tmp_path / "cases.ndjson"
    path.write_text("".join(f"{json.dumps(case)}\n" for case in cases), encoding="utf-8")
    return str(path)


def test_a_change_that_takes_nothing_away_is_done_and_one_that_does_is_answered_by_no(tmp_path: Path) -> None:
    small, cases = folder_of(tmp_path / "small", CHANGES["nothing"]), lines_of(tmp_path, CASES)
    same = triage("impact", small, small, cases)
    assert (same.exit_code, same.stdout.splitlines()[0]) == (0, "None of 4 cases loses protection.")
    lost = triage("impact", small, changed(tmp_path, "a safeguard lost"), cases)
    assert lost.exit_code == 1
    assert lost.stdout.splitlines()[:3] == [
        "3 of 4 cases lose protection.",
        "By sample.signal (changed) in 3.",
        "Look at group 1.",
    ]
    assert "  no more: safeguard stay_here\n" in lost.stdout
    # One is named by its place, as it has no reference.
    assert "  cases: A-1, cases.ndjson line 3, A-4\n" in lost.stdout
    back = triage("impact", changed(tmp_path, "a safeguard lost"), small, cases)
    assert (back.exit_code, "3 gain protection" in back.stdout) == (0, True)


def test_a_procedure_that_is_newly_adverse_is_told_first(tmp_path: Path, small: str) -> None:
    found = triage("impact", small, changed(tmp_path, "a branch widened"), lines_of(tmp_path, CASES))
    assert found.exit_code == 1
    assert found.stdout.startswith(
        "1 of 4 cases loses protection; 1 to an adverse procedure.\nBy sample.lanes (changed)"
    )
    assert "  procedure: regular_rsd → return_support (adverse)\n" in found.stdout


def test_where_no_rule_was_changed_what_else_was_is_named(tmp_path: Path, small: str) -> None:
    cases = lines_of(tmp_path, [{"earlier_procedure": {"status_here": "rejected_final"}, **CASES[1]}])
    found = triage("impact", changed(tmp_path, "the precedence changed"), small, cases)
    assert found.exit_code == 1
    assert "By what was changed besides rules (procedures); it shows in sample.lanes" in found.stdout
    assert "changed besides rules: procedures: Return support, Regular procedure (changed)" in found.stdout


@pytest.mark.parametrize("change", ["a contradiction added", "a fact renamed"])
def test_what_the_new_rulebook_does_not_take_needs_a_person(tmp_path: Path, small: str, change: str) -> None:
    case = {"reference": "A-9", "applicant": {"age": "child", "protection_wish": "no"}}
    found = triage("impact", small, changed(tmp_path, change), lines_of(tmp_path, [case]))
    assert found.exit_code == 1
    assert found.stdout.splitlines()[:2] == [
        "None of 1 case loses protection.",
        "In 1 case nothing is recommended any more: a person has to look at the facts.",
    ]
    assert "/applicant" in found.stdout
    # The value of no fact is told.
    assert "child" not in found.stdout


def test_a_case_that_only_the_new_rulebook_takes_is_told_and_one_that_neither_takes_is_refused(
    tmp_path: Path, small: str
) -> None:
    new = changed(tmp_path, "a fact renamed")
    case = {"applicant": {"wish_for_protection": "no"}}
    told = triage("impact", small, new, lines_of(tmp_path, [case, {}]))
    assert (told.exit_code, "1 are not compared" in told.stdout) == (0, True)
    refused = triage("impact", small, new, lines_of(tmp_path, [{}, {"applicant": {"wish": "no"}}]))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("cases.ndjson line 2: /applicant")


def test_json_holds_what_the_text_tells_and_no_fact(tmp_path: Path, small: str) -> None:
    new, cases = changed(tmp_path, "a safeguard lost"), lines_of(tmp_path, CASES)
    found = json.loads(triage("impact", small, new, cases, "--format", "json", "--day", "2026-12-01").stdout)
    assert found["format"] == "triage-caseload-impact/1"
    assert (found["cases"], found["counts"]["lose_protection"], found["before"]["day"]) == (4, 3, "2026-12-01")
    assert [(rule["rule"], rule["lose_protection"]) for rule in found["rules"]] == [("sample.signal", 3)]
    assert [(each["part"], each["name"], each["lost"]) for each in found["told"]] == [
        ("safeguards", "stay_here", 3)
    ]
    assert "torture" not in json.dumps(found)


def test_the_same_cases_as_files_lines_and_rows_come_to_the_same(tmp_path: Path, small: str) -> None:
    new = changed(tmp_path, "a safeguard lost")
    cases = [{**case, "reference": f"A-{number}"} for number, case in enumerate(CASES)]
    folder = tmp_path / "cases"
    folder.mkdir()
    for case in cases:
        (folder / f"{case['reference']}.json").write_text(json.dumps(case), encoding="utf-8")
    table = pa.Table.from_pylist(cases, schema=caseload_schema(load_rulebook(CHANGES["nothing"])))
    pq.write_table(table, tmp_path / "cases.parquet")
    reports = {
        triage("impact", small, new, str(place)).stdout
        for place in (folder, tmp_path / "cases.parquet", lines_of(tmp_path, cases))
    }
    assert len(reports) == 1


def test_how_far_it_is_grows_to_the_whole_and_each_case_is_counted(tmp_path: Path) -> None:
    rulebook = load_rulebook(CHANGES["nothing"])
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(CASES[0]), encoding="utf-8")
    (folder / "lines.ndjson").write_text("".join(f"{json.dumps(case)}\n" for case in CASES), encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(CASES[:3], schema=caseload_schema(rulebook)), folder / "rows.parquet")
    files = caseload_files(folder)
    law = AppliedLaw(rulebook, date(2026, 12, 1))
    tally, counted, came = ImpactTally(law, law), list[int](), list[int]()
    for there in cases_read(files, rulebook):
        came.append(there.read)
        assert there.size == sum(file.stat().st_size for file in files)
        tally.add(there.cases, counted.append)
    assert came == sorted(came) and came[-1] == there.size
    assert counted == sorted(counted) and counted[-1] == tally.counted.total() == 8


def test_a_row_that_is_no_case_is_refused_with_its_number(tmp_path: Path, small: str) -> None:
    table = pa.Table.from_pylist([{"reference": "A-1", "applicant": None}, {"applicant": {"age": "old"}}])
    pq.write_table(table, tmp_path / "cases.parquet")
    found = triage("impact", small, small, str(tmp_path / "cases.parquet"))
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("cases.parquet row 2: /applicant/age: This value is not in the vocabulary.")


def test_two_profiles_and_two_days_are_compared_under_one_rulebook(tmp_path: Path) -> None:
    files = dict(CHANGES["nothing"])
    files["profiles.yaml"] += (
        "  - id: no_returns\n    title: Without returns\n    countries: [KEN]\n"
        "    settings: {policy.returns: off}\n"
        "    because: None are operated.\n    source: [ExCom 8]\n"
    )
    files["families/sample.yaml"] = files["families/sample.yaml"].replace(
        "    title: A wish is a signal\n", "    title: A wish is a signal\n    in force: {from: 2026-12-01}\n"
    )
    rulebook = folder_of(tmp_path / "both", files)
    cases = lines_of(tmp_path, [{"earlier_procedure": {"status_here": "rejected_final"}, **CASES[1]}])
    day = ("--day", "2026-12-01")
    profiles = ("--profile", "unhcr_mandate", "--against-profile", "no_returns")
    found = triage("impact", rulebook, rulebook, cases, *profiles, *day)
    assert "procedure: return_support → regular_rsd" in found.stdout
    days = ("--day", "2026-11-30", "--against-day", "2026-12-01")
    found = triage("impact", rulebook, rulebook, lines_of(tmp_path, [{}]), *days)
    assert (found.exit_code, "  rule: sample.signal (added;" in found.stdout) == (0, True)


def test_certificates_are_verified_with_the_rulebooks_beside_them(tmp_path: Path, small: str) -> None:
    folder, new = tmp_path / "certificates", changed(tmp_path, "a branch widened")
    arguments = ("impact", small, new, lines_of(tmp_path, CASES), "--certificates", str(folder))
    assert triage(*arguments).exit_code == 1
    written = sorted(path.name for path in folder.iterdir())
    assert {"group_1_after.json", "group_1_before.json", "rulebook_after.json", "rulebook_before.json"} <= {
        *written
    }
    for side in ("before", "after"):
        checked = triage(
            "check", str(folder / f"group_1_{side}.json"), "--rulebook", str(folder / f"rulebook_{side}.json")
        )
        assert checked.exit_code == 0, checked.stdout
    again = triage(*arguments)
    assert (again.exit_code, "this is there already" in again.stderr) == (2, True)


def test_a_rulebook_is_named_as_a_folder_or_as_a_bundle(tmp_path: Path, small: str) -> None:
    files = CHANGES["nothing"]
    bundle = tmp_path / "kept.json"
    bundle.write_text(bundle_of(load_rulebook(files), files).model_dump_json(), encoding="utf-8")
    assert triage("impact", small, str(bundle), lines_of(tmp_path, CASES)).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere", "{small}", "{cases}"), "nowhere: there is no such rulebook. Give house, a folder"),
        (("{small}", "{small}", "nowhere"), "nowhere: there is no such file or folder of cases."),
        (("{small}", "{small}", "{small}"), "families: this is no file of cases; their names end with .json"),
        (("{small}", "{small}", "{bad}"), "bad.ndjson: line 2: (whole document): Not JSON"),
        (("{small}", "{broken}", "{cases}"), "families/sample.yaml:1:1: the file is missing"),
        (
            ("{small}", "{small}", "{cases}", "--profile", "unhcr_mandat"),
            "There is no profile 'unhcr_mandat'. Did you mean 'unhcr_mandate'?",
        ),
        (("{small}", "{small}", "{cases}", "--against-day", "1.2.26"), "--against-day has to be a day written as"),
        (
            ("{small}", "{small}", "{cases}", "--day", "1900-01-01"),
            "No rule of the rulebook is in force on this day.",
        ),
    ],
)
def test_what_can_not_be_read_is_refused_with_its_place(
    tmp_path: Path, small: str, arguments: tuple[str, ...], told: str
) -> None:
    files = {name: text for name, text in CHANGES["nothing"].items() if name != "families/sample.yaml"}
    bad = tmp_path / "bad.ndjson"
    bad.write_text('{}\n{"applicant": \n', encoding="utf-8")
    names = {
        "small": small,
        "bad": str(bad),
        "broken": folder_of(tmp_path / "broken", files),
        "cases": lines_of(tmp_path, CASES),
    }
    found = triage("impact", *(argument.format(**names) for argument in arguments))
    assert (found.exit_code, found.stdout) == (2, "")
    assert told in found.stderr
