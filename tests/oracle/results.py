"""What a rulebook makes of one situation, and how a mutant changes it, without reading the whole rulebook again.

A mutant changes one branch or takes out a rule. What follows can only change where its branches fire otherwise;
then only the branches that read a changed finding are read again. `test_mutants.py` holds this to the reference
reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from triage.assessment.recommendation import outcome_of
from triage.language.names import node_of
from triage.language.sentences import Condition, EntityKind, OutputKind, paths
from triage.readers.derivation import Firing, Premises
from triage.readers.precedence import recommended
from triage.readers.reference import Holds, derive, not_held_against, ready
from triage.rulebook.model import DOUBT_DECIDES, Branch, Rulebook

Fired = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Result:
    """Everything that follows in one situation. `fired` are the entities by branch, `values` those of all nodes, as
    branches read them.

    `procedure` is empty if no branch proposes one: the system would then have no answer. `doubted` are facts.
    """

    entities: Mapping[EntityKind, tuple[str, ...]]
    values: Mapping[str, str]
    fired: Fired
    procedure: str
    candidates: frozenset[str]
    terms: Mapping[OutputKind, frozenset[str]]
    priority: str
    doubted: frozenset[str] = frozenset()

    @property
    def beyond_doubt(self) -> Result:
        """The same with what is doubted as unknown, as adverse branches read it."""
        return replace(self, values={**self.values, **dict.fromkeys(self.doubted, "unknown")})


@dataclass(frozen=True)
class Wiring:
    """Which branches set and which read a finding, for one rulebook."""

    rulebook: Rulebook

    @cached_property
    def setters(self) -> Mapping[str, tuple[Branch, ...]]:
        """The branches that offer a value, by finding."""
        found: dict[str, list[Branch]] = {name: [] for name in self.rulebook.findings}
        for _, branch in self.rulebook.branches.values():
            for name in {setting.finding for setting in branch.settings}:
                found[name].append(branch)
        return {name: tuple(branches) for name, branches in found.items()}

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the branches that read a finding, by finding."""
        found: dict[str, list[str]] = {name: [] for name in self.rulebook.findings}
        for branch_id, (_, branch) in self.rulebook.branches.items():
            for path in set(paths(branch.condition)) & found.keys():
                found[path].append(branch_id)
        return {name: tuple(ids) for name, ids in found.items()}


def result_of(rulebook: Rulebook, premises: Premises) -> Result:
    """Return what the reference reader derives and what that comes to."""
    derivation = derive(rulebook, premises)
    fired: dict[str, set[str]] = {}
    for firing in derivation.firings:
        fired.setdefault(firing.branch, set()).add(firing.entity)
    values = {
        **premises.values,
        **not_held_against(rulebook, premises),
        **derivation.structure,
        **derivation.findings,
    }
    fired_at = {name: frozenset(at) for name, at in fired.items()}
    return _with_outcome(rulebook, premises.entities, values, fired_at, premises.doubted)


def entities_of(rulebook: Rulebook, branch: Branch | None, result: Result) -> frozenset[str]:
    """Return the entities for which a branch holds, given the values of a result."""
    if branch is None:
        return frozenset()
    kind = rulebook.branches[branch.id][0].entity
    holds = _ready(rulebook, branch)
    return frozenset(entity for entity in result.entities[kind] if holds(result.entities, result.values, entity))


# By the condition itself, which most branches of a mutant share with the house's; it is kept, so its id is its own.
_READY: dict[int, tuple[Condition, Holds]] = {}


def _ready(rulebook: Rulebook, branch: Branch) -> Holds:
    condition = branch.condition
    if id(condition) not in _READY:
        _READY[id(condition)] = condition, ready(rulebook, condition)
    return _READY[id(condition)][1]


def changed_result(wiring: Wiring, before: Result, now: Fired) -> Result:
    """Return the result after branches were changed; `now` are the entities for which each of them holds.

    `wiring` is that of the changed rulebook, `before` the result under the original.
    """
    rulebook = wiring.rulebook
    values, fired = dict(before.values), {**before.fired, **now}
    moved: set[str] = set()
    for stratum in range(1, len(rulebook.strata) + 1):
        for branch_id in {reader for name in moved for reader in wiring.readers[name]}:
            rule, branch = rulebook.branches[branch_id]
            if branch.stratum == stratum:
                holds = _ready(rulebook, branch)
                fired[branch_id] = frozenset(
                    entity for entity in before.entities[rule.entity] if holds(before.entities, values, entity)
                )
        moved |= {name for name, _ in _settled(wiring, before, values, fired, stratum)}
    return _with_outcome(rulebook, before.entities, values, fired, before.doubted)


def _settled(
    wiring: Wiring, before: Result, values: dict[str, str], fired: Fired, stratum: int
) -> Iterator[tuple[str, str]]:
    """Write the values of the findings of a stratum; yield those that differ from the result before."""
    for name, finding in wiring.rulebook.findings.items():
        if finding.stratum != stratum:
            continue
        for entity in before.entities[finding.entity]:
            node = node_of(name, entity)
            offers = [
                setting.value
                for branch in wiring.setters[name]
                if entity in fired.get(branch.id, ())
                for setting in branch.settings
                if setting.finding == name
            ]
            values[node] = finding.combined(offers)
            if values[node] != before.values[node]:
                yield name, node


def _with_outcome(
    rulebook: Rulebook,
    entities: Mapping[EntityKind, tuple[str, ...]],
    values: Mapping[str, str],
    fired: Fired,
    doubted: frozenset[str],
) -> Result:
    firings = [Firing(branch, entity) for branch in rulebook.branches for entity in fired.get(branch, ())]
    procedure = recommended(rulebook, firings, finding_out=values[DOUBT_DECIDES] == "yes")
    if procedure is None:
        return Result(entities, values, fired, "", frozenset(), dict.fromkeys(OutputKind, frozenset()), "", doubted)
    outcome = outcome_of(rulebook, firings, procedure)
    return Result(
        entities,
        values,
        fired,
        outcome.recommended,
        frozenset(outcome.candidates),
        {kind: frozenset(terms) for kind, terms in outcome.terms.items()},
        outcome.priority,
        doubted,
    )
