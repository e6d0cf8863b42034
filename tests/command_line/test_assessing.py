"""`triage assess` and `triage check`: what they print, how they end, and that bad input is told in clear lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.calling import BAD_DOCUMENTS, CASE, triage


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


def test_the_first_screen_is_at_most_forty_lines_of_text() -> None:
    brief = triage("assess", "--brief", "-", given=json.dumps(CASE).encode())
    assert brief.exit_code == 0
    assert len(brief.stdout.splitlines()) <= 40
    assert triage("assess", "--brief", "--format", "json", "-", given=b"{}").exit_code == 2


def test_counterfactuals_of_several_facts_are_in_the_assessment_if_asked_for(
    case_file: str, tmp_path: Path
) -> None:
    deeper = triage("assess", "--format", "json", "--most-changes", "2", case_file).stdout
    assert json.loads(deeper)["counterfactuals"]["searched_up_to"] == 2
    certificate = tmp_path / "deeper.json"
    certificate.write_text(deeper, encoding="utf-8")
    assert triage("check", str(certificate)).exit_code == 0
    assert triage("assess", "--most-changes", "4", case_file).exit_code == 2
