"""Truth as columns of bits: very many cases, or variants of one case, in one pass over the rules.

A column is a whole number whose bits stand for the cases: bit 7 is set if case 7 has this value, or if this branch
fires in it. With one operation on whole numbers all cases are read, where another reader looks at one condition.
Cases with different numbers of claims and stays share a pass: presence is a column, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from triage.case import ProofState
from triage.language.names import CASE_ENTITY, Entity, Node, kind_of, member, node_of
from triage.language.sentences import EntityKind
from triage.readers.algebra import Algebra, Choice, Leaf
from triage.readers.derivation import Premises
from triage.readers.meaning import Formula, Reading
from triage.readers.walk import Walked, World, walk
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import Contradiction, Told

T = TypeVar("T")

Column = int
"""One bit for each case."""


class Columns(Algebra[Column]):
    """Columns for `count` cases."""

    def __init__(self, count: int) -> None:
        self.true, self.false = (1 << count) - 1, 0

    def negation(self, one: Column) -> Column:
        """Return the cases that are not in the column."""
        return self.true ^ one if one else self.true

    def conjunction(self, parts: Iterable[Column]) -> Column:
        """Return the cases that are in all columns."""
        # Each operation makes a new column: none is made where there is one part only.
        common = self.true
        for part in parts:
            if part is not self.true:
                common = part if common is self.true else common & part
                if not common:
                    return self.false
        return common

    def disjunction(self, parts: Iterable[Column]) -> Column:
        """Return the cases that are in one of the columns."""
        found = self.false
        for part in parts:
            if part:
                found = found | part if found else part
                if found == self.true:
                    return self.true
        return found

    def conjunction_of(self, parts: Sequence[Formula], reading: Reading[Column], entity: Entity) -> Column:
        """Return the cases in which all conditions hold."""
        common = true = self.true
        for part in parts:
            column = part(reading, entity)
            if column is not true:
                common = column if common is true else common & column
                if not common:
                    return 0
        return common

    def disjunction_of(self, parts: Sequence[Formula], reading: Reading[Column], entity: Entity) -> Column:
        """Return the cases in which one of the conditions holds."""
        found, true = 0, self.true
        for part in parts:
            column = part(reading, entity)
            if column:
                found = found | column if found else column
                if found == true:
                    return true
        return found

    def membership(self, leaf: Leaf, node: Node, choice: Choice[Column]) -> Column:
        """Return the cases in which the node has one of the satisfying values."""
        satisfying = leaf.satisfying
        if len(choice) == 1:
            for value in choice:
                return choice[value] if value in satisfying else 0
        found = 0
        for value in satisfying:
            if value in choice:
                found = found | choice[value] if found else choice[value]
        return self.true if found == self.true else found


def walk_cases(rulebook: Rulebook, cases: Sequence[Premises]) -> Walked[Column]:
    """Return what a rulebook comes to in many cases at once, case `n` at bit `n` of each column."""
    algebra = Columns(len(cases))
    most = {kind: max((len(case.entities[kind]) for case in cases), default=0) for kind in EntityKind}
    entities = {
        kind: (CASE_ENTITY,)
        if kind is EntityKind.CASE
        else tuple(member(kind, place) for place in range(most[kind]))
        for kind in EntityKind
    }
    present: dict[Entity, Column] = {
        entity: _same(algebra, sum(1 << place for place, case in enumerate(cases) if entity in case.entities[kind]))
        for kind, members in entities.items()
        for entity in members
    }
    nodes = {node: None for case in cases for node in case.values}
    nodes |= {node_of(path, entity): None for path in rulebook.facts for entity in entities[kind_of(path)]}
    states: dict[Node, dict[ProofState, Column]] = {}
    for place, case in enumerate(cases):
        for node, state in case.proof_states.items():
            known = states.setdefault(node, {})
            known[state] = known.get(state, 0) | 1 << place
    told = {node: _told(algebra, [case.values.get(node, "unknown") for case in cases]) for node in nodes}
    return walk(rulebook, World(algebra, entities, told, states, present))


def _told(algebra: Columns, values: Sequence[str]) -> Choice[Column]:
    columns: dict[str, Column] = {}
    for place, value in enumerate(values):
        columns[value] = columns.get(value, 0) | 1 << place
    return {value: _same(algebra, column) for value, column in columns.items()}


def _same(algebra: Columns, column: Column) -> Column:
    """Return the column, as the very object that stands for all cases where it is all."""
    return algebra.true if column == algebra.true else column


class Change(NamedTuple):
    """One fact changed to another value, known beyond doubt."""

    node: Node
    value: str


@dataclass(frozen=True)
class Changes:
    """In which of `count` variants a fact is changed to which value. In the others it is as in the case."""

    count: int
    columns: Mapping[Change, Column]


@dataclass(frozen=True)
class Outcomes:
    """The variants in which each procedure is recommended, and those that contradict themselves: no cases."""

    recommended: Mapping[str, Column]
    contradictory: Column


def outcomes_of(rulebook: Rulebook, premises: Premises, changes: Changes) -> Outcomes:
    """Return what is recommended in each variant of a case. A fact that is changed is known beyond doubt."""
    algebra = Columns(changes.count)
    changed: dict[Node, dict[str, Column]] = {}
    for change, column in changes.columns.items():
        values = changed.setdefault(change.node, {})
        values[change.value] = values.get(change.value, 0) | column
    told: dict[Node, Choice[Column]] = {node: {value: algebra.true} for node, value in premises.values.items()}
    states: dict[Node, dict[ProofState, Column]] = {
        node: {state: algebra.true} for node, state in premises.proof_states.items()
    }
    for node, values in changed.items():
        rest = algebra.negation(algebra.disjunction(values.values()))
        before = premises.values[node]
        if column := values.get(before, 0) | rest:
            values[before] = column
        told[node] = values
        if algebra.true in values.values():
            told[node] = {value: algebra.true for value, column in values.items() if column == algebra.true}
        if node in states:
            states[node] = {premises.proof_states[node]: rest}
    present = {entity: algebra.true for members in premises.entities.values() for entity in members}
    world = World(algebra, premises.entities, told, states, present)
    walked = walk(rulebook, world, only_procedure=True)
    recommended = {name: walked.recommended.get(name, 0) for name in rulebook.procedures}
    return Outcomes(recommended, contradictory(rulebook.contradictions, algebra, premises.entities, told))


def contradictory(
    contradictions: Iterable[Contradiction],
    algebra: Algebra[T],
    entities: Mapping[EntityKind, tuple[Entity, ...]],
    told: Mapping[Node, Choice[T]],
) -> T:
    """Return the cases in which facts are told that can not all be true."""

    def having(fact: Told, entity: Entity) -> T:
        choice = told.get(node_of(fact.path, entity), {})
        return algebra.disjunction(choice.get(value, algebra.false) for value in fact.values)

    return algebra.disjunction(
        algebra.conjunction(having(fact, entity) for fact in contradiction.facts)
        for contradiction in contradictions
        for entity in entities[contradiction.entity]
    )
