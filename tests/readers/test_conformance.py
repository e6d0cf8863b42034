"""One suite for all readers: each derives exactly what the reference reader defines, always with proof states.

The rulebooks are the house's own and random ones, which hold every form of condition and combination, adverse
branches and what finds out where doubt decides.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies import cases, chosen_case, chosen_rulebook, facts_read, profile_of, rulebooks
from triage import Case, house_rulebook
from triage.proof.symbolic import SymbolicCase
from triage.readers import reference, truth
from triage.readers.columns import walk_cases
from triage.readers.derivation import Derivation, Firing, Premises, premises_of
from triage.readers.possibilities import CERTAIN, IMPOSSIBLE, possibilities
from triage.readers.rete.reader import ReteReader
from triage.rulebook.model import Profile, Rulebook

HOUSE = house_rulebook()
Cases = Sequence[Premises]
Expected = Sequence[Derivation]
Conforms = Callable[[Rulebook, Cases, Expected], None]


@cache
def rete_reader(rulebook: Rulebook) -> ReteReader:
    return ReteReader(rulebook)


def truth_conforms(rulebook: Rulebook, given_cases: Cases, expected: Expected) -> None:
    for premises, derivation in zip(given_cases, expected, strict=True):
        assert truth.derive(rulebook, premises) == derivation


def rete_conforms(rulebook: Rulebook, given_cases: Cases, expected: Expected) -> None:
    for premises, derivation in zip(given_cases, expected, strict=True):
        assert rete_reader(rulebook).derive(premises) == derivation


def columns_conform(rulebook: Rulebook, given_cases: Cases, expected: Expected) -> None:
    """All cases in one pass, whatever their numbers of claims and stays."""
    walked = walk_cases(rulebook, given_cases)
    for place, derivation in enumerate(expected):
        assert {firing for firing, column in walked.fired.items() if column >> place & 1} == derivation.firings
        recommended = [name for name, column in walked.recommended.items() if column >> place & 1]
        assert recommended == ([derivation.recommended] if derivation.recommended else [])
        for node, value in {**derivation.findings, **derivation.structure}.items():
            assert [each for each, column in walked.values[node].items() if column >> place & 1] == [value]


def possibilities_conform(rulebook: Rulebook, given_cases: Cases, expected: Expected) -> None:
    """What is the case is never told to be impossible, and nothing to be certain that is not the case."""
    for premises, derivation in zip(given_cases, expected, strict=True):
        walked = possibilities(rulebook, premises).walked
        assert derivation.firings <= walked.fired.keys()
        assert {firing for firing, can in walked.fired.items() if can == CERTAIN} <= derivation.firings
        for node, value in {**derivation.findings, **derivation.structure}.items():
            assert walked.values[node].get(value, IMPOSSIBLE) != IMPOSSIBLE
        if derivation.recommended is not None:
            assert walked.recommended.get(derivation.recommended, IMPOSSIBLE) != IMPOSSIBLE


@cache
def symbolic(rulebook: Rulebook) -> tuple[SymbolicCase, z3.Solver]:
    case = SymbolicCase(rulebook, "case", claims=3, stays=3)
    solver = z3.Solver()
    solver.add(case.constraints)
    return case, solver


def formulas_conform(rulebook: Rulebook, given_cases: Cases, expected: Expected) -> None:
    everything, solver = symbolic(rulebook)
    for premises, derivation in zip(given_cases, expected, strict=True):
        members = {entity for entities in premises.entities.values() for entity in entities}
        solver.push()
        solver.add(*(there == (entity in members) for entity, there in everything.present.items()))
        solver.add(*(choice[premises.values.get(node, "unknown")] for node, choice in everything.told.items()))
        for node, states in everything.states.items():
            solver.add(*(has == (premises.proof_states.get(node) is state) for state, has in states.items()))
        assert solver.check() == z3.sat
        model = solver.model()
        solver.pop()
        fired = {Firing(*at) for at, fires in everything.fired.items() if z3.is_true(model.eval(fires, True))}
        assert fired == derivation.firings
        for node, value in {**derivation.findings, **derivation.structure}.items():
            chosen = [name for name, has in everything.values[node].items() if z3.is_true(model.eval(has, True))]
            assert chosen == [value]
        chosen = [name for name, has in everything.recommended.items() if z3.is_true(model.eval(has, True))]
        assert chosen == ([derivation.recommended] if derivation.recommended else [])


READERS: dict[str, Conforms] = {
    "truth": truth_conforms,
    "durable-rules": rete_conforms,
    "columns": columns_conform,
    "possibilities": possibilities_conform,
    "formulas": formulas_conform,
}
any_reader = pytest.mark.parametrize("reader", READERS)


def conforms(reader: str, rulebook: Rulebook, given_cases: Cases) -> None:
    READERS[reader](rulebook, given_cases, [reference.derive(rulebook, premises) for premises in given_cases])


def chosen_profile(rulebook: Rulebook, choose: random.Random) -> Profile:
    values = {path: choose.choice(parameter.values) for path, parameter in rulebook.parameters.items()}
    return profile_of("drawn", values)


def random_rulebooks_conform(reader: str, seeds: range) -> None:
    decided = doubted = 0
    for seed in seeds:
        source = random.Random(seed)
        rulebook = chosen_rulebook(source.choice)
        known = facts_read(rulebook)
        drawn = [
            premises_of(chosen_case(source.choice, known, doubt=True), chosen_profile(rulebook, source))
            for _ in range(4)
        ]
        conforms(reader, rulebook, drawn)
        doubted += sum(bool(premises.doubted) for premises in drawn)
        decided += sum(
            reference.derive(rulebook, premises).structure["proof.doubt_decides"] == "yes" for premises in drawn
        )
    # A suite in which doubt never matters would show nothing of it.
    assert doubted > len(seeds) / 4
    assert decided


def house_cases_conform(reader: str, seeds: range, most: int = 3) -> None:
    drawn = []
    for seed in seeds:
        source = random.Random(seed)
        case = chosen_case(source.choice, most=most, doubt=True)
        drawn.append(premises_of(case, chosen_profile(HOUSE, source)))
    conforms(reader, HOUSE, drawn)


@any_reader
def test_a_reader_conforms_on_random_rulebooks(reader: str) -> None:
    """The solver takes the time of all others together; `tests/proof/test_symbolic.py` asks more of it."""
    random_rulebooks_conform(reader, range(15, 20) if reader == "formulas" else range(60))


@any_reader
def test_a_reader_conforms_on_the_house_rulebook(reader: str) -> None:
    house_cases_conform(reader, range(10 if reader == "formulas" else 30))


@pytest.mark.slow
@any_reader
def test_a_reader_conforms_on_many_random_rulebooks(reader: str) -> None:
    random_rulebooks_conform(reader, range(1_000, 1_050 if reader == "formulas" else 1_250))


@pytest.mark.slow
@any_reader
def test_a_reader_conforms_on_the_house_rulebook_for_many_cases(reader: str) -> None:
    house_cases_conform(reader, range(1_000, 1_100 if reader == "formulas" else 1_500))


@pytest.mark.parametrize("reader", sorted(READERS.keys() - {"formulas"}))
def test_a_reader_conforms_on_cases_with_as_many_claims_and_stays_as_are_admitted(reader: str) -> None:
    house_cases_conform(reader, range(5), most=32)


@pytest.mark.hypothesis
@any_reader
def test_a_reader_conforms_on_cases_of_which_hypothesis_keeps_the_smallest_that_does_not(reader: str) -> None:
    @settings(suppress_health_check=list(HealthCheck))
    @given(cases(), st.randoms(use_true_random=False))
    def check(case: Case, source: random.Random) -> None:
        conforms(reader, HOUSE, [premises_of(case, chosen_profile(HOUSE, source))])

    check()


# Making formulas of a rulebook takes the solver longer than all else: the slow suite asks them of drawn rulebooks.
@pytest.mark.hypothesis
@pytest.mark.parametrize(
    "reader", [pytest.param(name, marks=pytest.mark.slow if name == "formulas" else ()) for name in READERS]
)
def test_a_reader_conforms_on_rulebooks_of_which_hypothesis_keeps_the_smallest(reader: str) -> None:
    @settings(suppress_health_check=list(HealthCheck))
    @given(rulebooks(), st.randoms(use_true_random=False))
    def check(rulebook: Rulebook, source: random.Random) -> None:
        case = chosen_case(source.choice, facts_read(rulebook), doubt=True)
        conforms(reader, rulebook, [premises_of(case, chosen_profile(rulebook, source))])

    check()
