"""Every invariant is proved for every case; a rule author's mistake is caught and told as a case that breaks it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.proof.mistakes import LOAD, Mistake, Slip, recorded_mistakes
from tests.proof.reproduced import breaks, result
from triage import CaseError, RulebookError, assess, case_from_data, house_rulebook, load_rulebook
from triage.case.document import case_file
from triage.proof.invariants import Gate, Invariant, house_invariants, read_invariants
from triage.proof.members import Members
from triage.proof.properties import PROPERTIES, RulebookProver
from triage.proof.prover import Proof, Prover, Verdict
from triage.rulebook.citations import citation_of
from triage.rulebook.loading import house_rule_files
from triage.rulebook.model import Rulebook

EDITIONS = house_rulebook().editions
INVARIANTS = house_invariants()
PROMISES = {invariant.id: invariant.promise for invariant in INVARIANTS}
GATES = {name for name, promise in PROMISES.items() if isinstance(promise, Gate)}
MISTAKES = recorded_mistakes()
# A counterexample needs no more; most need only one claim and stay, which are asked about first.
FEW = Members(3, 3)
FEWEST = Members(1, 1)
# What compares two cases is proved for so many in `make check`: for any number it takes longer than all other
# tests, and `triage prove` does that (docs/proof.md says when it was done last).
MANY = Members(12, 8)


@pytest.fixture(scope="module")
def provers() -> dict[date, Prover]:
    promises = [invariant.promise for invariant in INVARIANTS]
    return {day: Prover(edition, promises=promises) for day, edition in EDITIONS.items()}


@pytest.fixture(scope="module")
def provers_of_many() -> dict[date, Prover]:
    return {day: Prover(edition, members=MANY) for day, edition in EDITIONS.items()}


@pytest.fixture(scope="module")
def provers_of_fewest() -> dict[date, Prover]:
    return {day: Prover(edition, members=FEWEST) for day, edition in EDITIONS.items()}


def assert_proved(prover: Prover, invariant: Invariant) -> None:
    proof = prover.prove(invariant)
    assert proof.verdict is Verdict.PROVED, proof.counterexample or proof.empty
    assert proof.questions >= 1


# What follows every protective answer takes the solver longer, also of small cases, than all others together: the
# slow suite proves these, and the quick one puts them to drawn cases, in tests/properties/test_promises.py.
LONG = ("I-16", "I-19", "I-20", "I-100")


# A first look, a quarter of the work of the proof below; most mistakes show in cases so small.
@pytest.mark.parametrize("day", EDITIONS, ids=str)
@pytest.mark.parametrize(
    "invariant",
    [
        pytest.param(invariant, marks=pytest.mark.slow if invariant.id in LONG else (), id=invariant.id)
        for invariant in INVARIANTS
    ],
)
def test_no_small_case_breaks_an_invariant(
    provers_of_fewest: dict[date, Prover], invariant: Invariant, day: date
) -> None:
    assert_proved(provers_of_fewest[day], invariant)


# This is the proof of `make check`: once, of every edition; what asks of one case alone for any number of members.
@pytest.mark.slow
@pytest.mark.parametrize("day", EDITIONS, ids=str)
@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.id)
def test_an_invariant_is_proved_for_every_setting(
    provers: dict[date, Prover], provers_of_many: dict[date, Prover], invariant: Invariant, day: date
) -> None:
    assert_proved((provers if isinstance(invariant.promise, Gate) else provers_of_many)[day], invariant)


@pytest.mark.parametrize("day", EDITIONS, ids=str)
def test_every_small_case_has_a_recommended_procedure(provers_of_fewest: dict[date, Prover], day: date) -> None:
    assert provers_of_fewest[day].prove_one_procedure().verdict is Verdict.PROVED


@pytest.mark.slow
@pytest.mark.parametrize("day", EDITIONS, ids=str)
def test_every_case_has_a_recommended_procedure(provers: dict[date, Prover], day: date) -> None:
    assert provers[day].prove_one_procedure().verdict is Verdict.PROVED


def test_every_invariant_has_a_statement_and_a_known_source() -> None:
    for invariant in INVARIANTS:
        assert invariant.statement.endswith(".")
        assert all(citation_of(source, house_rulebook().instruments) for source in invariant.sources)


# The quick suite makes one mistake, the slow one makes all of them.
QUICK = next(mistake for mistake in MISTAKES if mistake.breaks in GATES)


def test_every_promise_and_property_has_a_recorded_mistake_that_breaks_it() -> None:
    """What nothing can break says nothing."""
    everything = ["I-01", *PROMISES, *PROPERTIES]
    broken = {mistake.breaks for mistake in MISTAKES}
    assert [name for name in everything if name not in broken] == []
    assert broken - {*everything, LOAD} == set()


def test_every_recorded_mistake_can_be_made_in_the_rules_as_they_are() -> None:
    for mistake in MISTAKES:
        assert mistake.rule_files() != dict(house_rule_files()), mistake.mistake
        assert mistake.mistake.endswith(".")


@pytest.mark.parametrize(
    ("slip", "message"),
    [
        (Slip("a.yaml", "is no and", "", ""), "a.yaml reads in 2 places 'is no and': say in which rule"),
        (Slip("a.yaml", "is yes and", "", ""), "a.yaml  reads nowhere 'is yes and'"),
        (Slip("a.yaml", "is no and", "", "three"), "a.yaml three reads nowhere 'is no and'"),
    ],
)
def test_a_mistake_is_made_where_it_is_meant_or_not_at_all(slip: Slip, message: str) -> None:
    """Two recorded mistakes were made in another rule for a while: one that was written later, above."""
    source = "  - id: one\n    if: a is no\n      and b is yes\n  - id: two\n    if: a is no and b is yes\n"
    assert (
        Slip("a.yaml", "is no and", "is yes and", "two").made_in(source) == source[:-19] + "is yes and b is yes\n"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        slip.made_in(source)


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(
            mistake,
            marks=() if mistake is QUICK else pytest.mark.slow,
            id=f"{mistake.breaks} {mistake.mistake}".replace(" ", "_"),
        )
        for mistake in MISTAKES
    ],
)
def test_a_mistake_of_a_rule_author_is_caught_and_the_case_that_tells_it_breaks_the_promise(
    mistake: Mistake,
) -> None:
    if mistake.breaks == LOAD:
        with pytest.raises(RulebookError):
            mistake.rulebook()
        return
    rulebook = mistake.rulebook()
    if mistake.breaks in PROPERTIES:
        property_proof = RulebookProver(rulebook, members=FEW).prove(mistake.breaks)
        assert property_proof.verdict is Verdict.BROKEN
        assert property_proof.faults
        return
    promise = PROMISES.get(mistake.breaks)
    proof = proof_of(rulebook, mistake.breaks, FEWEST)
    if proof.verdict is not Verdict.COUNTEREXAMPLE:
        proof = proof_of(rulebook, mistake.breaks, FEW)
    assert proof.verdict is Verdict.COUNTEREXAMPLE
    assert proof.counterexample is not None
    if promise is None:
        assert result(rulebook, proof.counterexample).procedure == ""
    else:
        assert breaks(rulebook, promise, proof.counterexample), proof.counterexample


def proof_of(rulebook: Rulebook, promise: str, members: Members) -> Proof:
    prover = Prover(rulebook, members=members)
    asked = next((invariant for invariant in INVARIANTS if invariant.id == promise), None)
    return prover.prove_one_procedure() if asked is None else prover.prove(asked)


@pytest.mark.slow
def test_a_counterexample_is_a_case_file_that_reproduces_it() -> None:
    files = dict(house_rule_files())
    file = "families/rescue.yaml"
    files[file] = files[file].replace("circumstances.in_distress may be yes", "circumstances.in_distress is yes", 1)
    broken = load_rulebook(files)
    invariant = next(invariant for invariant in INVARIANTS if invariant.id == "I-36")
    proof = Prover(broken, members=FEWEST).prove(invariant)
    assert proof.verdict is Verdict.COUNTEREXAMPLE
    assert proof.counterexample is not None
    document = case_file(proof.counterexample.facts) | {"assessed_on": "2026-11-23"}
    assessment = assess(case_from_data(document), rulebook=broken)
    assert document["circumstances"]["place"] == "at_sea"
    assert assessment.procedure.id != "rescue_first" or assessment.priority.level != "emergency"


@pytest.mark.slow
def test_a_solver_without_time_proves_nothing() -> None:
    veto = next(invariant for invariant in INVARIANTS if invariant.id == "I-16")
    assert Prover(house_rulebook(), members=FEW, limit=0.001).prove(veto).verdict in (
        Verdict.UNKNOWN,
        Verdict.PROVED,
    )


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
