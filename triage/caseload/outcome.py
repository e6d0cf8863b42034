"""What follows in each case, as columns of bits: the parts of an assessment that a caseload tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from triage.caseload.standing import provisional
from triage.language.names import Entity, Node, node_of
from triage.language.sentences import OutputKind
from triage.readers.columns import Column
from triage.readers.derivation import Firing
from triage.readers.walk import World, walk
from triage.rulebook.model import DOUBT_DECIDES, Rulebook

_Name = TypeVar("_Name")

Raised = tuple[str, Entity]
"""A point at issue, and the claim or stay that it was raised of, or the case."""


@dataclass
class Outcome:
    """In which cases what follows.

    `recommended`, `proposed` and `priority` are by name, `findings` by node and value; `provisional` are the cases
    in which another procedure could still come about.
    """

    recommended: dict[str, Column] = field(default_factory=dict)
    proposed: dict[str, Column] = field(default_factory=dict)
    priority: dict[str, Column] = field(default_factory=dict)
    provisional: Column = 0
    findings: dict[Node, dict[str, Column]] = field(default_factory=dict)
    fired: dict[Firing, Column] = field(default_factory=dict)
    points: dict[Raised, Column] = field(default_factory=dict)

    def add(self, other: Outcome, cases: Column) -> None:
        """Add what follows in other cases, of which no more than `cases` are looked at."""
        _add(self.recommended, other.recommended, cases)
        _add(self.proposed, other.proposed, cases)
        _add(self.priority, other.priority, cases)
        self.provisional |= other.provisional & cases
        for node, values in other.findings.items():
            _add(self.findings.setdefault(node, {}), values, cases)
        _add(self.fired, other.fired, cases)
        _add(self.points, other.points, cases)

    def changed(self, change: Callable[[Column], Column]) -> Outcome:
        """Return the same with every column changed."""

        def each(columns: Mapping[_Name, Column]) -> dict[_Name, Column]:
            return {name: change(column) for name, column in columns.items()}

        return Outcome(
            each(self.recommended),
            each(self.proposed),
            each(self.priority),
            change(self.provisional),
            {node: each(values) for node, values in self.findings.items()},
            each(self.fired),
            each(self.points),
        )


def _add(to: dict[_Name, Column], more: Mapping[_Name, Column], cases: Column) -> None:
    for name, column in more.items():
        to[name] = to.get(name, 0) | (column & cases)


def outcome_of(rulebook: Rulebook, world: World[Column]) -> Outcome:
    """Return what a rulebook comes to in the cases of a world."""
    walked = walk(rulebook, world)
    algebra = world.algebra
    decides = walked.values[DOUBT_DECIDES].get("yes", 0)
    outcome = Outcome(recommended=walked.recommended)
    added: dict[OutputKind, dict[tuple[str, Entity], list[Column]]] = {
        OutputKind.ISSUE: {},
        OutputKind.PRIORITY: {},
    }
    for firing, fires in walked.fired.items():
        branch = rulebook.branches[firing.branch][1]
        if firing.branch in rulebook.deciding_branches:
            fires &= decides
        outcome.fired[firing] = applies = fires
        if branch.proposal is not None:
            outcome.proposed[branch.proposal] = outcome.proposed.get(branch.proposal, 0) | fires
            applies = fires & walked.recommended.get(branch.proposal, 0)
        for addition in branch.additions:
            if addition.kind in added:
                added[addition.kind].setdefault((addition.term, firing.entity), []).append(applies)
    outcome.points = {raised: algebra.disjunction(columns) for raised, columns in added[OutputKind.ISSUE].items()}
    outcome.priority = _priority(rulebook, world, added[OutputKind.PRIORITY])
    outcome.findings = {
        node: dict(walked.values[node])
        for finding in rulebook.findings.values()
        for entity in world.entities[finding.entity]
        for node in (node_of(finding.name, entity),)
    }
    outcome.provisional = provisional(rulebook, world, walked.recommended)
    return outcome


def _priority(rulebook: Rulebook, world: World[Column], added: Mapping[Raised, list[Column]]) -> dict[str, Column]:
    """Return where each level is the highest that is added; where none is, it is the lowest of all."""
    lowest, *higher = rulebook.terms[OutputKind.PRIORITY]
    found: dict[str, Column] = {}
    rest = world.algebra.true
    for level in reversed(higher):
        here = world.algebra.disjunction(
            column for (term, _), columns in added.items() if term == level for column in columns
        )
        found[level] = here & rest
        rest &= ~here
    return {**found, lowest: rest}
