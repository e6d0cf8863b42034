"""Truth as two columns of bits: in which cases something is certain, and in which it is possible.

What `triage.readers.possibilities` says of one case (certain, impossible, open) is said here of very many at once;
on which facts it hangs is not told. Certain and possible are strong Kleene truth: S. C. Kleene, Introduction to
Metamathematics (1952), § 64.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from triage.case import ProofState
from triage.language.names import Node, path_of
from triage.readers.algebra import Algebra, Choice, Leaf
from triage.readers.columns import Column
from triage.readers.walk import World
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN


class Chance(NamedTuple):
    """The cases in which something is certain, and those in which it is possible: all of the former, and others."""

    certain: Column
    possible: Column


class Chances(Algebra[Chance]):
    """Chances for the cases of an algebra of columns."""

    def __init__(self, rulebook: Rulebook, everyone: Column) -> None:
        self.facts = rulebook.facts
        self.everyone = everyone
        self.true, self.false = Chance(everyone, everyone), Chance(0, 0)

    def negation(self, one: Chance) -> Chance:
        """Return certain where it is impossible, and the reverse."""
        if one is self.true:
            return self.false
        if one is self.false:
            return self.true
        return self._same(self.everyone ^ one.possible, self.everyone ^ one.certain)

    def conjunction(self, parts: Iterable[Chance]) -> Chance:
        """Return where all are certain, and where all are possible."""
        common = self.true
        for part in parts:
            if part is self.false:
                return part
            if common is self.true:
                common = part
            elif part is not self.true:
                common = self._same(common.certain & part.certain, common.possible & part.possible)
                if common is self.false:
                    return common
        return common

    def disjunction(self, parts: Iterable[Chance]) -> Chance:
        """Return where one is certain, and where one is possible."""
        found = self.false
        for part in parts:
            if part is self.true:
                return part
            if found is self.false:
                found = part
            elif part is not self.false:
                found = self._same(found.certain | part.certain, found.possible | part.possible)
                if found is self.true:
                    return found
        return found

    def membership(self, leaf: Leaf, node: Node, choice: Choice[Chance]) -> Chance:
        """Return where the node can have one of the satisfying values: certain where it can have no other."""
        if leaf.path in self.facts:
            # What is open could have every value: it is certain of no leaf but one that all values satisfy.
            held = [chance for value, chance in choice.items() if value in leaf.satisfying]
            return self.true if len(held) == len(choice) else self.disjunction(held)
        possible = others = certain = 0
        for value, chance in choice.items():
            if value in leaf.satisfying:
                possible |= chance.possible
                certain |= chance.certain
            else:
                others |= chance.possible
        return self._same(certain | (possible & ~others), possible)

    def _same(self, certain: Column, possible: Column) -> Chance:
        if not possible:
            return self.false
        return self.true if certain == self.everyone else Chance(certain, possible)


def possible_world(rulebook: Rulebook, world: World[Column], algebra: Chances) -> World[Chance]:
    """Return a world in which what is not known, or doubted, could be anything: see `possibilities`."""

    def sure(column: Column) -> Chance:
        return algebra.true if column == algebra.everyone else Chance(column, column)

    told: dict[Node, Choice[Chance]] = {}
    states: dict[Node, Mapping[ProofState, Chance]] = {}
    for node, choice in world.told.items():
        fact = rulebook.facts.get(path_of(node))
        known_as = world.states.get(node, {})
        doubted = world.algebra.disjunction(has for state, has in known_as.items() if state.doubted)
        unknown = world.algebra.disjunction(has for value, has in choice.items() if value in NOT_KNOWN)
        is_open = unknown | doubted if fact is not None else 0
        if not is_open or fact is None:
            told[node] = {value: sure(has) for value, has in choice.items()}
        else:
            settled = algebra.everyone ^ is_open
            anything = Chance(0, is_open)
            told[node] = {
                # Only where it is doubted a fact is known and open.
                value: Chance(has & settled if doubted or value in NOT_KNOWN else has, has | is_open)
                if (has := choice.get(value, 0))
                else anything
                for value in fact.values
            }
        if known_as:
            states[node] = {
                state: Chance(has & ~is_open, has) if is_open else sure(has) for state, has in known_as.items()
            }
    present = {entity: sure(there) for entity, there in world.present.items()}
    return World(algebra, world.entities, told, states, present)
