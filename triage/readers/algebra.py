"""What it takes to be a truth value: the operations that a condition is made of.

A reader chooses what truth is: yes or no, a column of bits, "certain, open, impossible", a formula for the solver.
What a condition *means* is written once, in `triage.readers.meaning`, over these operations.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from triage.language.names import Entity, Node, Path
from triage.language.sentences import EntityKind, Not, TestOfValue, sentence

if TYPE_CHECKING:
    from triage.readers.meaning import Formula, Reading

T = TypeVar("T")

Choice = Mapping[str, T]
"""For each value that a node can have, the truth of its having it. What is not in it, it can not have."""


@dataclass(frozen=True, eq=False)
class Leaf:
    """A condition on one path, at one place in the rules: it holds for the values in `satisfying`."""

    condition: TestOfValue
    path: Path
    satisfying: frozenset[str]

    @cached_property
    def words(self) -> str:
        """The condition as a sentence."""
        return sentence(self.condition)

    @cached_property
    def opposite(self) -> str:
        """The sentence that it does not hold."""
        return sentence(Not(self.condition))


class Algebra(ABC, Generic[T]):
    """An algebra of truth values, `true` and `false` among them."""

    true: T
    false: T

    @abstractmethod
    def negation(self, one: T) -> T:
        """Return when `one` does not hold."""

    @abstractmethod
    def conjunction(self, parts: Iterable[T]) -> T:
        """Return when all of `parts` hold. They are computed as they are asked for: stop where nothing can
        change.
        """

    @abstractmethod
    def disjunction(self, parts: Iterable[T]) -> T:
        """Return when one of `parts` holds. They are computed as they are asked for."""

    def conjunction_of(self, parts: Sequence[Formula], reading: Reading[T], entity: Entity) -> T:
        """Return when all conditions hold for an entity: their conjunction, each read as it is asked for.

        Where very many conditions are read, an algebra says so once more as a loop, in half of the time.
        """
        return self.conjunction(part(reading, entity) for part in parts)

    def disjunction_of(self, parts: Sequence[Formula], reading: Reading[T], entity: Entity) -> T:
        """Return when one of the conditions holds for an entity: their disjunction, read as they are asked for."""
        return self.disjunction(part(reading, entity) for part in parts)

    def membership(self, leaf: Leaf, node: Node, choice: Choice[T]) -> T:
        """Return when a leaf holds: when the node has one of the satisfying values."""
        satisfying = leaf.satisfying
        if len(choice) == 1:
            for value in choice:
                return self.true if value in satisfying else self.false
        held = [has for value, has in choice.items() if value in satisfying]
        if len(held) == len(choice):
            return self.true
        return self.disjunction(held) if held else self.false

    def nobody(self, kind: EntityKind) -> T:
        """Return the truth of "some claim …" where there can be none."""
        return self.false

    def named(self, one: T, *words: str) -> T:
        """Return `one`, which from now on is read under a name: that of a firing, or of a node and its value.

        The name comes in its words: most algebras have no use for it.
        """
        return one
