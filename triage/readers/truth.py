"""Truth as yes or no, plain and with the reasons: the algebras that read one case as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from triage.language.names import Entity, Node, path_of
from triage.language.sentences import EntityKind
from triage.readers.algebra import Algebra, Choice, Leaf
from triage.readers.derivation import Derivation, Firing, Premises
from triage.readers.meaning import Formula, Reading
from triage.readers.walk import Walked, World, walk
from triage.rulebook.model import STRUCTURAL_FACTS, Rulebook


class Truth(Algebra[bool]):
    """Yes or no."""

    true, false = True, False

    def negation(self, one: bool) -> bool:
        """Return whether it does not hold."""
        return not one

    def conjunction(self, parts: Iterable[bool]) -> bool:
        """Return whether all hold."""
        return all(parts)

    def disjunction(self, parts: Iterable[bool]) -> bool:
        """Return whether one holds."""
        return any(parts)


TRUTH = Truth()


def derive(rulebook: Rulebook, premises: Premises) -> Derivation:
    """Return all firings and findings of the rulebook on these premises."""
    walked = walk(rulebook, world_of(premises, TRUTH))
    values = {node: next(iter(choice)) for node, choice in walked.values.items()}
    return Derivation(
        firings=frozenset(walked.fired),
        findings={node: value for node, value in values.items() if path_of(node) in rulebook.findings},
        structure={node: values[node] for node in STRUCTURAL_FACTS if node not in premises.values},
        recommended=next(iter(walked.recommended), None),
        fallen=_fallen(rulebook, walked),
    )


def world_of(premises: Premises, algebra: Algebra[bool]) -> World[bool]:
    """Return one case as a world in which everything is so or not."""
    return World(
        algebra=algebra,
        entities=premises.entities,
        told={node: {value: True} for node, value in premises.values.items()},
        states={node: {state: True} for node, state in premises.proof_states.items()},
        present={entity: True for members in premises.entities.values() for entity in members},
    )


def _fallen(rulebook: Rulebook, walked: Walked[bool]) -> frozenset[Firing]:
    if walked.sure is None:
        return frozenset()
    gone = walked.sure.fired.keys() - walked.fired.keys()
    return frozenset(firing for firing in gone if firing.branch in rulebook.adverse_branches)


class Support(NamedTuple):
    """One leaf that matters: the node it reads, the node's value, and the leaf as a sentence that is true."""

    node: Node
    value: str
    leaf: str


class Reasoned(NamedTuple):
    """Whether something holds, and the leaves because of which it holds, or does not, in the order of the
    sentence.
    """

    holds: bool
    because: tuple[Support, ...] = ()


class Reasons(Algebra[Reasoned]):
    """Yes or no, with the leaves that make it so.

    What holds because all parts hold rests on all of them; where parts fail, on those that fail; and the other way
    round for "or". A quantifier over an empty list rests on `claims_recorded` or `stays_recorded`.
    """

    true, false = Reasoned(True), Reasoned(False)

    def negation(self, one: Reasoned) -> Reasoned:
        """Return the opposite, for the same reasons."""
        return Reasoned(not one.holds, one.because)

    def conjunction(self, parts: Iterable[Reasoned]) -> Reasoned:
        """Return whether all hold, because of all, or because of those that fail."""
        return self._joined(list(parts), wanted=True)

    def disjunction(self, parts: Iterable[Reasoned]) -> Reasoned:
        """Return whether one holds, because of those that do, or because none does."""
        return self._joined(list(parts), wanted=False)

    def conjunction_of(self, parts: Sequence[Formula], reading: Reading[Reasoned], entity: Entity) -> Reasoned:
        """Return whether all conditions hold, because of all, or because of those that fail."""
        return self._joined([part(reading, entity) for part in parts], wanted=True)

    def disjunction_of(self, parts: Sequence[Formula], reading: Reading[Reasoned], entity: Entity) -> Reasoned:
        """Return whether one of the conditions holds, because of those that do, or because none does."""
        return self._joined([part(reading, entity) for part in parts], wanted=False)

    def _joined(self, parts: list[Reasoned], *, wanted: bool) -> Reasoned:
        failing = [part for part in parts if part.holds != wanted]
        return Reasoned(
            bool(failing) != wanted, tuple([leaf for part in failing or parts for leaf in part.because])
        )

    def membership(self, leaf: Leaf, node: Node, choice: Choice[Reasoned]) -> Reasoned:
        """Return whether a leaf holds, because of itself."""
        return _reasoned(leaf, node, next(iter(choice)))

    def nobody(self, kind: EntityKind) -> Reasoned:
        """Return that there is none, because none is recorded."""
        return Reasoned(False, (Support(f"{kind}s_recorded", "no", f"{kind}s_recorded is no"),))


# The same leaves are read of the same values in very many cases.
@lru_cache(maxsize=16384)
def _reasoned(leaf: Leaf, node: Node, value: str) -> Reasoned:
    holds = value in leaf.satisfying
    return Reasoned(holds, (Support(node, value, leaf.words if holds else leaf.opposite),))


REASONS = Reasons()


def with_reasons(values: Mapping[Node, str]) -> dict[Node, Choice[Reasoned]]:
    """Return values as choices that can be read with their reasons."""
    return {node: {value: REASONS.true} for node, value in values.items()}
