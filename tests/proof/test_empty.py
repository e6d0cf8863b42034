"""A promise of which nothing was asked is not proved: no case fulfils it, or a case would be compared with
itself.
"""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tests.small_rulebook import small_rule_files
from triage import house_rulebook, load_rulebook
from triage.command_line.main import application
from triage.language.parsing import parse_condition
from triage.proof.invariants import (
    Doubt,
    Gate,
    Invariant,
    Keeps,
    Monotone,
    Neutral,
    ParameterChange,
    Promise,
    Veto,
)
from triage.proof.members import Members
from triage.proof.prover import Inquiry, Prover, Verdict

ALWAYS = parse_condition("always")
NEVER = parse_condition("child is adult and child is treat_as_child")
UNFULFILLED = "no case fulfils the premise"


def proved(promise: Promise) -> tuple[Verdict, str]:
    prover = Prover(house_rulebook(), members=Members(1, 1))
    proof = prover.prove(Invariant("X", "Something holds.", (), promise))
    return proof.verdict, proof.empty


@pytest.mark.slow
@pytest.mark.parametrize(
    ("promise", "why"),
    [
        (Gate(NEVER, parse_condition("procedure is rescue_first")), UNFULFILLED),
        (
            Neutral(("applicant.age",), NEVER, ("procedure",)),
            f"{UNFULFILLED} and has applicant.age to be moved",
        ),
        (
            ParameterChange("policy.third_country", "on", "on"),
            f"{UNFULFILLED} and has policy.third_country to be moved",
        ),
        (Neutral((), ALWAYS, ("procedure",)), "there is nothing to ask about"),
    ],
)
def test_a_promise_whose_question_no_case_can_answer_is_empty(promise: Promise, why: str) -> None:
    assert proved(promise) == (Verdict.EMPTY, why)


def test_a_veto_over_a_procedure_that_nothing_leads_to_is_empty() -> None:
    """The small rulebook with its order turned round never recommends return."""
    files = small_rule_files()
    head = "procedures:\n"
    returns, mark, ordinary = files["procedures.yaml"].removeprefix(head).partition("  - id: regular_rsd")
    rulebook = load_rulebook(files | {"procedures.yaml": head + mark + ordinary + returns})
    veto = Invariant("X", "Return falls away.", (), Veto("return_support", ("applicant.protection_wish",)))
    proof = Prover(rulebook, members=Members(1, 1)).prove(veto)
    assert (proof.verdict, proof.questions) == (Verdict.EMPTY, 1)


@pytest.mark.parametrize(
    "promise",
    [
        Neutral(("applicant.alone",), ALWAYS, ("procedure",)),
        Neutral(("applicant.age", "applicant.alone"), ALWAYS, ("procedure",)),
    ],
)
def test_what_no_rule_reads_is_no_proof_that_it_does_not_matter(promise: Promise) -> None:
    prover = Prover(load_rulebook(small_rule_files()), members=Members(1, 1))
    proof = prover.prove(Invariant("X", "To be alone does not matter.", (), promise))
    assert (proof.verdict, proof.empty) == (Verdict.EMPTY, "no rule notices what is moved")


@pytest.mark.slow
def test_doubt_that_both_cases_share_is_nothing_to_compare() -> None:
    """This was so once: the case without doubt had the very doubts that it should lack, and all was called
    proved.
    """
    inquiry = Inquiry(house_rulebook(), Members(1, 1), limit=60)
    itself = inquiry.compared({})
    answer = inquiry.answer(inquiry.doubt_question(itself))
    assert (answer.verdict, answer.empty) == (Verdict.EMPTY, f"{UNFULFILLED} and has facts to be moved")


@pytest.mark.slow
@pytest.mark.parametrize(
    "promise",
    [Doubt(), Monotone((), ()), Keeps((parse_condition("priority at least urgent"),))],
    ids=lambda promise: type(promise).__name__,
)
def test_each_kind_of_promise_that_compares_can_see_a_difference(promise: Promise) -> None:
    inquiry = Inquiry(house_rulebook(), Members(1, 1), limit=60)
    assert any(inquiry.noticed(question) for question in inquiry.questions(promise))


def test_an_empty_promise_is_told_and_ends_the_command_with_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    never, wish = parse_condition("signal is none and signal is possible"), parse_condition("signal is possible")
    empty = Invariant("I-36", "Nothing.", (), Gate(never, ALWAYS))
    kept = Invariant("I-35", "A wish is heard.", (), Gate(wish, parse_condition("procedure is regular_rsd")))
    monkeypatch.setattr("triage.command_line.proof.house_rulebook", lambda: load_rulebook(small_rule_files()))
    monkeypatch.setattr("triage.command_line.proof.house_invariants", lambda: (empty, kept))
    text = CliRunner().invoke(application, ["prove", "I-35", "I-36"])
    assert text.exit_code == 1
    assert "I-36   empty" in text.stdout
    assert f"  nothing was asked: {UNFULFILLED}\n" in text.stdout
    assert "1 of 2 proved" in text.stdout
    told = CliRunner().invoke(application, ["prove", "I-36", "--format", "json"])
    (report,) = json.loads(told.stdout)["editions"][0]["proofs"]
    assert (report["verdict"], report["empty"], report["counterexample"]) == ("empty", UNFULFILLED, None)
    assert told.exit_code == 1
