"""Finds the facts in a case that can not all be true. Such a case is refused, with the places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from triage.case.model import CaseFile
from triage.errors import Problem
from triage.language.names import Node, list_of, member, node_of, pointer_of
from triage.language.sentences import EntityKind
from triage.rulebook.vocabulary import ListNames, Told


def contradictions(case: CaseFile, values: Mapping[Node, str]) -> Iterator[Problem]:
    """Yield one problem for each set of facts of the case that exclude each other; `values` are all its facts."""
    for contradiction in case.vocabulary.contradictions:
        for entity in _entities(contradiction.entity, case):
            if all(values[node_of(fact.path, entity)] in fact.values for fact in contradiction.facts):
                first, second = (
                    _place(side, entity, values) for side in (contradiction.first, contradiction.second)
                )
                yield Problem(
                    first,
                    f"contradicts {second}: {contradiction.reason}.",
                    f"Correct {first} or {second}, or leave out what is not established.",
                )


def _place(side: Sequence[Told], entity: str, values: Mapping[Node, str]) -> str:
    """Return where one side of a contradiction stands: of a list, in what is told or in what was denied."""
    node = node_of(side[0].path, entity)
    pointer = pointer_of(node)
    return ListNames(pointer).denied if list_of(node) is not None and values[node] == "no" else pointer


def _entities(kind: EntityKind, case: CaseFile) -> Iterator[str]:
    if kind is EntityKind.CASE:
        yield kind.value
        return
    for index in range(len(case.claims if kind is EntityKind.CLAIM else case.stays)):
        yield member(kind, index)
