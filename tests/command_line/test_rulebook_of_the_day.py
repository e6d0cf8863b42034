"""The profile that is asked for, and the rulebook that an assessment is checked with."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line.calling import triage
from tests.small_rulebook import small_rule_files
from triage import Case, assess, load_rulebook
from triage.rulebook.bundle import bundle_of

CASE = json.dumps({"assessed_on": "2026-11-23", "country_of_asylum": "KEN"}).encode()


def test_the_law_of_the_country_is_told_with_the_recommendation() -> None:
    result = triage("assess", "-", given=CASE)
    assert "UNDER WHICH LAW" in result.stdout
    assert "OAU Refugee Convention. Kenya is bound by" in result.stdout


def test_a_profile_can_be_asked_for() -> None:
    result = triage("assess", "-", "--profile", "no_instrument", "--format", "json", given=CASE)
    assert json.loads(result.stdout)["profile"] == "no_instrument"


def test_a_profile_that_does_not_exist_is_refused_with_the_nearest_name() -> None:
    result = triage("assess", "-", "--profile", "no_instruments", given=CASE)
    assert result.exit_code == 2
    assert "Did you mean 'no_instrument'?" in result.stderr


def test_an_assessment_takes_no_other_profile(tmp_path: Path) -> None:
    assessment = triage("assess", "-", "--format", "json", given=CASE).stdout.encode()
    assert triage("explain", "-", "--profile", "oau", given=assessment).exit_code == 2


def test_the_profile_is_explained_with_what_rests_on_it() -> None:
    result = triage("explain", "-", "profile", given=CASE)
    assert result.exit_code == 0
    assert result.stdout.startswith("Profile: OAU Refugee Convention (profile)")


def test_an_assessment_is_checked_with_the_rulebook_of_its_day(tmp_path: Path) -> None:
    files = small_rule_files()
    rulebook = load_rulebook(files)
    assessment = assess(Case.model_validate({"assessed_on": "2026-11-23"}), rulebook=rulebook).model_dump_json()
    kept = tmp_path / "rulebook.json"
    kept.write_text(bundle_of(rulebook, files).model_dump_json(), encoding="utf-8")
    assert triage("check", "-", given=assessment.encode()).exit_code == 1
    result = triage("check", "-", "--rulebook", str(kept), given=assessment.encode())
    assert result.exit_code == 0, result.output
    assert rulebook.digest in result.stdout


def test_the_rulebook_of_the_house_is_written_as_a_bundle_that_checks(tmp_path: Path) -> None:
    kept = tmp_path / "rulebook.json"
    kept.write_text(triage("rules", "bundle").stdout, encoding="utf-8")
    assessment = triage("assess", "-", "--format", "json", given=CASE).stdout.encode()
    assert triage("check", "-", "--rulebook", str(kept), given=assessment).exit_code == 0


def test_what_is_no_bundle_is_refused_in_one_line(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    assessment = triage("assess", "-", "--format", "json", given=CASE).stdout.encode()
    result = triage("check", "-", "--rulebook", str(other), given=assessment)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "this is no rulebook bundle" in result.stderr


def test_standard_input_is_not_read_twice() -> None:
    assert triage("check", "-", "--rulebook", "-", given=b"{}").exit_code == 2
