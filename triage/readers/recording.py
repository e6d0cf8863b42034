"""Truth taken down: what a walk does, as a list of steps that are done once for very many cases.

The terms of this algebra stand for columns that are not there yet. Whatever is walked over them leaves the
operations that it took, each of them once, however often it was asked for. So what a rulebook means is read by the
one walk, and no reader of columns has to go through its rules pass by pass.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from enum import IntEnum
from typing import NamedTuple

from triage.language.names import Node
from triage.readers.algebra import Algebra, Choice, Leaf


class Operation(IntEnum):
    """What is done in a step. `GIVEN` takes what is told under a name."""

    GIVEN = 0
    NOT = 1
    AND = 2
    OR = 3


class Term:
    """What stands for a column: the result of the step with its number. The same step has the same term."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


class Step(NamedTuple):
    """One operation, and the numbers of the steps that it is done with; in `GIVEN` the first is that of a name."""

    operation: Operation
    first: int
    second: int


class Recording(Algebra[Term]):
    """An algebra that takes down what is done; `names` are those of what was given, in the order of asking."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.names: list[Hashable] = []
        self.terms: list[Term] = []
        self._known: dict[Step, Term] = {}
        self._given: dict[Hashable, Term] = {}
        self.false, self.true = Term(-1), Term(-2)

    def given(self, name: Hashable) -> Term:
        """Return the term of what is told under a name."""
        found = self._given.get(name)
        if found is None:
            found = self._given[name] = self._done(Operation.GIVEN, len(self.names))
            self.names.append(name)
        return found

    def negation(self, one: Term) -> Term:
        """Return the opposite of a term."""
        if one is self.false:
            return self.true
        if one is self.true:
            return self.false
        step = self.steps[one.number]
        return self.terms[step.first] if step.operation is Operation.NOT else self._done(Operation.NOT, one.number)

    def conjunction(self, parts: Iterable[Term]) -> Term:
        """Return what holds where all parts do."""
        return self._joined(Operation.AND, parts, empty=self.true, settled=self.false)

    def disjunction(self, parts: Iterable[Term]) -> Term:
        """Return what holds where one part does."""
        return self._joined(Operation.OR, parts, empty=self.false, settled=self.true)

    def membership(self, leaf: Leaf, node: Node, choice: Choice[Term]) -> Term:
        """Return where the node has one of the satisfying values, by whichever are fewer: they or the others."""
        held = [has for value, has in choice.items() if value in leaf.satisfying]
        if len(held) * 2 <= len(choice):
            return self.disjunction(held)
        # A node has one value everywhere.
        return self.negation(self.disjunction(has for value, has in choice.items() if value not in leaf.satisfying))

    def _joined(self, operation: Operation, parts: Iterable[Term], empty: Term, settled: Term) -> Term:
        numbers: set[int] = set()
        for part in parts:
            if part is settled:
                return settled
            if part is not empty:
                numbers.add(part.number)
        # In one order, so that what many have in common is done once.
        in_order = sorted(numbers)
        for number in in_order:
            step = self.steps[number]
            if step.operation is Operation.NOT and step.first in numbers:
                return settled
        found = self.terms[in_order[0]] if in_order else empty
        for number in in_order[1:]:
            found = self._done(operation, found.number, number)
        return found

    def _done(self, operation: Operation, first: int, second: int = -1) -> Term:
        step = Step(operation, first, second)
        found = self._known.get(step)
        if found is None:
            found = self._known[step] = Term(len(self.steps))
            self.steps.append(step)
            self.terms.append(found)
        return found
