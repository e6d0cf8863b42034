"""Finds the pairs of facts in a case that can not both be true. Such a case is refused, with both places."""

from __future__ import annotations

from collections.abc import Iterator

from triage.case.model import CaseFile
from triage.errors import Problem
from triage.language.names import kind_of, member, node_of, pointer_of
from triage.language.sentences import EntityKind
from triage.rulebook.vocabulary import Contradiction


def contradictions(case: CaseFile) -> Iterator[Problem]:
    """Yield one problem for each pair of facts of the case that exclude each other."""
    values = dict(case.facts())
    for pair in case.vocabulary.contradictions:
        for first, second in _nodes(pair, case):
            if values[first] in pair.first_values and values[second] in pair.second_values:
                yield Problem(
                    pointer_of(first),
                    f"contradicts {pointer_of(second)}: {pair.reason}.",
                    f"Correct {pointer_of(first)} or {pointer_of(second)}, or leave out what is not established.",
                )


def _nodes(pair: Contradiction, case: CaseFile) -> Iterator[tuple[str, str]]:
    kind = kind_of(pair.first)
    if kind is EntityKind.CASE:
        yield pair.first, pair.second
        return
    for index in range(len(case.claims if kind is EntityKind.CLAIM else case.stays)):
        entity = member(kind, index)
        yield node_of(pair.first, entity), node_of(pair.second, entity)
