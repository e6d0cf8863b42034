"""The command `triage`: what it prints, how it ends, and that bad input is told in clear lines."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.small_rulebook import FAMILY, complete_rule_files, with_text
from triage.command_line.main import application
from triage.language.parsing import parse_condition
from triage.language.sentences import Always
from triage.proof.invariants import Gate, Invariant
from triage.rulebook.loading import house_rule_files, load_rulebook

CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}, "claims": [{"harms": ["forced_recruitment"]}]}


def triage(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(application, list(arguments), input=given)


@pytest.fixture
def case_file(tmp_path: Path) -> str:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    return str(path)


@pytest.fixture
def certificate_file(tmp_path: Path, case_file: str) -> str:
    path = tmp_path / "assessment.json"
    path.write_text(triage("assess", "--format", "json", case_file).stdout, encoding="utf-8")
    return str(path)


def test_a_case_is_assessed_in_text_that_opens_with_the_procedure(case_file: str) -> None:
    result = triage("assess", case_file)
    assert result.exit_code == 0
    assert result.stdout.startswith("RECOMMENDED PROCEDURE: Child best-interests and status procedure")


def test_a_case_comes_from_standard_input_too() -> None:
    result = triage("assess", "-", "--date", "2026-11-23", given=b'{"circumstances": {"place": "at_sea"}}')
    assert result.exit_code == 0
    assert "Rescue and safe landing first" in result.stdout


def test_the_diagram_of_a_case_is_mermaid(case_file: str) -> None:
    assert triage("assess", "--format", "mermaid", case_file).stdout.startswith("flowchart TD\n")


def test_several_cases_give_one_json_document_a_line(case_file: str) -> None:
    lines = triage("assess", "--format", "json", case_file, case_file).stdout.splitlines()
    assert len(lines) == 2
    assert lines[0] == lines[1]
    assert json.loads(lines[0])["procedure"]["id"] == "child_best_interests_rsd"


def test_one_refused_case_among_several_leaves_standard_output_empty(case_file: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(b'{"circumstances": {"plase": "at_sea"}}')
    result = triage("assess", case_file, str(bad))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        f"{bad}: /circumstances/plase: This name is not in the vocabulary. Did you mean 'place'?\n"
    )


def test_the_day_of_the_call_is_used_and_stated_when_a_case_names_none() -> None:
    assert (
        json.loads(triage("assess", "--format", "json", "--date", "2025-02-03", "-", given=b"{}").stdout)[
            "assessed_on"
        ]
        == "2025-02-03"
    )
    assert triage("assess", "--date", "3.2.2025", "-", given=b"{}").exit_code == 2


BAD_DOCUMENTS = {
    "empty": b"",
    "malformed": b'{"case": ',
    "array": b"[]",
    "wrong type": b'{"claims": {}}',
    "unknown field": b'{"name": "x"}',
    "ten megabytes": b" " * 10_000_000,
    "five thousand claims": json.dumps({"claims": [{}] * 5000}).encode(),
    "deep nesting": b"[" * 200_000,
    "lone surrogate": b'{"circumstances": {"place": "\\ud800"}}',
    "lone surrogate in a name": b'{"\\ud800": 1}',
    "NUL": b'{"reference": "a\\u0000b"}',
    "NaN": b'{"case": NaN}',
    "invalid UTF-8": b"\xff\xfe",
}


@pytest.mark.parametrize("document", BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS)
def test_a_bad_case_ends_with_code_two_and_a_clear_line(document: bytes) -> None:
    result = triage("assess", "-", given=document)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("-: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", ["missing.json", ".", "a" * 500])
@pytest.mark.parametrize("command", ["assess", "explain", "check"])
def test_a_file_that_can_not_be_read_is_named(command: str, name: str) -> None:
    result = triage(command, name)
    assert result.exit_code == 2
    assert f"{name}: can not be read" in result.stderr


def test_a_certificate_that_was_written_follows(certificate_file: str) -> None:
    result = triage("check", certificate_file)
    assert result.exit_code == 0
    assert result.stdout.startswith("follows: ")
    assert json.loads(triage("check", "--format", "json", certificate_file).stdout)["follows"] is True


@pytest.mark.parametrize("part", ["points_at_issue", "trace"])
def test_a_certificate_changed_by_one_value_does_not_follow(certificate_file: str, part: str) -> None:
    before, key, after = Path(certificate_file).read_bytes().partition(f'"{part}":'.encode())
    changed = before + key + after.replace(b'"value":"treat_as_child"', b'"value":"adult"', 1)
    result = triage("check", "-", given=changed)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"does not follow. /{part}/")
    report = json.loads(triage("check", "--format", "json", "-", given=changed).stdout)
    assert report["follows"] is False
    assert report["step"].startswith(f"/{part}/")


@pytest.mark.parametrize("about", [(), ("priority",), ("child",), ("best_interests_primary",), ("applicant.age",)])
@pytest.mark.parametrize("rendering", ["text", "json"])
def test_any_conclusion_is_explained(case_file: str, about: tuple[str, ...], rendering: str) -> None:
    result = triage("explain", "--format", rendering, case_file, *about)
    assert result.exit_code == 0
    assert "applicant.age" in result.stdout
    if rendering == "json":
        assert json.loads(result.stdout)["nodes"]


def test_an_assessment_is_explained_like_its_case(case_file: str, certificate_file: str) -> None:
    assert triage("explain", certificate_file).stdout == triage("explain", case_file).stdout


def test_a_conclusion_that_is_not_there_is_refused_with_the_nearest_name(case_file: str) -> None:
    result = triage("explain", case_file, "priorty")
    assert result.exit_code == 2
    assert "Did you mean 'priority'?" in result.stderr


def test_an_assessment_that_does_not_follow_is_not_explained(certificate_file: str) -> None:
    changed = Path(certificate_file).read_bytes().replace(b'"treat_as_child"', b'"adult"', 1)
    assert triage("explain", "-", given=changed).exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("rules", "list"),
        ("rules", "list", "--family", "onward"),
        ("rules", "show", "onward.route"),
        ("vocabulary",),
        ("vocabulary", "claim"),
        ("vocabulary", "claim.harms"),
    ],
    ids=" ".join,
)
def test_every_report_is_there_as_text_and_as_json(arguments: tuple[str, ...]) -> None:
    text, data = triage(*arguments), triage(*arguments, "--format", "json")
    assert (text.exit_code, data.exit_code) == (0, 0)
    assert text.stdout.strip()
    assert json.loads(data.stdout)


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (("rules", "show", "onward.rout"), "onward.route"),
        (("rules", "list", "--family", "onwards"), "onward"),
        (("vocabulary", "claim.harmz"), "claim.harms"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(
    arguments: tuple[str, ...], suggestion: str
) -> None:
    result = triage(*arguments)
    assert result.exit_code == 2
    assert f"Did you mean '{suggestion}'?" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "now"),
    [
        (("rules", "show", "mu.route"), "manifestly_unfounded.route"),
        (("rules", "list", "--family", "mu"), "manifestly_unfounded"),
        (("vocabulary", "vuln"), "vulnerability"),
        (("vocabulary", "vuln.sgbv_survivor"), "vulnerability.sexual_or_gender_violence_survivor"),
        (("explain", "-", "traf.means"), "trafficking.means"),
        (("explain", "-", "mu_blocked"), "manifestly_unfounded_blocked"),
    ],
)
def test_a_name_that_was_changed_is_refused_with_the_one_it_has_now(arguments: tuple[str, ...], now: str) -> None:
    result = triage(*arguments, given=b"{}")
    assert result.exit_code == 2
    assert f"It is now '{now}'." in result.stderr


def folder_of(folder: Path, files: Mapping[str, str]) -> str:
    """Return a folder with these rule files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_the_first_screen_is_at_most_forty_lines_of_text() -> None:
    brief = triage("assess", "--brief", "-", given=json.dumps(CASE).encode())
    assert brief.exit_code == 0
    assert len(brief.stdout.splitlines()) <= 40
    assert triage("assess", "--brief", "--format", "json", "-", given=b"{}").exit_code == 2


