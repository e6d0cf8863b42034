"""The reader of what could still be: every value that each finding could take if unknown facts became known.

It reads the same rules over sets of values. A fact that is known beyond doubt has one value, an unknown or
doubted one all its values. The sets are never too small: what can become true is always in them. They can be
too large where two conditions hang on the same fact, so "could still matter" may be said of a fact that in the
end does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.inference.derivation import Firing, Premises, node_of
from triage.inference.reference import finding_path, start_values
from triage.inference.verdicts import State, Test, Verdict, test_of
from triage.language.names import path_of
from triage.rulebook.model import Finding, Rulebook


class PossibleReader:
    """Reads one rulebook over sets of values. Built once per rulebook, used for many cases."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._tests = {branch.id: test_of(rulebook, branch.condition) for _, branch in rulebook.branches.values()}

    def possibilities(self, premises: Premises) -> Possibilities:
        """Return everything that could be concluded from some completion of the unknown facts."""
        rulebook = self._rulebook
        values: dict[str, frozenset[str]] = {
            node: rulebook.value_sets[path_of(node)]
            if value == "unknown" or node in premises.doubted
            else frozenset({value})
            for node, value in premises.values.items()
        }
        offers: dict[str, list[tuple[str, Verdict]]] = {}
        for node, start in start_values(rulebook, premises.entities).items():
            offers[node] = []
            values[node] = frozenset({start})
        state = State(values, premises.entities)
        verdicts: dict[Firing, Verdict] = {}
        for stratum in rulebook.strata:
            offered: set[str] = set()
            for rule, branch in stratum:
                test = self._tests[branch.id]
                for entity in premises.entities[rule.entity]:
                    verdict = test.verdict(state, entity)
                    if verdict is Verdict.IMPOSSIBLE:
                        continue
                    verdicts[Firing(branch.id, entity)] = verdict
                    for setting in branch.settings:
                        node = node_of(setting.finding, entity)
                        offers[node].append((setting.value, verdict))
                        offered.add(node)
            for node in offered:
                values[node] = _combined(rulebook.findings[finding_path(node)], offers[node])
        return Possibilities(rulebook, self._tests, state, verdicts)


def _combined(finding: Finding, offers: list[tuple[str, Verdict]]) -> frozenset[str]:
    certain = finding.combined([value for value, verdict in offers if verdict is Verdict.CERTAIN])
    return frozenset({certain}) | {finding.combined([certain, value]) for value, _ in offers}


@dataclass(frozen=True)
class Possibilities:
    """For each branch and entity that could fire, whether it does so for certain; the others can not fire."""

    rulebook: Rulebook
    tests: Mapping[str, Test]
    state: State
    verdicts: Mapping[Firing, Verdict]
    _setters: dict[str, list[Firing]] = field(default_factory=dict)
    _open_nodes: dict[Firing, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note which open branches could set which finding."""
        for firing, verdict in self.verdicts.items():
            if verdict is Verdict.OPEN:
                for setting in self.rulebook.branches[firing.branch][1].settings:
                    self._setters.setdefault(node_of(setting.finding, firing.entity), []).append(firing)

    def certain_if(self, firing: Firing, node: str, value: str) -> bool:
        """Return whether a branch fires for certain if a node has this value."""
        state = State({**self.state.values, node: frozenset({value})}, self.state.entities)
        return self.tests[firing.branch].verdict(state, firing.entity) is Verdict.CERTAIN

    def undecided_facts(self, firing: Firing) -> set[str]:
        """Return the unknown facts on which it hangs, directly or through findings, whether a branch fires."""
        facts: set[str] = set()
        waiting, seen = [firing], {firing}
        while waiting:
            for node in self._undecided_nodes(waiting.pop()):
                setters = self._setters.get(node)
                if setters is None:
                    facts.add(node)
                else:
                    waiting.extend(setter for setter in setters if setter not in seen)
                    seen.update(setters)
        return facts

    def _undecided_nodes(self, firing: Firing) -> frozenset[str]:
        if firing not in self._open_nodes:
            nodes = self.tests[firing.branch].open_nodes(self.state, firing.entity)
            self._open_nodes[firing] = frozenset(nodes)
        return self._open_nodes[firing]
