"""Which unknown or doubted facts really can change the recommended procedure: decided by the solver, exactly.

The open questions of an assessment are complete, but may name a fact that in the end can not matter, where two
conditions hang on one fact. Here each is decided: a fact matters if there are two completions of the case, alike in
everything else, that recommend different procedures. A completion answers some of the open facts in some way; what
is known stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import z3

from triage.language.names import Node, kind_of, node_of, path_of
from triage.language.sentences import EntityKind
from triage.proof.symbolic import Choice, SymbolicCase
from triage.readers.bearing import facts_bearing_on_procedure
from triage.readers.derivation import Premises
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN


@dataclass(frozen=True)
class Decision:
    """Answers to other open facts under which `fact` decides: `first` and `second` lead to different outcomes."""

    fact: str
    answers: Mapping[str, str]
    first: str
    second: str
    first_procedure: str
    second_procedure: str


class DecidedQuestions:
    """Decides for one case which open facts matter. For one thread only: the solver has one context."""

    def __init__(self, rulebook: Rulebook, premises: Premises) -> None:
        self._premises = premises
        bearing = facts_bearing_on_procedure(rulebook)
        claims, stays = (len(premises.entities[kind]) for kind in (EntityKind.CLAIM, EntityKind.STAY))

        def is_open(node: Node) -> bool:
            return node in premises.doubted or (premises.values[node] in NOT_KNOWN and path_of(node) in bearing)

        # Doubt is looked at whatever it is about: that there is any is read by rules.
        self.open_facts = tuple(
            node
            for path in rulebook.facts
            for entity in premises.entities[kind_of(path)]
            if is_open(node := node_of(path, entity))
        )
        self._one, self._other = (
            SymbolicCase(
                rulebook,
                name,
                claims=claims,
                stays=stays,
                completing=premises,
                open_facts=frozenset(self.open_facts),
            )
            for name in ("one", "other")
        )
        self._alike = {node: z3.Bool(f"alike {node}") for node in self.open_facts}
        self._solver = z3.Solver()
        self._solver.add(*self._one.constraints, *self._other.constraints, *self._pairs())
        self._differing = z3.Bool("the recommended procedures differ")
        recommended = zip(self._one.recommended.values(), self._other.recommended.values(), strict=True)
        self._solver.add(self._differing == z3.Or([first != second for first, second in recommended]))
        self._answered = {node: z3.Bool(f"answered {node}") for node in self.open_facts}
        self._solver.add(*self._unanswered())
        self._few: dict[int, z3.BoolRef] = {}

    def _pairs(self) -> Iterator[z3.BoolRef]:
        """Yield that both completions are alike in the facts that are asked to be."""
        for node, alike in self._alike.items():
            pairs = zip(self._one.facts[node].values(), self._other.facts[node].values(), strict=True)
            same = [first == second for first, second in pairs]
            yield z3.Implies(alike, z3.And([*same, self._one.doubted[node] == self._other.doubted[node]]))

    def _unanswered(self) -> Iterator[z3.BoolRef]:
        """Yield that what is not answered stays as it is in the first of the two cases."""
        for node, answered in self._answered.items():
            stays = self._one.facts[node][self._premises.values[node]]
            if node in self._premises.doubted:
                stays = z3.And(stays, self._one.doubted[node])
            yield z3.Or(answered, stays)

    def _at_most(self, number: int) -> z3.BoolRef:
        """Return the name of the condition that at most so many open facts are answered."""
        if number not in self._few:
            self._few[number] = z3.Bool(f"at most {number} answered")
            few = z3.PbLe([(answered, 1) for answered in self._answered.values()], number)
            self._solver.add(z3.Implies(self._few[number], few))
        return self._few[number]

    def can_become(self, procedure: str) -> bool:
        """Return whether some completion recommends the procedure."""
        return bool(self._solver.check(self._one.recommended[procedure]) == z3.sat)

    def decision(self, fact: str) -> Decision | None:
        """Return answers under which an open fact decides, as few as possible; None if it can not matter at all."""
        if fact not in self._alike:
            return None
        asked = [self._differing, *(alike for node, alike in self._alike.items() if node != fact)]
        if self._solver.check(*asked) != z3.sat:
            return None
        number = 0
        # The fact itself is not among the other answers: in the first case it may stay as it is.
        while self._solver.check(*asked, z3.Not(self._answered[fact]), self._at_most(number)) != z3.sat:
            if self._solver.check(*asked, self._answered[fact], self._at_most(number + 1)) == z3.sat:
                break
            number += 1
        model = self._solver.model()

        def chosen(choice: Choice) -> str:
            return next(name for name, formula in choice.items() if z3.is_true(model.eval(formula, True)))

        answers = {
            node: chosen(self._one.facts[node])
            for node in self.open_facts
            if node != fact and z3.is_true(model.eval(self._answered[node], True))
        }
        return Decision(
            fact=fact,
            answers={node: value for node, value in answers.items() if value not in NOT_KNOWN},
            first=chosen(self._one.facts[fact]),
            second=chosen(self._other.facts[fact]),
            first_procedure=chosen(self._one.recommended),
            second_procedure=chosen(self._other.recommended),
        )