def test_a_draft_in_which_nothing_is_idle_is_told_as_text_and_as_json(tmp_path: Path) -> None:
    draft = folder_of(tmp_path, complete_rule_files())
    text, data = triage("rules", "lint", draft), triage("rules", "lint", draft, "--format", "json")
    assert (text.exit_code, data.exit_code) == (0, 0)
    assert text.stdout == "5 rules with 9 branches: nothing found\n"
    assert json.loads(data.stdout) == {"problems": []}


def test_a_draft_with_a_mistake_is_told_with_file_line_and_column() -> None:
    draft = Path(__file__).parents[1] / "rulebook" / "small"
    result = triage("rules", "lint", str(draft))
    assert result.exit_code == 1
    assert "no rule reads the fact stay.kind" in result.stdout


def test_a_draft_of_the_whole_house_is_read_from_all_its_folders(tmp_path: Path) -> None:
    files = dict(house_rule_files())
    folders = {name.rpartition("/")[0] for name in files}
    faulty = {
        next(name for name in files if name.rpartition("/")[0] == folder): folder for folder in sorted(folders)
    }
    result = triage(
        "rules", "lint", folder_of(tmp_path, files | {name: f"{files[name]}more: yes\n" for name in faulty})
    )
    assert result.exit_code == 1
    told = {line.removeprefix(f"{tmp_path.as_posix()}/").partition(":")[0] for line in result.stdout.splitlines()}
    assert told == faulty.keys()


