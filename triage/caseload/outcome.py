"""What follows in each case, over any algebra: the parts of an assessment that a caseload tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from triage.caseload.standing import provisional
from triage.language.names import Entity, Node, node_of
from triage.language.sentences import OutputKind
from triage.readers.algebra import Algebra
from triage.readers.derivation import Firing
from triage.readers.walk import World, walk
from triage.rulebook.model import DOUBT_DECIDES, Rulebook

T = TypeVar("T")
Other = TypeVar("Other")
_Name = TypeVar("_Name")

Raised = tuple[str, Entity]
"""A point at issue, and the claim or stay that it was raised of, or the case."""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """In which cases what follows.

    `recommended`, `proposed` and `priority` are by name, `findings` by node and value; `provisional` are the cases
    in which another procedure could still come about, `held` those in which stopped rules leave nothing that may
    be recommended.
    """

    recommended: Mapping[str, T]
    proposed: Mapping[str, T]
    priority: Mapping[str, T]
    provisional: T
    held: T
    findings: Mapping[Node, Mapping[str, T]]
    fired: Mapping[Firing, T]
    points: Mapping[Raised, T]

    def changed(self, change: Callable[[T], Other]) -> Outcome[Other]:
        """Return the same with every column changed."""

        def each(columns: Mapping[_Name, T]) -> dict[_Name, Other]:
            return {name: change(column) for name, column in columns.items()}

        return Outcome(
            each(self.recommended),
            each(self.proposed),
            each(self.priority),
            change(self.provisional),
            change(self.held),
            {node: each(values) for node, values in self.findings.items()},
            each(self.fired),
            each(self.points),
        )


def joined(algebra: Algebra[T], parts: Sequence[tuple[Outcome[T], T]]) -> Outcome[T]:
    """Return the outcome that is as each of some outcomes in the cases that stand beside it."""
    if len(parts) == 1 and parts[0][1] is algebra.true:
        return parts[0][0]

    def one(columns: Iterable[tuple[T, T]]) -> T:
        return algebra.disjunction(algebra.conjunction(both) for both in columns)

    def each(told: Callable[[Outcome[T]], Mapping[_Name, T]]) -> dict[_Name, T]:
        found: dict[_Name, list[tuple[T, T]]] = {}
        for outcome, cases in parts:
            for name, column in told(outcome).items():
                found.setdefault(name, []).append((column, cases))
        return {name: one(columns) for name, columns in found.items()}

    nodes = {node: None for outcome, _ in parts for node in outcome.findings}
    return Outcome(
        each(lambda outcome: outcome.recommended),
        each(lambda outcome: outcome.proposed),
        each(lambda outcome: outcome.priority),
        one((outcome.provisional, cases) for outcome, cases in parts),
        one((outcome.held, cases) for outcome, cases in parts),
        {node: each(partial(_finding, node)) for node in nodes},
        each(lambda outcome: outcome.fired),
        each(lambda outcome: outcome.points),
    )


def _finding(node: Node, outcome: Outcome[T]) -> Mapping[str, T]:
    return outcome.findings.get(node, {})


def outcome_of(rulebook: Rulebook, world: World[T]) -> Outcome[T]:
    """Return what a rulebook comes to in the cases of a world."""
    walked = walk(rulebook, world)
    algebra = world.algebra
    both, some = algebra.conjunction, algebra.disjunction
    decides = walked.values[DOUBT_DECIDES].get("yes", algebra.false)
    added: dict[OutputKind, dict[tuple[str, Entity], list[T]]] = {OutputKind.ISSUE: {}, OutputKind.PRIORITY: {}}
    fired: dict[Firing, T] = {}
    proposed: dict[str, list[T]] = {}
    for firing, fires in walked.fired.items():
        branch = rulebook.branches[firing.branch][1]
        if firing.branch in rulebook.deciding_branches:
            fires = both((fires, decides))
        fired[firing] = applies = fires
        if branch.proposal is not None:
            proposed.setdefault(branch.proposal, []).append(fires)
            applies = both((fires, walked.recommended.get(branch.proposal, algebra.false)))
        for addition in branch.additions:
            if addition.kind in added:
                added[addition.kind].setdefault((addition.term, firing.entity), []).append(applies)
    return Outcome(
        recommended=walked.recommended,
        proposed={name: some(columns) for name, columns in proposed.items()},
        priority=_priority(rulebook, world, added[OutputKind.PRIORITY]),
        provisional=provisional(rulebook, world, walked.recommended),
        held=algebra.false,
        findings={
            node: dict(walked.values[node])
            for finding in rulebook.findings.values()
            for entity in world.entities[finding.entity]
            for node in (node_of(finding.name, entity),)
        },
        fired=fired,
        points={raised: some(columns) for raised, columns in added[OutputKind.ISSUE].items()},
    )


def _priority(rulebook: Rulebook, world: World[T], added: Mapping[Raised, list[T]]) -> dict[str, T]:
    """Return where each level is the highest that is added; where none is, it is the lowest of all."""
    lowest, *higher = rulebook.terms[OutputKind.PRIORITY]
    algebra, found = world.algebra, dict[str, T]()
    nothing_higher: list[T] = []
    for level in reversed(higher):
        here = algebra.disjunction(
            column for (term, _), columns in added.items() if term == level for column in columns
        )
        found[level] = algebra.conjunction((here, *nothing_higher))
        nothing_higher.append(algebra.negation(here))
    return {**found, lowest: algebra.conjunction(nothing_higher)}
