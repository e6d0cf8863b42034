"""Which rules feed which: through the findings that one sets and another reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from triage.language.sentences import Add, OutputKind, paths
from triage.rulebook.model import Rule, Rulebook
from triage.rulebook.vocabulary import FactDefinition


@dataclass(frozen=True, eq=False)
class Flow:
    """Who sets and who reads each name of the rulebook, rules always in the order of the law."""

    rulebook: Rulebook

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """For each fact, finding and parameter the rules that read it."""
        return self._by_name({rule.id: _reads(rule) for rule in self.rulebook.rules.values()})

    @cached_property
    def setters(self) -> Mapping[str, tuple[str, ...]]:
        """For each finding the rules that offer a value for it."""
        return self._by_name({rule.id: _sets(rule) for rule in self.rulebook.rules.values()})

    @cached_property
    def proposers(self) -> Mapping[str, tuple[str, ...]]:
        """For each procedure the rules that propose it."""
        proposed = {
            rule.id: tuple(branch.proposal for branch in rule.branches if branch.proposal)
            for rule in self.rulebook.rules.values()
        }
        return self._by_name(proposed)

    def readers_of(self, fact: FactDefinition) -> tuple[str, ...]:
        """Return the rules that read a fact, or any value of a list."""
        return tuple(dict.fromkeys(rule for each in fact.each() for rule in self.readers.get(each.path, ())))

    def read_by(self, rule: Rule) -> tuple[str, ...]:
        """Return the findings that a rule reads."""
        return tuple(name for name in _reads(rule) if name in self.rulebook.findings)

    def set_by(self, rule: Rule) -> tuple[str, ...]:
        """Return the findings that a rule offers values for."""
        return _sets(rule)

    def _by_name(self, names: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for rule_id, members in names.items():
            for name in members:
                found.setdefault(name, {})[rule_id] = None
        return {name: tuple(rules) for name, rules in found.items()}


def added(rule: Rule, kind: OutputKind) -> tuple[str, ...]:
    """Return the terms of one kind that a rule adds."""
    effects = (effect for branch in rule.branches for effect in branch.effects)
    return tuple(
        dict.fromkeys(effect.term for effect in effects if isinstance(effect, Add) and effect.kind is kind)
    )


def _reads(rule: Rule) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for branch in rule.branches for path in paths(branch.condition)))


def _sets(rule: Rule) -> tuple[str, ...]:
    return tuple(dict.fromkeys(setting.finding for branch in rule.branches for setting in branch.settings))