def test_a_draft_that_is_refused_is_told_with_its_places(tmp_path: Path) -> None:
    result = triage("rules", "lint", "--format", "json", str(tmp_path))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"][0]["message"] == "the file is missing"
    assert triage("rules", "lint", str(tmp_path / "nowhere")).exit_code == 2


def test_every_command_says_what_it_does_and_how_it_ends() -> None:
    for arguments in (
        (),
        ("assess",),
        ("explain",),
        ("check",),
        ("vocabulary",),
        ("rules", "list"),
        ("rules", "show"),
        ("rules", "lint"),
        ("rules", "schema"),
    ):
        assert "Exit code" in triage(*arguments, "--help").stdout


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "triage", *arguments], capture_output=True, check=False, **options)


def test_the_command_runs_as_a_process_with_its_exit_codes() -> None:
    document = json.dumps(CASE).encode()
    assessed = process("assess", "--format", "json", "-", input=document)
    assert assessed.returncode == 0
    assert process("check", "-", input=assessed.stdout).returncode == 0
    refused = process("assess", "-", input=b"{")
    assert refused.returncode == 2
    assert b"Traceback" not in refused.stderr


def test_a_reader_that_goes_away_ends_the_command_quietly() -> None:
    shell = f"{sys.executable} -m triage vocabulary --format json | head -c 10"
    result = subprocess.run(["sh", "-c", shell], capture_output=True, check=False)
    assert result.stderr == b""


FALSE = complete_rule_files(implied_by="sample.strength")
"""A draft with one fault: what a branch acknowledges is not so."""


def test_the_lint_tells_what_the_solver_finds_idle_or_wrongly_acknowledged(tmp_path: Path) -> None:
    result = triage("rules", "lint", folder_of(tmp_path, FALSE))
    assert result.exit_code == 1
    assert result.stdout == "sample.more.d: not all that it gives is given by sample.strength (R-06)\n"


PROMISES = tuple(
    Invariant(name, statement, (), Gate(parse_condition(when), parse_condition(then)))
    for name, statement, when, then in (
        ("I-36", "Who may wish for protection is heard.", "signal is possible", "procedure is regular_rsd"),
        ("I-41", "Who may wish for protection stays.", "signal is possible", "safeguard.stay_here is yes"),
    )
)


def of_a_draft(monkeypatch: pytest.MonkeyPatch, files: Mapping[str, str]) -> None:
    """Let `triage prove` prove a small draft: of the house it reports alike, and takes longer."""
    monkeypatch.setattr("triage.command_line.proof.house_rulebook", lambda: load_rulebook(files))
    monkeypatch.setattr("triage.command_line.proof.house_invariants", lambda: PROMISES)


def test_an_invariant_is_proved_and_reported_as_text_and_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    of_a_draft(monkeypatch, complete_rule_files())
    text = triage("prove", "I-36", "I-41")
    assert text.exit_code == 0
    assert text.stdout.splitlines()[0] == "The rules in force from 2007-11-19 on"
    assert text.stdout.splitlines()[-1].startswith("2 of 2 proved for any number of claims and stays, any doubt")
    report = json.loads(triage("prove", "I-36", "--format", "json").stdout)
    assert [proof["verdict"] for proof in report["editions"][0]["proofs"]] == ["proved"]


def test_a_property_of_the_rulebook_is_proved_and_reported_as_text_and_as_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_a_draft(monkeypatch, complete_rule_files())
    text = triage("prove", "R-03", "I-36")
    assert text.exit_code == 0
    assert [line.split()[:2] for line in text.stdout.splitlines()[1:3]] == [["I-36", "proved"], ["R-03", "proved"]]
    (report,) = json.loads(triage("prove", "R-01", "--format", "json").stdout)["editions"]
    assert report["proofs"] == []
    assert [(each["property"], each["verdict"], each["faults"]) for each in report["properties"]] == [
        ("R-01", "proved", [])
    ]


