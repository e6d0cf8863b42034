"""Truth as certain, impossible, or open, with the facts on which it hangs: what could still be.

A fact that is known beyond doubt has one value, an unknown or doubted one could have any. What can become true is
never told to be impossible; it can be told to be open where two conditions hang on the same fact, so "could still
matter" may be said of a fact that in the end does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from triage.case import ProofState
from triage.language.names import Entity, Node, path_of
from triage.readers.algebra import Algebra, Choice, Leaf
from triage.readers.derivation import Firing, Premises
from triage.readers.meaning import Formula, Reading, formulas_of
from triage.readers.walk import Walked, World, walk
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN

Possibility = int
"""-1 is certain, 0 impossible; any other is open, with one bit for each open fact on which it hangs."""

CERTAIN, IMPOSSIBLE = -1, 0


class Possible(Algebra[Possibility]):
    """What can be said while some facts are open."""

    true, false = CERTAIN, IMPOSSIBLE

    def negation(self, one: Possibility) -> Possibility:
        """Return certain for impossible and the reverse; what is open stays so."""
        return one if one > 0 else CERTAIN - one

    def conjunction(self, parts: Iterable[Possibility]) -> Possibility:
        """Return whether all can hold, and on what that hangs."""
        open_facts = 0
        for part in parts:
            if part == IMPOSSIBLE:
                return IMPOSSIBLE
            if part > 0:
                open_facts |= part
        return open_facts or CERTAIN

    def disjunction(self, parts: Iterable[Possibility]) -> Possibility:
        """Return whether one can hold, and on what that hangs."""
        open_facts = 0
        for part in parts:
            open_facts |= part
            if open_facts == CERTAIN:
                return CERTAIN
        return open_facts

    def conjunction_of(
        self, parts: Sequence[Formula], reading: Reading[Possibility], entity: Entity
    ) -> Possibility:
        """Return whether all conditions can hold, and on what that hangs."""
        open_facts = 0
        for part in parts:
            one = part(reading, entity)
            if one == IMPOSSIBLE:
                return IMPOSSIBLE
            if one > 0:
                open_facts |= one
        return open_facts or CERTAIN

    def disjunction_of(
        self, parts: Sequence[Formula], reading: Reading[Possibility], entity: Entity
    ) -> Possibility:
        """Return whether one of the conditions can hold, and on what that hangs."""
        open_facts = 0
        for part in parts:
            open_facts |= part(reading, entity)
            if open_facts == CERTAIN:
                return CERTAIN
        return open_facts

    def membership(self, leaf: Leaf, node: Node, choice: Choice[Possibility]) -> Possibility:
        """Return whether the node can have one of the satisfying values, certain if it can have no other."""
        satisfying = leaf.satisfying
        if len(choice) == 1:
            for value in choice:
                return CERTAIN if value in satisfying else IMPOSSIBLE
        found, ways = IMPOSSIBLE, 0
        for value in satisfying:
            if value in choice:
                found |= choice[value]
                ways += 1
        return found if ways < len(choice) else CERTAIN


POSSIBLE = Possible()


@dataclass(frozen=True)
class Possibilities:
    """Everything that could be concluded from some completion of the open facts."""

    rulebook: Rulebook
    world: World[Possibility]
    walked: Walked[Possibility]
    open_facts: tuple[Node, ...]

    def facts(self, possibility: Possibility) -> Iterator[Node]:
        """Yield the open facts on which it hangs whether something holds."""
        while possibility > 0:
            lowest = possibility & -possibility
            yield self.open_facts[lowest.bit_length() - 1]
            possibility ^= lowest

    def values(self, node: Node) -> frozenset[str]:
        """Return the values that a node could have; none if there is no such node in the case."""
        return frozenset(self.walked.values.get(node, ()))

    def certain_if(self, firing: Firing, node: Node, value: str) -> bool:
        """Return whether a branch fires for certain if a node has this value."""
        walks = [self.walked, *([self.walked.sure] if self.walked.sure else [])]
        adverse = firing.branch in self.rulebook.adverse_branches
        formula = formulas_of(self.rulebook)[firing.branch]
        given: Mapping[Node, Choice[Possibility]] = {node: {value: CERTAIN}}
        return all(
            formula(
                Reading(
                    POSSIBLE,
                    _Given(given, walked.cautious if adverse else walked.read),
                    self.world.present,
                    self.world.entities,
                ),
                firing.entity,
            )
            == CERTAIN
            for walked in (walks if adverse else walks[:1])
        )


class _Given(dict[Node, Choice[Possibility]]):
    """Choices of some nodes, and those of all others as they are: asked for some dozen times, without a copy."""

    def __init__(
        self, given: Mapping[Node, Choice[Possibility]], others: Mapping[Node, Choice[Possibility]]
    ) -> None:
        super().__init__(given)
        self._others = others

    def __missing__(self, node: Node) -> Choice[Possibility]:
        return self._others[node]


def possibilities(rulebook: Rulebook, premises: Premises, *, only_procedure: bool = False) -> Possibilities:
    """Return what could still be concluded, or only what bears on the recommended procedure.

    A doubted fact is open: settling the doubt may change its value.
    """
    told: dict[Node, Choice[Possibility]] = {}
    bits: dict[Node, Possibility] = {}
    of_facts, doubted, bit = _values_of_facts(rulebook, tuple(premises.values)), premises.doubted, 1
    for node, value in premises.values.items():
        if (value in NOT_KNOWN or node in doubted) and node in of_facts:
            told[node] = dict.fromkeys(of_facts[node], bit)
            bits[node] = bit
            bit <<= 1
        else:
            told[node] = {value: CERTAIN}
    states: dict[Node, Mapping[ProofState, Possibility]] = {
        node: {state: bits.get(node, CERTAIN)} for node, state in premises.proof_states.items()
    }
    present = {entity: CERTAIN for members in premises.entities.values() for entity in members}
    world = World(POSSIBLE, premises.entities, told, states, present)
    walked = walk(rulebook, world, only_procedure=only_procedure)
    return Possibilities(rulebook, world, walked, tuple(bits))


# Cases with the same number of claims and stays have the same nodes.
@lru_cache(maxsize=64)
def _values_of_facts(rulebook: Rulebook, nodes: tuple[Node, ...]) -> Mapping[Node, tuple[str, ...]]:
    facts = rulebook.facts
    return {node: facts[path].values for node in nodes if (path := path_of(node)) in facts}
