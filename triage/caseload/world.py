"""What an inference over a caseload starts from: `premises_of`, for all cases at once, over any algebra."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from triage.case import ProofState
from triage.language.names import Entity, Node, entity_of, node_of, path_of
from triage.language.sentences import EntityKind
from triage.readers.algebra import Algebra, Choice
from triage.readers.walk import World
from triage.rulebook.vocabulary import FactGroupDefinition, Vocabulary

T = TypeVar("T")


def world_of(
    algebra: Algebra[T],
    vocabulary: Vocabulary,
    entities: Mapping[EntityKind, tuple[Entity, ...]],
    present: Mapping[Entity, T],
    told: Mapping[Node, Choice[T]],
    states: Mapping[Node, Mapping[ProofState, T]],
) -> World[T]:
    """Return what the cases come to before any rule is read.

    `told` are all nodes, with every value that they have but `unknown`; `states` says how facts are known. As in
    one case, what speaks for the person and is contradicted is not told in a claim with a statement shown to be
    untrue (Handbook, 204), and nothing is said of how it is known.
    """
    untrue = dict(_shown_untrue(algebra, vocabulary, told, states))
    values: dict[Node, Choice[T]] = {}
    for node, choice in told.items():
        if node in untrue:
            choice = _outside(algebra, choice, untrue[node])
        known = {value: has for value, has in choice.items() if has is not algebra.false}
        unknown = algebra.negation(algebra.disjunction(known.values()))
        values[node] = known if unknown is algebra.false else {**known, "unknown": unknown}
    said = {
        node: _outside(algebra, of_node, untrue[node]) if node in untrue else of_node
        for node, of_node in states.items()
    }
    return World(algebra, entities, values, said, present)


_Key = TypeVar("_Key")


def _outside(algebra: Algebra[T], columns: Mapping[_Key, T], left_out: T) -> dict[_Key, T]:
    stays = algebra.negation(left_out)
    return {key: algebra.conjunction((column, stays)) for key, column in columns.items()}


def _shown_untrue(
    algebra: Algebra[T],
    vocabulary: Vocabulary,
    told: Mapping[Node, Choice[T]],
    states: Mapping[Node, Mapping[ProofState, T]],
) -> Iterator[tuple[Node, T]]:
    """Yield where each fact is set aside: told by the person, contradicted, beside what was shown to be untrue."""
    groups = {group.name: group for group in vocabulary.groups if group.untrue_where}
    for node, of_node in states.items():
        path, entity = path_of(node), entity_of(node)
        group = groups.get(path.partition(".")[0])
        contradicted = of_node.get(ProofState.CONTRADICTED, algebra.false)
        if group is None or contradicted is algebra.false:
            continue
        fact = vocabulary.facts[path]
        for_them = algebra.disjunction(column for value, column in told[node].items() if fact.speaks_for(value))
        shown = _statement_untrue(algebra, told, states, group, entity)
        set_aside = algebra.conjunction((contradicted, for_them, shown))
        if set_aside is not algebra.false:
            yield node, set_aside


def _statement_untrue(
    algebra: Algebra[T],
    told: Mapping[Node, Choice[T]],
    states: Mapping[Node, Mapping[ProofState, T]],
    group: FactGroupDefinition,
    entity: Entity,
) -> T:
    """Return where a statement of a person on this claim was shown to be untrue, beyond doubt."""

    def having(path: str, values: tuple[str, ...]) -> T:
        choice = told.get(node_of(path, entity), {})
        return algebra.disjunction(choice.get(value, algebra.false) for value in values)

    def doubted(path: str) -> T:
        of_node = states.get(node_of(path, entity), {})
        return algebra.disjunction(column for state, column in of_node.items() if state.doubted)

    shown = algebra.conjunction(
        algebra.conjunction((having(each.path, each.values), algebra.negation(doubted(each.path))))
        for each in group.untrue_where
    )
    not_theirs = algebra.disjunction(having(each.path, each.values) for each in group.untrue_unless)
    return algebra.conjunction((shown, algebra.negation(not_theirs)))