def test_a_promise_that_is_broken_is_reported_with_the_case_that_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    of_a_draft(monkeypatch, complete_rule_files())
    everybody = Invariant("I-36", "All are heard.", (), Gate(Always(), parse_condition("procedure is regular_rsd")))
    monkeypatch.setattr("triage.command_line.proof.house_invariants", lambda: (everybody,))
    text = triage("prove", "I-36")
    assert text.exit_code == 1
    _, verdict, case, settings, moved, last = text.stdout.splitlines()
    assert verdict.split()[:2] == ["I-36", "counterexample"]
    assert case.startswith("  case: {") and "'status_here': 'rejected_final'" in case
    assert (settings.partition(":")[0], moved) == ("  settings", "  moved: nothing")
    assert last.startswith("0 of 1 proved")
    (report,) = json.loads(triage("prove", "I-36", "--format", "json").stdout)["editions"][0]["proofs"]
    assert report["counterexample"]["case"]["applicant"] == {"protection_wish": "no"}


def test_a_property_that_is_broken_is_reported_with_its_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    of_a_draft(monkeypatch, FALSE)
    text = triage("prove", "R-06")
    assert text.exit_code == 1
    assert "R-06   broken" in text.stdout
    assert "sample.more.d: not all that it gives is given by sample.strength" in text.stdout
    (report,) = json.loads(triage("prove", "R-06", "--format", "json").stdout)["editions"]
    assert report["properties"][0]["faults"][0]["subject"] == "sample.more.d"


def test_every_edition_of_the_rulebook_is_proved_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    title = "    title: A known danger is a concern\n"
    of_a_draft(monkeypatch, with_text(FAMILY, title, f"{title}    in force: {{from: 2024-01-01}}\n"))
    lines = triage("prove", "I-36").stdout.splitlines()
    assert [line for line in lines if line.startswith("The rules")] == [
        "The rules in force from 2007-11-19 on",
        "The rules in force from 2024-01-01 on",
    ]
    assert lines[-1].startswith("2 of 2 proved")


def test_an_invariant_that_does_not_exist_is_refused_with_the_nearest() -> None:
    result = triage("prove", "I-0O9")
    assert result.exit_code == 2
    assert "Did you mean 'I-09'?" in result.stderr


def test_why_a_procedure_is_not_recommended_is_told_as_text_and_as_json(case_file: str) -> None:
    text = triage("explain", case_file, "--why-not", "return_support")
    assert text.exit_code == 0
    assert "was not given by return.route.cleared" in text.stdout
    answer = json.loads(triage("explain", "--format", "json", case_file, "--why-not", "return_support").stdout)
    assert answer["branches"][0]["failed"][0]["node"] == "return_clear"
    assert triage("explain", case_file, "--why-not", "return_suport").exit_code == 2


@pytest.mark.parametrize("more", [("priority",), ("--format", "mermaid")])
def test_why_not_beside_another_question_is_refused_not_ignored(case_file: str, more: tuple[str, ...]) -> None:
    result = triage("explain", case_file, *more, "--why-not", "return_support")
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.slow
def test_what_would_change_a_recommendation_is_told_as_text_and_as_json(
    case_file: str, certificate_file: str
) -> None:
    text = triage("explain", case_file, "--what-would-change")
    assert text.exit_code == 0
    assert "QUESTIONS WHOSE ANSWERS CAN CHANGE IT, THE NEAREST FIRST" in text.stdout
    assert "THE SMALLEST CHANGES, OF UP TO THREE FACTS" in text.stdout
    answer = json.loads(triage("explain", "--format", "json", certificate_file, "--what-would-change").stdout)
    assert answer["open_questions"][0]["other_answers"] == {}
    for arguments in (["priority"], ["--why-not", "regular_rsd"], ["--format", "mermaid"]):
        assert triage("explain", case_file, "--what-would-change", *arguments).exit_code == 2


def test_counterfactuals_of_several_facts_are_in_the_assessment_if_asked_for(
    case_file: str, tmp_path: Path
) -> None:
    deeper = triage("assess", "--format", "json", "--most-changes", "2", case_file).stdout
    assert json.loads(deeper)["counterfactuals"]["searched_up_to"] == 2
    certificate = tmp_path / "deeper.json"
    certificate.write_text(deeper, encoding="utf-8")
    assert triage("check", str(certificate)).exit_code == 0
    assert triage("assess", "--most-changes", "4", case_file).exit_code == 2
