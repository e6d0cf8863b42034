"""The rulebook as constraints: every fact a free choice, every firing, finding and outcome a formula over them.

One `SymbolicCase` stands for every case with up to a given number of claims and stays and every setting of the
parameters. Each value of each node is a Boolean; a fact has exactly one. A list member may be absent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

import z3

from triage.case import ProofState
from triage.language.names import CASE_ENTITY, Entity, Node, kind_of, member, node_of, path_of
from triage.language.sentences import (
    Always,
    AtLeast,
    AtMost,
    Condition,
    EntityKind,
    Is,
    MayBe,
    OutputKind,
    TestOfValue,
    leaves,
)
from triage.readers.derivation import Firing, Premises
from triage.readers.formulas import FALSE, TRUE, Formulas
from triage.readers.meaning import Reading, formula_of
from triage.readers.walk import World, walk
from triage.rulebook.model import STRUCTURAL_FACTS, Rulebook

Choice = Mapping[str, z3.BoolRef]
"""For each value of a node, whether the node has it."""

_TOLD_STATES = tuple(state for state in ProofState if state is not ProofState.STATED)
"""The ways of knowing a fact that make a difference; a fact may be known in none of them."""


class SymbolicCase:
    """Every case at once.

    `facts` maps each fact to its choice, `told` parameters and law besides, `values` each node as
    branches read it, `present` each list member to whether it is there, `fired` each branch and entity to whether
    it fires, `recommended` each procedure to whether it is recommended. `doubted` says of each fact whether it is
    doubted.
    `constraints` say which choices are cases at all, and define every name that stands for a formula.

    With `completing` it is every completion of one case instead: only the facts in `open_facts` are free choices,
    and a doubted one may be settled. Of these no more is derived than which procedure is recommended: `fired` is
    false of the branches that do not bear on it.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        name: str,
        *,
        claims: int,
        stays: int,
        completing: Premises | None = None,
        open_facts: Collection[Node] = (),
    ) -> None:
        self.rulebook = rulebook
        self.name = name
        self.entities: Mapping[EntityKind, tuple[Entity, ...]] = {
            EntityKind.CASE: (CASE_ENTITY,),
            EntityKind.CLAIM: tuple(member(EntityKind.CLAIM, index) for index in range(claims)),
            EntityKind.STAY: tuple(member(EntityKind.STAY, index) for index in range(stays)),
        }
        self.constraints: list[z3.BoolRef] = []
        self._formulas: Formulas = Formulas(name)
        self._completing = completing
        self._open_facts = open_facts
        self.present: Mapping[Entity, z3.BoolRef] = self._presence()
        self.told: Mapping[Node, Choice] = {**self._fact_choices(), **self._law_choices()}
        fact_nodes = [node_of(path, entity) for path in rulebook.facts for entity in self.entities[kind_of(path)]]
        self.facts: Mapping[Node, Choice] = {node: self.told[node] for node in fact_nodes}
        self.states = self._states()
        self.constraints.extend(self._no_contradictions())
        walked = walk(
            rulebook,
            World(self._formulas, self.entities, self.told, self.states, self.present),
            only_procedure=completing is not None,
        )
        self.doubted: Mapping[Node, z3.BoolRef] = {
            node: self._formulas.disjunction(has for state, has in states.items() if state.doubted)
            for node, states in self.states.items()
        }
        self.values: Mapping[Node, Choice] = {
            node: self._complete(node, choice) for node, choice in walked.read.items()
        }
        self._cautious = walked.cautious
        self.fired: Mapping[tuple[str, Entity], z3.BoolRef] = {
            (branch.id, entity): walked.fired.get(Firing(branch.id, entity), FALSE)
            for rule, branch in rulebook.branches.values()
            for entity in self.entities[rule.entity]
        }
        self.recommended: Mapping[str, z3.BoolRef] = {
            name: walked.recommended.get(name, FALSE) for name in rulebook.procedures
        }
        self.constraints.extend(self._formulas.definitions)

    def _presence(self) -> dict[Entity, z3.BoolRef]:
        present = {CASE_ENTITY: TRUE}
        if self._completing is not None:
            return present | dict.fromkeys(chain.from_iterable(self.entities.values()), TRUE)
        for kind in (EntityKind.CLAIM, EntityKind.STAY):
            before: z3.BoolRef = TRUE
            for entity in self.entities[kind]:
                present[entity] = z3.Bool(f"{self.name}:{entity}")
                # Members are there in order: the second only if the first is.
                self.constraints.append(z3.Implies(present[entity], before))
                before = present[entity]
        return present

    def _fact_choices(self) -> dict[Node, Choice]:
        choices: dict[Node, Choice] = {}
        for path, fact in self.rulebook.facts.items():
            for entity in self.entities[fact.entity]:
                choices[node_of(path, entity)] = self._choice(node_of(path, entity), fact.values)
        return choices

    def _law_choices(self) -> dict[Node, Choice]:
        """Every setting of the parameters, and all that could be recorded of a country's law."""
        values = {path: parameter.values for path, parameter in self.rulebook.parameters.items()}
        values |= {path: options for path, options in STRUCTURAL_FACTS.items() if path.startswith("law.")}
        return {path: self._choice(path, options) for path, options in values.items()}

    def _choice(self, node: Node, values: Sequence[str]) -> Choice:
        if self._completing is not None and node not in self._open_facts:
            return {self._completing.values[node]: TRUE}
        options = self.free_choice(node, values)
        self.constraints.append(self.one_of(options))
        return options

    def free_choice(self, node: Node, values: Sequence[str]) -> Choice:
        """Return a new choice between values, of which nothing is said yet (see `one_of`)."""
        return {value: z3.Bool(f"{self.name}:{node}={value}") for value in values}

    def one_of(self, choice: Choice) -> z3.BoolRef:
        """Return the formula that exactly one of the values is chosen."""
        return z3.PbEq([(option, 1) for option in choice.values()], 1)

    def _states(self) -> Mapping[Node, Mapping[ProofState, z3.BoolRef]]:
        if self._completing is not None:
            return {node: self._states_of_completion(node, self._completing) for node in self.facts}
        states: dict[Node, Mapping[ProofState, z3.BoolRef]] = {
            node: {state: z3.Bool(f"{self.name}:{node} {state}") for state in _TOLD_STATES} for node in self.facts
        }
        self.constraints.extend(z3.AtMost(*known.values(), 1) for known in states.values())
        return states

    def _states_of_completion(self, node: Node, given: Premises) -> Mapping[ProofState, z3.BoolRef]:
        """Return how a fact is known in a completion: a doubted one that is not settled stays as it is."""
        state = given.proof_states.get(node)
        if state is None or state not in _TOLD_STATES:
            return {}
        if not state.doubted:
            return {state: TRUE}
        doubted = z3.Bool(f"{self.name}:{node} {state}")
        self.constraints.append(z3.Implies(doubted, self.facts[node][given.values[node]]))
        return {state: doubted}

    def _no_contradictions(self) -> Iterable[z3.BoolRef]:
        for contradiction in self.rulebook.contradictions:
            for entity in self.entities[contradiction.entity]:
                told = [
                    self._formulas.disjunction(
                        self.facts[node_of(fact.path, entity)].get(value, FALSE) for value in fact.values
                    )
                    for fact in contradiction.facts
                ]
                contradicting = self._formulas.conjunction((self.present[entity], *told))
                if contradicting is not FALSE:
                    yield self._formulas.negation(contradicting)

    def _complete(self, node: Node, choice: Choice) -> Choice:
        return {value: choice.get(value, FALSE) for value in self.rulebook.values_of(path_of(node))}

    def holds(self, condition: Condition, entity: Entity = CASE_ENTITY) -> z3.BoolRef:
        """Return the formula that the condition holds for the entity. Outcomes can be read too (see
        `choice_of`).
        """
        return self._read(condition, entity, {})

    def holds_undoubted(self, condition: Condition, entity: Entity = CASE_ENTITY) -> z3.BoolRef:
        """Return the formula that the condition holds for the entity with what is doubted taken as unknown."""
        return self._read(condition, entity, self._cautious)

    def _read(self, condition: Condition, entity: Entity, instead: Mapping[Node, Choice]) -> z3.BoolRef:
        outcomes = {
            leaf.path: self.choice_of(leaf.path)
            for leaf in leaves(condition)
            if not isinstance(leaf, Always) and self._is_outcome(leaf.path)
        }
        reading = Reading(self._formulas, {**self.values, **instead, **outcomes}, self.present, self.entities)
        return formula_of(condition, self._values_satisfying)(reading, entity)

    def _is_outcome(self, path: str) -> bool:
        kind = path.partition(".")[0]
        return path in ("procedure", "priority") or (kind in _OUTPUTS and not self.rulebook.values_of(path))

    def _values_satisfying(self, leaf: TestOfValue) -> frozenset[str]:
        if not self._is_outcome(leaf.path):
            return self.rulebook.values_satisfying(leaf)
        known = frozenset(self.choice_of(leaf.path))
        match leaf:
            case Is(_, values, negated):
                return known.difference(values) if negated else known.intersection(values)
            case AtLeast(path, value):
                scale = self.scale_of(path)
                return frozenset(scale[scale.index(value) :])
            case AtMost(path, value):
                scale = self.scale_of(path)
                return frozenset(scale[: scale.index(value) + 1])
            case MayBe(_, value):
                return known & {value}

    def choice_of(self, path: str, entity: Entity = CASE_ENTITY) -> Choice:
        """Return the choice of a fact, finding or parameter, of `procedure`, `priority`, or a term's presence.

        `safeguard.dignified_reception` and the like are `yes` if the outcome has the term.
        """
        if path == "procedure":
            return self.recommended
        if path == "priority":
            return self._priority()
        if self._is_outcome(path):
            kind, _, term = path.partition(".")
            has = self.has(OutputKind(kind), term)
            return {"yes": has, "no": self._formulas.negation(has)}
        return self.values[node_of(path, entity)]

    def scale_of(self, path: str) -> tuple[str, ...]:
        """Return the scale of a finding, or the levels of `priority` from low to high."""
        if path == "priority":
            return tuple(self.rulebook.terms[OutputKind.PRIORITY])
        return self.rulebook.findings[path].scale

    def has(self, kind: OutputKind, term: str) -> z3.BoolRef:
        """Return the formula that the outcome has a term: some branch adds it, free or bound to the procedure."""
        ways = []
        for (branch_id, _), fires in self.fired.items():
            branch = self.rulebook.branches[branch_id][1]
            if any(addition.kind is kind and addition.term == term for addition in branch.additions):
                bound = self.recommended[branch.proposal] if branch.proposal else TRUE
                ways.append(self._formulas.conjunction((fires, bound)))
        return self._formulas.disjunction(ways)

    def _priority(self) -> dict[str, z3.BoolRef]:
        levels = self.scale_of("priority")
        raised = {level: self.has(OutputKind.PRIORITY, level) for level in levels}
        return {
            level: self._formulas.conjunction(
                [
                    raised[level] if place else TRUE,
                    *(self._formulas.negation(raised[other]) for other in levels[place + 1 :]),
                ]
            )
            for place, level in enumerate(levels)
        }

    def rank_at_least(self, rank: int) -> z3.BoolRef:
        """Return the formula that the recommended procedure has at least this protection rank."""
        procedures = self.rulebook.procedures
        return self._formulas.disjunction(
            chosen for name, chosen in self.recommended.items() if procedures[name].rank >= rank
        )


_OUTPUTS = {kind.value for kind in OutputKind}
