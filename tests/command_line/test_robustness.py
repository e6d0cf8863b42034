"""Whatever is given to the command, it ends with the documented code, in plain lines, and never halfway."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_group

from tests.command_line.calling import BAD_DOCUMENTS, CASE, process, triage
from triage import DisagreementError, assess, read_case
from triage.command_line import cases
from triage.command_line.main import application

DOCUMENT = json.dumps(CASE).encode()
CERTIFICATE = assess(read_case(DOCUMENT)).model_dump_json()


def files_in(folder: Path, **documents: bytes) -> list[str]:
    for name, document in documents.items():
        (folder / name).write_bytes(document)
    return [str(folder / name) for name in documents]


def test_json_of_one_case_is_byte_by_byte_the_certificate() -> None:
    assert triage("assess", "--format", "json", "-", given=DOCUMENT).stdout == f"{CERTIFICATE}\n"


def test_every_problem_of_every_file_is_named_the_unreadable_ones_too(tmp_path: Path) -> None:
    good, bad, worse = files_in(
        tmp_path, good=DOCUMENT, bad=b'{"a": 1}', worse=b'{"circumstances": {"plase": "x", "b": ""}}'
    )
    result = triage("assess", bad, good, str(tmp_path / "missing"), worse)
    assert (result.exit_code, result.stdout) == (2, "")
    named = [line.removeprefix(f"{tmp_path}/").partition(":")[0] for line in result.stderr.splitlines()]
    assert named == ["bad", "missing", "worse", "worse"]


def test_beyond_twenty_problems_of_a_file_it_is_only_told_that_there_are_more() -> None:
    result = triage("assess", "-", given=json.dumps({f"x{number}": "" for number in range(50)}).encode())
    *told, last = result.stderr.splitlines()
    assert (result.exit_code, len(told), last) == (2, 20, "-: and more problems; correct these first.")


def test_names_that_would_drive_a_terminal_are_shown_as_escapes() -> None:
    result = triage("assess", "-", given=b'{"applicant\\u001b[31m\\n\\u202e": "yes"}')
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("-: /applicant\\x1b[31m\\n\\u202e: ")


def test_a_very_long_line_loses_its_middle_and_keeps_what_is_wrong() -> None:
    result = triage("assess", "x" * 100_000)
    assert result.exit_code == 2
    assert len(result.stderr) < 1000
    assert result.stderr.endswith(": can not be read: File name too long.\n")


def test_a_name_of_a_file_that_holds_nul_is_refused() -> None:
    result = triage("assess", "a\0b")
    assert (result.exit_code, result.stderr) == (2, "a\\x00b: can not be read: it is not a file name.\n")


def test_standard_input_is_read_once_only() -> None:
    result = triage("assess", "-", "-", given=DOCUMENT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "standard input can be read once only" in result.stderr


def test_a_diagram_shows_one_case(tmp_path: Path) -> None:
    result = triage("assess", "--format", "mermaid", *files_in(tmp_path, one=DOCUMENT, two=DOCUMENT))
    assert (result.exit_code, result.stdout) == (2, "")


def test_several_cases_in_text_are_headed_by_their_files(tmp_path: Path) -> None:
    one, two = files_in(tmp_path, one=DOCUMENT, two=b'{"circumstances": {"place": "at_sea"}}')
    text = triage("assess", one, two).stdout
    assert text.startswith(f"=== {one} ===\nRECOMMENDED PROCEDURE: Child")
    assert f"\n=== {two} ===\nRECOMMENDED PROCEDURE: Rescue" in text


@pytest.mark.parametrize("day", ["20260203", "2026-W06-2", "2026-02-30", "today", "", "2026-2-3"])
def test_a_day_that_is_not_one_is_refused_even_if_the_case_names_its_own(day: str) -> None:
    assert triage("assess", "--date", day, "-", given=DOCUMENT).exit_code == 2
    assert triage("explain", "--date", day, "-", given=DOCUMENT).exit_code == 2


def test_the_day_of_a_case_goes_before_that_of_the_call() -> None:
    result = triage("assess", "--format", "json", "--date", "2020-01-01", "-", given=DOCUMENT)
    assert json.loads(result.stdout)["assessed_on"] == "2026-11-23"


@pytest.mark.parametrize("document", BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS)
@pytest.mark.parametrize("command", ["check", "explain"])
def test_what_is_neither_case_nor_assessment_ends_with_code_two(command: str, document: bytes) -> None:
    result = triage(command, "-", given=document)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("-: ")


def test_a_case_is_not_taken_for_an_assessment_that_does_not_follow() -> None:
    result = triage("check", "-", given=DOCUMENT)
    assert result.exit_code == 2
    assert "this is not an assessment" in result.stderr


@pytest.mark.parametrize("value", ["\ud800", "\u001b[2J", "\0", None, 7, float("nan"), [], {}, "x" * 10_000])
@pytest.mark.parametrize("part", ["format", "profile", "rulebook", "case", "procedure", "trace", "findings"])
def test_an_assessment_with_a_forged_part_is_told_in_one_plain_line(part: str, value: Any) -> None:
    forged = json.dumps({**json.loads(CERTIFICATE), part: value}).encode()
    result = triage("check", "-", given=forged)
    assert result.exit_code == 1
    assert result.stdout.startswith("does not follow. ")
    assert result.stdout.rstrip("\n").isprintable()
    assert json.loads(triage("check", "--format", "json", "-", given=forged).stdout)["follows"] is False
    assert triage("explain", "-", given=forged).exit_code == 1


def test_half_a_surrogate_pair_that_was_forged_into_a_value_is_shown_as_its_escape() -> None:
    forged = CERTIFICATE.replace('"version":"', '"version":"\\ud800', 1).encode()
    assert "\\ud800" in triage("check", "-", given=forged).stdout
    assert json.loads(triage("check", "--format", "json", "-", given=forged).stdout)["step"] == "/rulebook/version"


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_no_bytes_make_a_command_fail_otherwise_than_documented(document: bytes) -> None:
    for command in ("assess", "explain", "check"):
        result = triage(command, "-", given=document)
        assert result.exit_code in (0, 2)
        assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_diagram_of_one_conclusion_ends_in_it() -> None:
    diagram = triage("explain", "--format", "mermaid", "-", "child", given=DOCUMENT).stdout
    assert diagram.startswith('flowchart TD\n  conclusion((("Treatment as a child: treat as child (child)")))\n')


def test_the_rule_page_says_how_the_rule_hangs_together_with_the_others() -> None:
    page = triage("rules", "show", "child.presumption").stdout
    assert "child.presumption.child_or_age_in_doubt: if applicant.age in {child, age_in_doubt}" in page
    assert "then priority urgent: Protection step within days." in page
    assert "applicant.age: Age position of the person" in page
    assert "fires with: applicant.age age_in_doubt" in page
    assert max(map(len, page.splitlines())) <= 100
    assert triage("rules", "show", "child.presumption.child_or_age_in_doubt").stdout == page
    report = json.loads(triage("rules", "show", "child.route", "--format", "json").stdout)
    assert "child" in report["reads"]
    assert "child.presumption" in report["fed_by"]


def test_a_fact_of_a_claim_is_found_in_the_vocabulary_by_its_node_too() -> None:
    assert triage("vocabulary", "claims[0].harms").stdout == triage("vocabulary", "claim.harms").stdout


def test_a_problem_of_a_draft_is_placed_where_an_editor_finds_it(tmp_path: Path) -> None:
    small = Path(__file__).parents[1] / "rulebook" / "small"
    for path in small.rglob("*.yaml"):
        target = tmp_path / path.relative_to(small)
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8").replace("propose ", "proposse ", 1), encoding="utf-8")
    result = triage("rules", "lint", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path}/families/sample.yaml:52:16: 'proposse' does not fit here" in result.stdout


def test_a_rule_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "findings.yaml").write_bytes(b"\xff")
    result = triage("rules", "lint", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr == f"{tmp_path}/findings.yaml: can not be read: it is not UTF-8.\n"


def test_readers_that_disagree_end_with_code_three_and_conclude_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def disagree(case: object, profile: object, most_changes: int) -> None:
        raise DisagreementError("the readers differ on 1 firings: child.route.own_procedure")

    monkeypatch.setattr(cases, "assess", disagree)
    result = triage("assess", "-", given=DOCUMENT)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("-: the system failed and nothing was concluded: the readers differ")


def test_a_fault_of_the_program_is_one_line_with_its_place_and_code_three() -> None:
    fault = (
        "from triage.command_line import cases, main\n"
        "cases.assess = lambda case, profile, most_changes: 1 / 0\n"
        "import sys; sys.argv = ['triage', 'assess', '-']\n"
        "main.run()"
    )
    result = subprocess.run([sys.executable, "-c", fault], input=DOCUMENT, capture_output=True, check=False)
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr.startswith(b"triage: the system failed and nothing was concluded: ZeroDivisionError")
    assert result.stderr.count(b"\n") == 1


@pytest.mark.slow
def test_the_output_is_utf_8_and_the_same_whatever_the_terminal(tmp_path: Path) -> None:
    (file,) = files_in(tmp_path, case=DOCUMENT)
    narrow = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "20", "TERM": "dumb", "NO_COLOR": "1"}
    wide = {**os.environ, "COLUMNS": "300", "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    for arguments in (("assess", file), ("check", "--bogus")):
        one, other = process(*arguments, env=narrow), process(*arguments, env=wide)
        assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)
        assert b"\x1b" not in one.stdout + one.stderr


@pytest.mark.parametrize("arguments", [("bogus",), ("assess",), ("check", "--format", "xml", "x"), ("explain",)])
def test_a_wrong_call_ends_with_code_two_and_says_how_it_is_used(arguments: tuple[str, ...]) -> None:
    result = triage(*arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr


def test_every_command_has_a_help_text_and_every_argument_too() -> None:
    group = get_group(application)
    commands = {**group.commands, **group.commands["rules"].commands}  # type: ignore[attr-defined]
    for name, command in commands.items():
        assert command.help, name
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name}"
