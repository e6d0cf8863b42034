"""The constraints mean what the rules mean: for any case the solver derives what the reference reader derives."""

from __future__ import annotations

from functools import cache

import pytest
import z3
from hypothesis import given, settings

from tests.strategies import cases
from triage import Case, house_rulebook
from triage.assessment.recommendation import outcome_of
from triage.assessment.trace import ordered_firings
from triage.inference.derivation import LAW_NOT_RECORDED, Firing, premises_of
from triage.inference.reference import derive
from triage.language.sentences import OutputKind
from triage.proof.symbolic import SymbolicCase

RULEBOOK = house_rulebook()
PROFILE = RULEBOOK.profile("unhcr_mandate")


@cache
def symbolic() -> tuple[SymbolicCase, z3.Solver]:
    case = SymbolicCase(RULEBOOK, "case", claims=3, stays=3)
    solver = z3.Solver()
    solver.add(case.constraints)
    return case, solver


def assert_the_solver_derives_the_same(case: Case) -> None:
    everything, solver = symbolic()
    premises = premises_of(case, PROFILE)
    derivation = derive(RULEBOOK, premises)
    outcome = outcome_of(RULEBOOK, ordered_firings(RULEBOOK, premises, derivation))
    solver.push()
    for entity, present in everything.present.items():
        there = any(entity in members for members in premises.entities.values())
        solver.add(present if there else z3.Not(present))
    for node, choice in everything.facts.items():
        solver.add(choice[premises.values.get(node, "unknown")])
    for path, value in {**PROFILE.settings, **LAW_NOT_RECORDED}.items():
        solver.add(everything.values[path][value])
    assert solver.check() == z3.sat
    model = solver.model()
    solver.pop()

    def true(formula: z3.BoolRef) -> bool:
        return bool(z3.is_true(model.eval(formula, True)))

    fired = {Firing(branch, entity) for (branch, entity), fires in everything.fired.items() if true(fires)}
    assert fired == derivation.firings
    for node, value in derivation.findings.items():
        assert [name for name, chosen in everything.values[node].items() if true(chosen)] == [value]
    assert [name for name, chosen in everything.recommended.items() if true(chosen)] == [outcome.recommended]
    assert [name for name, chosen in everything.choice_of("priority").items() if true(chosen)] == [outcome.priority]
    for kind in (OutputKind.SAFEGUARD, OutputKind.ACTION):
        assert {name for name in RULEBOOK.terms[kind] if true(everything.has(kind, name))} == set(
            outcome.terms[kind]
        )


@given(cases())
@settings(max_examples=40)
def test_the_solver_derives_what_the_reference_reader_derives(case: Case) -> None:
    assert_the_solver_derives_the_same(case)


@pytest.mark.slow
@given(cases())
@settings(max_examples=1000)
def test_the_solver_derives_what_the_reference_reader_derives_over_a_thousand_cases(case: Case) -> None:
    assert_the_solver_derives_the_same(case)


def test_every_value_of_every_finding_can_be_reached() -> None:
    everything, solver = symbolic()
    for name, finding in RULEBOOK.findings.items():
        node = name.replace("claim.", "claims[0].").replace("stay.", "stays[0].")
        for value in finding.scale:
            assert solver.check(everything.values[node][value]) == z3.sat, (name, value)
