"""Dissents of lawyers, as the service exports them: each file here is a regression case, and holds.

Put a file here when a dissent is to be mended; it fails until the rulebook does what it asks for, or until it is
resolved otherwise and exported again. `triage dissents tests/dissents/*.json` says the same.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from triage import assess, case_from_data, house_rulebook
from triage.command_line.main import application
from triage.explanation.dissent import DissentCase, dissent_case, fault_of, value_at

KEPT = sorted(Path(__file__).parent.glob("*.json"))
RULEBOOK = house_rulebook()
CASE = {
    "reference": "KE-1",
    "country_of_asylum": "KEN",
    "assessed_on": "2026-11-23",
    "applicant": {"age": "child", "protection_wish": "yes"},
    "claims": [{"past_harm": "yes"}, {"late_disclosure": "yes"}],
    "proof_states": {"applicant.age": "disputed", "claims[0].past_harm": "corroborated"},
}
ENDED = {"rulebook": {"version": RULEBOOK.version, "digest": RULEBOOK.digest}}


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_the_rulebook_does_what_a_dissent_asks_for(file: Path) -> None:
    assert fault_of(DissentCase.model_validate_json(file.read_bytes()), RULEBOOK) is None


def dissent(node: str = "child", instead: str = "adult", **ended: str) -> DissentCase:
    case = dissent_case(assess(case_from_data(CASE)), RULEBOOK, "0" * 32, node, instead)
    return DissentCase.model_validate({**case.model_dump(), "ended": {**ENDED, **ended} if ended else None})


def test_it_fails_while_it_is_open_and_holds_once_it_is_resolved() -> None:
    assert fault_of(dissent(), RULEBOOK) == "child is treat_as_child, and has to be adult; it is open"
    assert fault_of(dissent(outcome="stands"), RULEBOOK) is None
    assert fault_of(dissent(outcome="withdrawn"), RULEBOOK) is None
    changed = fault_of(dissent(outcome="rule_changed"), RULEBOOK)
    assert changed == "child is treat_as_child, and has to be adult; it ended (rule_changed)"


def test_it_holds_under_a_rulebook_that_does_what_it_asks_for() -> None:
    mended = RULEBOOK.without(frozenset({"child.presumption"}))
    case = dissent("child.presumption.child_or_age_in_doubt", "silent")
    assert fault_of(case, RULEBOOK) is not None
    assert fault_of(case, mended) is None


def test_only_what_the_step_rests_on_is_in_it() -> None:
    case = dissent()
    assert case.case == {
        "country_of_asylum": "KEN",
        "assessed_on": "2026-11-01",
        "applicant": {"age": "child"},
        "proof_states": {"applicant.age": "disputed"},
    }


def test_where_that_is_not_enough_all_facts_are_in_it_and_still_no_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("triage.explanation.dissent._beneath", lambda *_: {"assessed_on": "2026-11-23"})
    assert dissent().case == {
        **{name: value for name, value in CASE.items() if name != "reference"},
        "assessed_on": "2026-11-01",
    }


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2026-11-01", "2026-11-30"])
def test_every_node_that_has_a_value_is_derived_again_from_its_case(day: str) -> None:
    assessment = assess(case_from_data({**CASE, "assessed_on": day}))
    for node in [each.id for each in assessment.trace if each.kind in ("firing", "finding")][::7]:
        case = dissent_case(assessment, RULEBOOK, "0", node, "anything")
        again = assess(case_from_data(case.case), profile=case.profile)
        assert value_at(again, node) == case.found == value_at(assessment, node)


def run(*files: Path) -> tuple[int, str]:
    result = CliRunner().invoke(application, ["dissents", *map(str, files)])
    return result.exit_code, result.output


def test_the_command_names_each_file_and_ends_with_what_it_found(tmp_path: Path) -> None:
    resolved, opened, other = (tmp_path / name for name in ("resolved.json", "open.json", "other.json"))
    resolved.write_text(dissent(outcome="stands").model_dump_json())
    opened.write_text(dissent().model_dump_json())
    other.write_text(json.dumps({"format": "triage-dissent/1"}))
    assert run(resolved) == (0, f"{resolved}: holds\n")
    code, told = run(resolved, opened)
    assert code == 1
    assert f"{opened}: child is treat_as_child, and has to be adult; it is open" in told
    code, told = run(resolved, other)
    assert code == 2 and "holds" not in told and "no regression case" in told
    assert run(tmp_path / "none.json")[0] == 2


def test_a_case_that_can_not_be_derived_any_more_fails_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    case = dissent().model_copy(update={"case": {"assessed_on": "2026-11-01", "applicant": {"colour": "red"}}})
    file.write_text(case.model_dump_json())
    code, told = run(file)
    assert code == 1 and "can not be derived any more" in told
