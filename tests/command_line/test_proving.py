"""`triage prove`: what is proved and what is not is reported, with the case that breaks a promise."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.command_line.calling import triage
from tests.small_rulebook import FAMILY, complete_rule_files, with_text
from triage.language.parsing import parse_condition
from triage.language.sentences import Always
from triage.proof.invariants import Gate, Invariant
from triage.rulebook.loading import load_rulebook

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
    of_a_draft(monkeypatch, complete_rule_files(implied_by="sample.strength"))
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
