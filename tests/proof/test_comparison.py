"""The second case of a comparison means what the rules mean: it comes out as the reference reader says of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import pytest
import z3

from tests.oracle.results import Result, result_of
from tests.proof.test_symbolic import case_with_lists
from tests.strategies import profile_of
from tests.variations import consistent, fact_nodes, moved
from triage import house_rulebook
from triage.case import ProofState
from triage.language.names import path_of
from triage.proof.comparison import Comparison, Comparisons, Moves
from triage.proof.symbolic import SymbolicCase
from triage.readers.derivation import Premises, premises_of
from triage.readers.formulas import FALSE

RULEBOOK = house_rulebook()
# The quick suite asks of a few cases: the rules are written down as formulas once for each.
SEEDS = [seed if seed < 3 else pytest.param(seed, marks=pytest.mark.slow) for seed in range(25)]


@cache
def several() -> SymbolicCase:
    return SymbolicCase(RULEBOOK, "case", claims=3, stays=3)


@cache
def comparisons() -> Comparisons:
    return Comparisons(several())


def drawn(seed: int) -> tuple[Random, Premises]:
    """Return the premises of a random case with several claims and stays, some of whose facts are doubted."""
    random = Random(seed)
    settings = {path: random.choice(parameter.values) for path, parameter in RULEBOOK.parameters.items()}
    premises = premises_of(case_with_lists(random), profile_of("drawn", settings))
    known = sorted(node for node in fact_nodes(premises) if premises.values[node] != "unknown")
    doubted = dict.fromkeys(random.sample(known, (len(known) + 1) // 2), ProofState.STATED_BY_THIRD_PARTY)
    return random, replace(premises, proof_states=doubted)


def pinned(premises: Premises) -> list[z3.BoolRef]:
    """Return that the first case is this one."""
    there = {entity for members in premises.entities.values() for entity in members}
    told = [present == z3.BoolVal(entity in there) for entity, present in several().present.items()]
    told += [choice[premises.values.get(node, "unknown")] for node, choice in several().told.items()]
    return told + [
        has == z3.BoolVal(premises.proof_states.get(node) is state)
        for node, states in several().states.items()
        for state, has in states.items()
    ]


def second_case_of(premises: Premises, comparison: Comparison, *chosen: z3.BoolRef) -> tuple[set[str], list[str]]:
    """Return the firings and the recommended procedure of the second case."""
    solver = z3.Solver()
    solver.add(*several().constraints, comparison.constraints, *pinned(premises), *chosen)
    assert solver.check() == z3.sat
    model = solver.model()

    def true(formula: z3.BoolRef) -> bool:
        return bool(z3.is_true(model.eval(comparison.after(formula), True)))

    fired = {f"{branch}@{entity}" for (branch, entity), fires in several().fired.items() if true(fires)}
    return fired, [name for name, wins in several().recommended.items() if true(wins)]


def expected(result: Result) -> tuple[set[str], list[str]]:
    fired = {f"{branch}@{entity}" for branch, entities in result.fired.items() for entity in entities}
    return fired, [result.procedure]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_after_a_move_comes_out_as_the_reference_reader_says(seed: int) -> None:
    random, premises = drawn(seed)
    nodes = [node for node in fact_nodes(premises) if node not in premises.doubted]
    node = random.choice(nodes)
    value = random.choice(house_rulebook().facts[path_of(node)].values)
    neighbour = replace(moved(premises, {node: value}), proof_states=premises.proof_states)
    if not consistent(neighbour):
        pytest.skip("the service refuses the case after the move")
    choice = {other: z3.Bool(f"moved {other}") for other in several().facts[node]}
    moves: Moves = {option: choice[other] for other, option in several().facts[node].items()}
    found = second_case_of(premises, comparisons().moved(moves), choice[value])
    assert found == expected(result_of(RULEBOOK, neighbour))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_case_without_doubt_comes_out_as_the_reference_reader_says(seed: int) -> None:
    _, premises = drawn(seed)
    doubts = [has for states in several().states.values() for state, has in states.items() if state.doubted]
    sure = comparisons().moved(dict.fromkeys(doubts, FALSE))
    found = second_case_of(premises, sure)
    assert found == expected(result_of(RULEBOOK, premises.beyond_doubt))


def test_doubt_makes_a_difference_in_some_of_these_cases() -> None:
    differ = 0
    for seed in range(25):
        _, premises = drawn(seed)
        differ += result_of(RULEBOOK, premises) != result_of(RULEBOOK, premises.beyond_doubt)
    assert differ >= 5


def test_a_constraint_that_follows_from_a_choice_and_defines_nothing_is_refused() -> None:
    """Such a constraint could not be renamed, and would hold the second case to what is true of the first."""
    case = SymbolicCase(RULEBOOK, "case", claims=1, stays=1)
    (fires, *_) = case.fired.values()
    case.constraints.append(z3.Implies(case.facts["applicant.age"]["child"], fires))
    with pytest.raises(ValueError, match="neither a definition nor about free choices"):
        Comparisons(case)
