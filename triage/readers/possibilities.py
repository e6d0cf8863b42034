"""Truth as certain, impossible, or open, with the facts on which it hangs: what could still be.

A fact that is known beyond doubt has one value, an unknown or doubted one could have any. What can become true is
never told to be impossible; it can be told to be open where two conditions hang on the same fact, so "could still
matter" may be said of a fact that in the end does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage.case import ProofState
from triage.language.names import Node, path_of
from triage.readers.algebra import Algebra, Choice, Leaf
from triage.readers.derivation import Firing, Premises
from triage.readers.meaning import Reading, formulas_of
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

    def membership(self, leaf: Leaf, node: Node, choice: Choice[Possibility]) -> Possibility:
        """Return whether the node can have one of the satisfying values, certain if it can have no other."""
        found, ways = IMPOSSIBLE, 0
        for value in leaf.satisfying:
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
                    {**(walked.cautious if adverse else walked.read), **given},
                    self.world.present,
                    self.world.entities,
                ),
                firing.entity,
            )
            == CERTAIN
            for walked in (walks if adverse else walks[:1])
        )


def possibilities(rulebook: Rulebook, premises: Premises, *, only_procedure: bool = False) -> Possibilities:
    """Return what could still be concluded, or only what bears on the recommended procedure.

    A doubted fact is open: settling the doubt may change its value.
    """
    facts = rulebook.facts
    open_facts = tuple(
        node
        for node, value in premises.values.items()
        if (value in NOT_KNOWN or node in premises.doubted) and path_of(node) in facts
    )
    bits = {node: 1 << place for place, node in enumerate(open_facts)}
    told: dict[Node, Choice[Possibility]] = {
        node: dict.fromkeys(facts[path_of(node)].values, bits[node]) if node in bits else {value: CERTAIN}
        for node, value in premises.values.items()
    }
    states: dict[Node, Mapping[ProofState, Possibility]] = {
        node: {state: bits.get(node, CERTAIN)} for node, state in premises.proof_states.items()
    }
    present = {entity: CERTAIN for members in premises.entities.values() for entity in members}
    world = World(POSSIBLE, premises.entities, told, states, present)
    walked = walk(rulebook, world, only_procedure=only_procedure)
    return Possibilities(rulebook, world, walked, open_facts)
