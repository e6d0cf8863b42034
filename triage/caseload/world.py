"""From what a caseload tells to what an inference over it starts from: `premises_of`, for all cases at once."""

from __future__ import annotations

from collections.abc import Mapping

from triage.case import ProofState
from triage.caseload.states import States
from triage.caseload.told import Told
from triage.language.names import Entity, Node, entity_of, node_of, path_of
from triage.readers.algebra import Choice
from triage.readers.columns import Column
from triage.readers.walk import World
from triage.rulebook.vocabulary import FactGroupDefinition, Vocabulary


def world_of(
    told: Told, vocabulary: Vocabulary, settled: Mapping[Node, Mapping[str, Column]]
) -> tuple[World[Column], States]:
    """Return what the cases come to before any rule is read, and apart from it how the facts are known.

    `settled` are the parameters and what is recorded of the law. As in one case, what speaks for the person and is
    contradicted is not told in a claim with a statement shown to be untrue (Handbook, 204).
    """
    algebra = told.algebra
    untrue = dict(_shown_untrue(told, vocabulary))
    values: dict[Node, Choice[Column]] = {}
    for node, choice in told.values.items():
        if node in untrue:
            choice = {value: column & ~untrue[node] for value, column in choice.items()}
        values[node] = _with_unknown(told, choice)
    law = {
        node: {value: _same(told, column) for value, column in choice.items()} for node, choice in settled.items()
    }
    present = {entity: _same(told, column) for entity, column in told.present.items()}
    world = World(algebra, told.entities, {**values, **law}, {}, present)
    return world, told.states.without(untrue)


def _with_unknown(told: Told, choice: Mapping[str, Column]) -> Choice[Column]:
    known = {value: _same(told, column) for value, column in choice.items() if column}
    unknown = told.algebra.negation(told.algebra.disjunction(known.values()))
    return {**known, "unknown": _same(told, unknown)} if unknown else known


def _same(told: Told, column: Column) -> Column:
    """Return the column, as the very object that stands for all cases where it is all."""
    return told.algebra.true if column == told.algebra.true else column


def _shown_untrue(told: Told, vocabulary: Vocabulary) -> dict[Node, Column]:
    """Return where each fact is set aside: told by the person, contradicted, beside what was shown to be untrue."""
    groups = {group.name: group for group in vocabulary.groups if group.untrue_where}
    found: dict[Node, Column] = {}
    for node, states in told.states.rows.items():
        path, entity = path_of(node), entity_of(node)
        group = groups.get(path.partition(".")[0])
        if group is None or ProofState.CONTRADICTED not in states:
            continue
        contradicted = told.states.column(node, ProofState.CONTRADICTED)
        fact = vocabulary.facts[path]
        for_them = told.algebra.disjunction(
            column for value, column in told.values[node].items() if fact.speaks_for(value)
        )
        if column := contradicted & for_them & _statement_untrue(told, group, entity):
            found[node] = column
    return found


def _statement_untrue(told: Told, group: FactGroupDefinition, entity: Entity) -> Column:
    """Return where a statement of a person on this claim was shown to be untrue, beyond doubt."""
    algebra = told.algebra

    def having(path: str, values: tuple[str, ...]) -> Column:
        choice = told.values.get(node_of(path, entity), {})
        return algebra.disjunction(choice.get(value, 0) for value in values)

    doubting = told.states.doubting
    shown = algebra.conjunction(
        having(each.path, each.values) & ~doubting(node_of(each.path, entity)) for each in group.untrue_where
    )
    not_theirs = algebra.disjunction(having(each.path, each.values) for each in group.untrue_unless)
    return shown & ~not_theirs
