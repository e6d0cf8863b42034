"""A counterexample, as short as can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import z3

from triage.language.names import entity_of
from triage.language.sentences import EntityKind
from triage.proof.symbolic import Choice, SymbolicCase

NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class Counterexample:
    """Facts by node that break the promise, the setting of the parameters, and what was moved to which value.

    `proof_states` says how facts are known, `recorded` what is recorded of the law of the country.
    """

    facts: Mapping[str, str]
    parameters: Mapping[str, str]
    moved: Mapping[str, str]
    proof_states: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)

    @property
    def recorded_besides(self) -> Mapping[str, str]:
        """What is recorded otherwise than of a case that does not say its country."""
        return {path: value for path, value in self.recorded.items() if value != NOT_RECORDED}


def shortest(solver: z3.Solver, case: SymbolicCase, moved: Mapping[str, Choice]) -> Counterexample:
    """Return a case that fulfils all that a solver was told, as short as can be. There has to be one.

    It has as few claims and stays as can be; then one after the other, each fact is unknown, known in no way told,
    each parameter at its default, unless the promise would hold then. What that takes is added to the solver.
    """
    simplify(solver, list(_simplifications(case)))
    solver.check()
    model = solver.model()
    there = {entity for entity, present in case.present.items() if _true(model, present)}
    nodes = [node for node in case.facts if entity_of(node) in there]
    law = [path for path in case.told if path.startswith("law.")]
    return Counterexample(
        facts={node: _value(model, case.facts[node]) for node in nodes},
        parameters={path: _value(model, case.values[path]) for path in case.rulebook.parameters},
        moved={node: _value(model, choice) for node, choice in moved.items() if entity_of(node) in {*there, node}},
        proof_states={
            node: state.value for node in nodes for state, has in case.states[node].items() if _true(model, has)
        },
        recorded={path: _value(model, case.told[path]) for path in law},
    )


def simplify(solver: z3.Solver, simplifications: Sequence[z3.BoolRef]) -> None:
    """Tell the solver of each simplification, in order, that it holds, unless that can not be any more.

    As one by one, but most of them can be together: so they are asked about together, and by halves where not.
    """
    if not simplifications:
        return
    together = z3.And(list(simplifications))
    if solver.check(together) == z3.sat:
        solver.add(together)
    elif len(simplifications) > 1:
        half = len(simplifications) // 2
        simplify(solver, simplifications[:half])
        simplify(solver, simplifications[half:])


def _simplifications(case: SymbolicCase) -> Iterator[z3.BoolRef]:
    for kind in (EntityKind.CLAIM, EntityKind.STAY):
        # Members are there in order: without the first there is none.
        yield from (z3.Not(case.present[entity]) for entity in case.entities[kind])
    for node, choice in case.facts.items():
        yield z3.Or(z3.Not(case.present[entity_of(node)]), choice["unknown"])
    for node, states in case.states.items():
        yield z3.Or(z3.Not(case.present[entity_of(node)]), z3.Not(z3.Or(list(states.values()))))
    for path, parameter in case.rulebook.parameters.items():
        yield case.values[path][parameter.default]
    for path, choice in case.told.items():
        if path.startswith("law."):
            yield choice[NOT_RECORDED]


def _true(model: z3.ModelRef, formula: z3.BoolRef) -> bool:
    return bool(z3.is_true(model.eval(formula, True)))


def _value(model: z3.ModelRef, choice: Choice) -> str:
    return next(value for value, chosen in choice.items() if _true(model, chosen))
