"""Truth twice over: in which cases something is certain, and in which it is possible.

What `triage.readers.possibilities` says of one case (certain, impossible, open) is said here of all cases that a
truth value of another algebra stands for; on which facts it hangs is not told. Certain and possible are strong
Kleene truth: S. C. Kleene, Introduction to Metamathematics (1952), § 64.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from triage.case import ProofState
from triage.language.names import Node, path_of
from triage.readers.algebra import Algebra, Choice, Leaf
from triage.readers.walk import World
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN

T = TypeVar("T")


class Chance(NamedTuple, Generic[T]):
    """Where something is certain, and where it is possible: everywhere that it is certain, and elsewhere."""

    certain: T
    possible: T


class Chances(Algebra[Chance[T]]):
    """Chances over another algebra."""

    def __init__(self, rulebook: Rulebook, over: Algebra[T]) -> None:
        self.facts = rulebook.facts
        self.over = over
        self.true, self.false = Chance(over.true, over.true), Chance(over.false, over.false)

    def negation(self, one: Chance[T]) -> Chance[T]:
        """Return certain where it is impossible, and the reverse."""
        if one is self.true:
            return self.false
        if one is self.false:
            return self.true
        return self.chance(self.over.negation(one.possible), self.over.negation(one.certain))

    def conjunction(self, parts: Iterable[Chance[T]]) -> Chance[T]:
        """Return where all are certain, and where all are possible."""
        held: list[Chance[T]] = []
        for part in parts:
            if part is self.false:
                return part
            if part is not self.true:
                held.append(part)
        if len(held) < 2:
            return held[0] if held else self.true
        possible = self.over.conjunction(part.possible for part in held)
        if possible is self.over.false:
            return self.false
        return self.chance(self.over.conjunction(part.certain for part in held), possible)

    def disjunction(self, parts: Iterable[Chance[T]]) -> Chance[T]:
        """Return where one is certain, and where one is possible."""
        held: list[Chance[T]] = []
        for part in parts:
            if part is self.true:
                return part
            if part is not self.false:
                held.append(part)
        if len(held) < 2:
            return held[0] if held else self.false
        certain = self.over.disjunction(part.certain for part in held)
        if certain is self.over.true:
            return self.true
        return self.chance(certain, self.over.disjunction(part.possible for part in held))

    def membership(self, leaf: Leaf, node: Node, choice: Choice[Chance[T]]) -> Chance[T]:
        """Return where the node can have one of the satisfying values: certain where it can have no other."""
        over = self.over
        held = [chance for value, chance in choice.items() if value in leaf.satisfying]
        if leaf.path in self.facts:
            # What is open could have every value: it is certain of no leaf but one that all values satisfy.
            return self.true if len(held) == len(choice) else self.disjunction(held)
        possible = over.disjunction(chance.possible for chance in held)
        others = over.disjunction(
            chance.possible for value, chance in choice.items() if value not in leaf.satisfying
        )
        certain = over.disjunction(chance.certain for chance in held)
        return self.chance(
            over.disjunction((certain, over.conjunction((possible, over.negation(others))))), possible
        )

    def chance(self, certain: T, possible: T) -> Chance[T]:
        """Return a chance, as the very object that stands for all cases, or for none, where it is that."""
        if possible is self.over.false:
            return self.false
        return self.true if certain is self.over.true else Chance(certain, possible)


def possible_world(rulebook: Rulebook, world: World[T], algebra: Chances[T]) -> World[Chance[T]]:
    """Return a world in which what is not known, or doubted, could be anything: see `possibilities`."""
    over = world.algebra

    def sure(one: T) -> Chance[T]:
        return algebra.chance(one, one)

    told: dict[Node, Choice[Chance[T]]] = {}
    states: dict[Node, Mapping[ProofState, Chance[T]]] = {}
    for node, choice in world.told.items():
        fact = rulebook.facts.get(path_of(node))
        known_as = world.states.get(node, {})
        doubted = over.disjunction(has for state, has in known_as.items() if state.doubted)
        unknown = over.disjunction(has for value, has in choice.items() if value in NOT_KNOWN)
        is_open = over.disjunction((unknown, doubted)) if fact is not None else over.false
        if is_open is over.false or fact is None:
            told[node] = {value: sure(has) for value, has in choice.items()}
        else:
            settled = over.negation(is_open)
            could_be: dict[str, Chance[T]] = {}
            for value in fact.values:
                has = choice.get(value, over.false)
                # Only where it is doubted a fact is known and open.
                apart = doubted is not over.false or value in NOT_KNOWN
                certain = over.conjunction((has, settled)) if apart else has
                could_be[value] = algebra.chance(certain, over.disjunction((has, is_open)))
            told[node] = could_be
        if known_as:
            states[node] = {
                state: algebra.chance(over.conjunction((has, over.negation(is_open))), has)
                for state, has in known_as.items()
            }
    present = {entity: sure(there) for entity, there in world.present.items()}
    return World(algebra, world.entities, told, states, present)
