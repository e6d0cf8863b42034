"""`triage explain`: why, why not, and what would change it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.calling import triage


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
