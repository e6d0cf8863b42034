"""What the rule language means: when a condition holds, over any algebra of truth values.

`triage.readers.reference` says the same once more for itself, as the oracle. Every other reader reads through here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from triage.language.names import Entity, Node, kind_of
from triage.language.sentences import (
    Always,
    And,
    Condition,
    EntityKind,
    Not,
    Or,
    Quantified,
    Quantifier,
    TestOfValue,
)
from triage.readers.algebra import Algebra, Choice, Leaf
from triage.rulebook.model import Rulebook

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What conditions are read over: for each node the choice of its values, for each entity whether it is
    there.
    """

    algebra: Algebra[T]
    values: Mapping[Node, Choice[T]]
    present: Mapping[Entity, T]
    entities: Mapping[EntityKind, tuple[Entity, ...]]


class Formula(Protocol):
    """A condition made ready for reading, whatever the algebra."""

    def __call__(self, reading: Reading[T], entity: Entity) -> T:
        """Return when it holds for the entity. Whether that is there at all, whoever calls asks first."""


ValuesSatisfying = Callable[[TestOfValue], frozenset[str]]
"""Tells for which values of its path a leaf holds."""


@lru_cache(maxsize=16)
def formulas_of(rulebook: Rulebook) -> Mapping[str, Formula]:
    """Return the condition of every branch, by its id."""
    # Each value is asked for in several branches: what is shared stays at hand while many of them are read.
    known: dict[TestOfValue, Formula] = {}
    return {
        branch.id: formula_of(branch.condition, rulebook.values_satisfying, known)
        for _, branch in rulebook.branches.values()
    }


def formula_of(
    condition: Condition, satisfying: ValuesSatisfying, known: dict[TestOfValue, Formula] | None = None
) -> Formula:
    """Return a condition made ready for reading; `satisfying` knows the values of all that it reads.

    Leaves that are `known` already are not made again.
    """
    known = {} if known is None else known
    match condition:
        case Always():
            return _always
        case Not(part):
            return _not(formula_of(part, satisfying, known))
        case And(parts):
            return _all([formula_of(part, satisfying, known) for part in parts])
        case Or(parts):
            return _any([formula_of(part, satisfying, known) for part in parts])
        case Quantified(quantifier, kind, part):
            return _quantified(quantifier, kind, formula_of(part, satisfying, known))
        case _:
            if condition not in known:
                known[condition] = _leaf(Leaf(condition, condition.path, satisfying(condition)))
            return known[condition]


def _always(reading: Reading[T], entity: Entity) -> T:
    return reading.algebra.true


def _not(part: Formula) -> Formula:
    def holds(reading: Reading[T], entity: Entity) -> T:
        return reading.algebra.negation(part(reading, entity))

    return holds


def _all(parts: Sequence[Formula]) -> Formula:
    def holds(reading: Reading[T], entity: Entity) -> T:
        return reading.algebra.conjunction_of(parts, reading, entity)

    return holds


def _any(parts: Sequence[Formula]) -> Formula:
    def holds(reading: Reading[T], entity: Entity) -> T:
        return reading.algebra.disjunction_of(parts, reading, entity)

    return holds


def _quantified(quantifier: Quantifier, kind: EntityKind, part: Formula) -> Formula:
    fails = _not(part)

    def some(reading: Reading[T], entity: Entity) -> T:
        return _some(reading, kind, part)

    def none(reading: Reading[T], entity: Entity) -> T:
        return reading.algebra.negation(_some(reading, kind, part))

    def every(reading: Reading[T], entity: Entity) -> T:
        algebra = reading.algebra
        return algebra.conjunction((there_is(reading, kind), algebra.negation(_some(reading, kind, fails))))

    return {Quantifier.SOME: some, Quantifier.NO: none, Quantifier.EVERY: every}[quantifier]


def _some(reading: Reading[T], kind: EntityKind, part: Formula) -> T:
    algebra, members = reading.algebra, reading.entities[kind]
    if not members:
        return algebra.nobody(kind)

    def holds(member: Entity) -> T:
        there = reading.present[member]
        found = part(reading, member)
        return found if there is algebra.true else algebra.conjunction((there, found))

    return algebra.disjunction([holds(member) for member in members])


def there_is(reading: Reading[T], kind: EntityKind) -> T:
    """Return when there is any entity of the kind."""
    members = reading.entities[kind]
    if not members:
        return reading.algebra.nobody(kind)
    return reading.algebra.disjunction(reading.present[member] for member in members)


def _leaf(leaf: Leaf) -> Formula:
    path = leaf.path
    suffix = f".{path.partition('.')[2]}"

    def of_case(reading: Reading[T], entity: Entity) -> T:
        return reading.algebra.membership(leaf, path, reading.values[path])

    def of_member(reading: Reading[T], entity: Entity) -> T:
        node = entity + suffix
        return reading.algebra.membership(leaf, node, reading.values[node])

    return of_case if kind_of(path) is EntityKind.CASE else of_member
