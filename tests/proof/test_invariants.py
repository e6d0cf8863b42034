"""Every invariant is proved for every case; a rule author's mistake is caught and told as a case that breaks it."""

from __future__ import annotations

import re

import pytest

from triage import CaseError, RulebookError, assess, case_from_data, house_rulebook, load_rulebook
from triage.proof.counterexample import case_file
from triage.proof.invariants import Gate, Invariant, house_invariants, read_invariants
from triage.proof.prover import Prover, Verdict
from triage.rulebook.citations import citation_of
from triage.rulebook.loading import house_rule_files

INVARIANTS = house_invariants()


@pytest.fixture(scope="module")
def prover() -> Prover:
    return Prover(house_rulebook())


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.id)
def test_an_invariant_is_proved_for_every_case_and_every_setting(prover: Prover, invariant: Invariant) -> None:
    proof = prover.prove(invariant)
    assert proof.verdict is Verdict.PROVED, proof.counterexample
    assert proof.questions >= 1


def test_every_case_has_a_recommended_procedure(prover: Prover) -> None:
    assert prover.prove_one_procedure().verdict is Verdict.PROVED


def test_every_invariant_has_a_statement_and_a_known_source() -> None:
    for invariant in INVARIANTS:
        assert invariant.statement.endswith(".")
        assert all(citation_of(source, house_rulebook().instruments) for source in invariant.sources)


# Realistic mistakes of a rule author: the family, what stood there, what was written instead, and what catches it.
FAULTS = [
    (
        "manifestly_unfounded",
        "vulnerability.torture_or_trauma may be yes",
        "vulnerability.torture_or_trauma is yes",
        "I-12",
    ),
    (
        "manifestly_unfounded",
        "child at least unresolved or trafficking",
        "child is treat_as_child or trafficking",
        "I-12",
    ),
    (
        "manifestly_unfounded",
        "trafficking_indicators at least unscreened",
        "trafficking_indicators at least possible",
        "I-12",
    ),
    (
        "manifestly_unfounded",
        "return_conditions.human_rights_bar_risk may be yes or",
        "return_conditions.human_rights_bar_risk is yes or",
        "I-12",
    ),
    ("manifestly_unfounded", "stateless at least possible or", "stateless is likely or", "I-38"),
    ("manifestly_unfounded", "stay.kind in {recognised_or_prima_facie, unknown}", "stay.kind is unknown", "I-30"),
    ("manifestly_unfounded", "and guarantees.review_available is yes ", "", "I-11"),
    ("manifestly_unfounded", "and manifestly_unfounded_blocked is no ", "", "I-18"),
    (
        "manifestly_unfounded",
        "inclusion is unrelated and protection_signal",
        "inclusion at most weak and protection_signal",
        "I-11",
    ),
    ("manifestly_unfounded", "exclusion.indication_article_1f_a may be yes or", "", "I-12"),
    ("return", "and earlier_procedure.new_elements is no", "and earlier_procedure.new_elements is not yes", "load"),
    ("return", "and trafficking_indicators is none ", "", "I-18"),
    ("return", "and stateless is none", "", "I-38"),
    ("return", "nonrefoulement_bar is none_identified", "nonrefoulement_bar at most precautionary", "I-41"),
    (
        "return",
        "(child is adult or return_conditions.best_interests_support_return is yes)",
        "child at most unresolved",
        "I-34",
    ),
    ("return", "and return_conditions.safe_conditions is yes", "", "I-09"),
    ("onward", "and stay.nonrefoulement_guaranteed is yes", "", "I-13"),
    ("onward", "and stay.adequate_protection is yes", "and stay.adequate_protection may be yes", "load"),
    (
        "onward",
        "and child is adult and trafficking_indicators is none",
        "and trafficking_indicators is none",
        "I-34",
    ),
    ("onward", "and family.close_family_here is no", "", "I-13"),
    ("onward", "stay.serious_protection_problem is unknown or", "", "I-13"),
    ("safe_third_country", "and stay.connection is yes", "", "I-14"),
    (
        "safe_third_country",
        "needs in {none, some} and needs_screening is complete",
        "needs in {none, some}",
        "I-14",
    ),
    ("safe_third_country", "needs in {none, some} and", "", "I-14"),
    ("safe_third_country", "- safeguard no_return_to_origin", "- safeguard transit_alone_no_connection", "I-30a"),
    (
        "rescue",
        "at_sea and circumstances.in_distress may be yes",
        "at_sea and circumstances.in_distress is yes",
        "I-36",
    ),
    ("rescue", "- priority emergency", "- priority urgent", "I-36"),
    ("child", "applicant.age in {child, age_in_doubt}", "applicant.age is child", "I-16"),
    ("child", "unaccompanied_or_separated may be yes", "unaccompanied_or_separated is yes", "I-35"),
    ("non_refoulement", "return_conditions.human_rights_bar_risk is unknown or", "", "I-41"),
    ("non_refoulement", "protection_signal at least possible and", "protection_signal is expressed and", "I-37"),
    ("exclusion", "and child is adult and prior", "and child at most unresolved and prior", "I-34"),
    ("sur_place", "claim.sur_place is unknown", "claim.sur_place is own_activities", "I-12"),
    ("route", "protection_signal is possible and scope is within_scope", "protection_signal is expressed", "I-01"),
    ("trafficking", "- set protection_signal = expressed", "- inform journey_risks", "I-16"),
    ("cessation", "and cessation.compelling_reasons is no", "and cessation.compelling_reasons is not yes", "load"),
    ("cessation", "and country_information.current is yes", "", "I-29"),
]


