"""`triage rules` and `triage vocabulary`: what the house holds is reported, and drafts are checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command_line.calling import triage
from tests.small_rulebook import complete_rule_files
from triage.rulebook.loading import house_rule_files


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


def test_the_lint_tells_what_the_solver_finds_idle_or_wrongly_acknowledged(tmp_path: Path) -> None:
    result = triage("rules", "lint", folder_of(tmp_path, complete_rule_files(implied_by="sample.strength")))
    assert result.exit_code == 1
    assert result.stdout == "sample.more.d: not all that it gives is given by sample.strength (R-06)\n"
