"""The constraints mean what the rules mean: for any case the solver derives what the reference reader derives."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from random import Random

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import cases, chosen_case, chosen_rulebook, profile_of
from triage import Case, case_from_data, house_rulebook
from triage.assessment.legal_regime import legal_regime
from triage.assessment.recommendation import outcome_of
from triage.case.document import case_file
from triage.language.sentences import OutputKind
from triage.proof.symbolic import Choice, SymbolicCase
from triage.readers.derivation import Firing, premises_of
from triage.readers.reference import derive
from triage.rulebook.model import Profile, Rulebook

RULEBOOK = house_rulebook()


@cache
def symbolic(rulebook: Rulebook) -> tuple[SymbolicCase, z3.Solver]:
    case = SymbolicCase(rulebook, "case", claims=3, stays=3)
    solver = z3.Solver()
    solver.add(case.constraints)
    return case, solver


@cache
def terms(rulebook: Rulebook) -> dict[OutputKind, dict[str, z3.BoolRef]]:
    """Return for each term the formula that the outcome has it; to build them takes longer than to ask."""
    case, _ = symbolic(rulebook)
    return {kind: {name: case.has(kind, name) for name in names} for kind, names in rulebook.terms.items()}


def profiles(rulebook: Rulebook) -> st.SearchStrategy[Profile]:
    """Draw a setting of every contested point."""
    values = {path: st.sampled_from(parameter.values) for path, parameter in rulebook.parameters.items()}
    return st.fixed_dictionaries(values).map(lambda settings: profile_of("drawn", settings))


def assert_the_solver_derives_the_same(rulebook: Rulebook, case: Case, profile: Profile) -> None:
    """Compare everything: firings, findings, candidates, recommended procedure, priority, and every term."""
    everything, solver = symbolic(rulebook)
    premises = premises_of(case, profile)
    derivation = derive(rulebook, premises)
    solver.push()
    for entity, present in everything.present.items():
        there = any(entity in members for members in premises.entities.values())
        solver.add(present if there else z3.Not(present))
    for node, choice in everything.told.items():
        solver.add(choice[premises.values.get(node, "unknown")])
    for node, states in everything.states.items():
        for state, has in states.items():
            solver.add(has if premises.proof_states.get(node) is state else z3.Not(has))
    assert solver.check() == z3.sat
    model = solver.model()
    solver.pop()

    def true(formula: z3.BoolRef) -> bool:
        return bool(z3.is_true(model.eval(formula, True)))

    def chosen(choice: Choice) -> list[str]:
        return [name for name, formula in choice.items() if true(formula)]

    fired = {Firing(branch, entity) for (branch, entity), fires in everything.fired.items() if true(fires)}
    assert fired == derivation.firings
    for node, value in {**derivation.findings, **derivation.structure}.items():
        assert chosen(everything.values[node]) == [value]
    candidates = {rulebook.branches[firing.branch][1].proposal for firing in derivation.firings} - {None}
    if derivation.recommended is None:
        assert chosen(everything.recommended) == []
        return
    outcome = outcome_of(rulebook, sorted(derivation.firings), derivation.recommended)
    assert candidates == outcome.candidates.keys()
    assert chosen(everything.recommended) == [outcome.recommended]
    assert chosen(everything.choice_of("priority")) == [outcome.priority]
    for kind, formulas in terms(rulebook).items():
        assert {name for name, formula in formulas.items() if true(formula)} == set(outcome.terms[kind])


@given(cases(), profiles(RULEBOOK))
def test_the_solver_derives_what_the_reference_reader_derives(case: Case, profile: Profile) -> None:
    assert_the_solver_derives_the_same(RULEBOOK, case, profile)


@pytest.mark.slow
@given(cases(), profiles(RULEBOOK))
@settings(max_examples=100, deadline=None)
def test_the_solver_derives_what_the_reference_reader_derives_over_many_cases(case: Case, profile: Profile) -> None:
    assert_the_solver_derives_the_same(RULEBOOK, case, profile)


@pytest.mark.slow
def test_settings_of_the_contested_points_give_the_same_in_the_solver_and_the_reference_reader() -> None:
    """All settings of a pair of points, the others as they come, each with one case of several claims and stays."""
    points = RULEBOOK.parameters
    for number, (first, second) in enumerate(combinations(points, 2)):
        for values in product(points[first].values, points[second].values):
            random = Random(number)
            drawn = {path: random.choice(point.values) for path, point in points.items()}
            profile = profile_of("set", drawn | {first: values[0], second: values[1]})
            assert_the_solver_derives_the_same(RULEBOOK, case_with_lists(random), profile)


def case_with_lists(random: Random) -> Case:
    """Return a random case with two or three claims and two or three stays."""
    while True:
        case = chosen_case(random.choice)
        if len(case.claims) >= 2 and len(case.stays) >= 2:
            return case


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(8), pytest.param(range(8, 58), marks=pytest.mark.slow)])
def test_random_rulebooks_mean_the_same_to_the_solver_and_the_reference_reader(seeds: range) -> None:
    """They hold every form of condition and combination; the house rules need not."""
    for seed in seeds:
        random = Random(seed)
        rulebook = chosen_rulebook(random.choice)
        for _ in range(5):
            settings_of_points = {path: random.choice(each.values) for path, each in rulebook.parameters.items()}
            profile = profile_of("random", settings_of_points)
            assert_the_solver_derives_the_same(rulebook, chosen_case(random.choice), profile)


@pytest.mark.slow
def test_every_value_of_every_finding_can_be_reached() -> None:
    everything, solver = symbolic(RULEBOOK)
    for name, finding in RULEBOOK.findings.items():
        node = name.replace("claim.", "claims[0].").replace("stay.", "stays[0].")
        for value in finding.scale:
            assert solver.check(everything.values[node][value]) == z3.sat, (name, value)


def completions_of(told: dict[str, str], open_facts: set[str], **states: str) -> tuple[SymbolicCase, z3.Solver]:
    document = case_file(told, {node.replace("__", "."): state for node, state in states.items()})
    case_told = case_from_data(document | {"assessed_on": "2026-11-23"})
    premises = legal_regime(case_told, RULEBOOK).premises(case_told)
    case = SymbolicCase(RULEBOOK, "case", claims=0, stays=0, completing=premises, open_facts=open_facts)
    solver = z3.Solver()
    solver.add(case.constraints)
    return case, solver


def test_no_completion_contradicts_what_is_known() -> None:
    alone = "applicant.unaccompanied_or_separated"
    case, solver = completions_of({"applicant.age": "adult"}, {alone})
    assert solver.check(case.facts[alone]["yes"]) == z3.unsat
    assert solver.check(case.facts[alone]["no"]) == z3.sat
    case, solver = completions_of({"applicant.age": "child"}, {alone})
    assert solver.check(case.facts[alone]["yes"]) == z3.sat


def test_a_doubted_fact_that_a_completion_leaves_in_doubt_is_as_it_was_told() -> None:
    fact = "exclusion.indication_article_1f_a"
    case, solver = completions_of({fact: "yes"}, {fact}, exclusion__indication_article_1f_a="disputed")
    assert solver.check(case.doubted[fact], case.facts[fact]["no"]) == z3.unsat
    assert solver.check(case.doubted[fact], case.facts[fact]["yes"]) == z3.sat
    assert solver.check(z3.Not(case.doubted[fact]), case.facts[fact]["no"]) == z3.sat