def with_mistake(family: str, right: str, wrong: str) -> dict[str, str]:
    """Return the rule files with the first place that reads `right` changed; nothing for `wrong` leaves it out."""
    files = dict(house_rule_files())
    file = f"families/{family}.yaml"
    # White space is as the file folds it; what is left out takes the space before or behind it along.
    pattern = r"\s+".join(map(re.escape, right.split()))
    if not wrong:
        pattern = r"\s+" + pattern if right.startswith("and ") else pattern + r"\s*"
    files[file], replaced = re.subn(pattern, wrong, files[file], count=1)
    assert replaced
    return files


@pytest.mark.slow
@pytest.mark.parametrize(("family", "right", "wrong", "catcher"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_mistake_of_a_rule_author_is_caught(family: str, right: str, wrong: str, catcher: str) -> None:
    files = with_mistake(family, right, wrong)
    if catcher == "load":
        with pytest.raises(RulebookError):
            load_rulebook(files)
        return
    rulebook = load_rulebook(files)
    prover = Prover(rulebook)
    if catcher == "I-01":
        proof = prover.prove_one_procedure()
    else:
        proof = prover.prove(next(invariant for invariant in INVARIANTS if invariant.id == catcher))
    assert proof.verdict is Verdict.COUNTEREXAMPLE
    assert proof.counterexample is not None
    assert case_file(proof.counterexample.facts) is not None


def test_a_counterexample_is_a_case_file_that_reproduces_it() -> None:
    files = dict(house_rule_files())
    file = "families/rescue.yaml"
    files[file] = files[file].replace("circumstances.in_distress may be yes", "circumstances.in_distress is yes", 1)
    broken = load_rulebook(files)
    invariant = next(invariant for invariant in INVARIANTS if invariant.id == "I-36")
    proof = Prover(broken).prove(invariant)
    assert proof.verdict is Verdict.COUNTEREXAMPLE
    assert proof.counterexample is not None
    document = case_file(proof.counterexample.facts) | {"assessed_on": "2026-11-23"}
    assessment = assess(case_from_data(document), rulebook=broken)
    assert document["circumstances"]["place"] == "at_sea"
    assert assessment.procedure.id != "rescue_first" or assessment.priority.level != "emergency"


def test_a_solver_without_time_proves_nothing() -> None:
    veto = next(invariant for invariant in INVARIANTS if invariant.id == "I-16")
    assert Prover(house_rulebook(), limit=0.001).prove(veto).verdict in (Verdict.UNKNOWN, Verdict.PROVED)


def test_the_statements_of_the_gates_are_read_as_conditions() -> None:
    gates = [invariant for invariant in INVARIANTS if isinstance(invariant.promise, Gate)]
    assert len(gates) >= 20


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("invariants: []", "invariants has to be a list that is not empty"),
        (
            "invariants:\n  - {id: X, kind: gate, statement: S., source: [seed 1], if: always}",
            "an invariant of the kind gate lacks 'then'",
        ),
        (
            "invariants:\n  - {id: X, kind: gates, statement: S., source: [seed 1]}",
            "kind can not be 'gates'; did you mean 'gate'?",
        ),
        (
            "invariants:\n  - {id: X, kind: gate, statement: S., source: [seed 1], if: always, then: child}",
            "the sentence ends too early",
        ),
    ],
)
def test_a_wrong_file_of_invariants_is_refused_with_its_place(source: str, message: str) -> None:
    with pytest.raises(RulebookError, match=r"invariants.yaml:\d+:\d+: ") as refused:
        read_invariants(source)
    assert message in str(refused.value)


def test_case_files_of_counterexamples_hold_no_contradictions() -> None:
    with pytest.raises(CaseError):
        case_from_data(case_file({"applicant.age": "adult", "applicant.unaccompanied_or_separated": "yes"}))
