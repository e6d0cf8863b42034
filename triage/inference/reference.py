"""The reference reader: what the rule language means, in as few lines as can be checked by eye.

It confirms every derivation that leaves the house, and is the oracle in tests. It reads the rulebook stratum
by stratum; inside a stratum no branch reads what another sets, so each branch is looked at once. An adverse branch
has to hold twice: as the facts were given, and with what is doubted taken as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from triage.inference.derivation import Derivation, Firing, Premises, node_of
from triage.language.sentences import (
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    EntityKind,
    Is,
    MayBe,
    Not,
    Or,
    Quantified,
    Quantifier,
)
from triage.rulebook.model import Branch, Rulebook


def derive(rulebook: Rulebook, premises: Premises) -> Derivation:
    """Return all firings and findings of the rulebook on these premises."""
    meaning = Meaning(rulebook, premises.entities)
    values = dict(premises.values)
    findings = start_values(rulebook, premises.entities)
    values.update(findings)
    undoubted = values | dict.fromkeys(premises.doubted, "unknown")
    offers: dict[str, list[str]] = {node: [] for node in findings}
    firings: set[Firing] = set()
    for number, stratum in enumerate(rulebook.strata, start=1):
        for rule, branch in stratum:
            for entity in premises.entities[rule.entity]:
                if meaning.fires(branch, values, undoubted, entity):
                    firings.add(Firing(branch.id, entity))
                    for setting in branch.settings:
                        offers[node_of(setting.finding, entity)].append(setting.value)
        for node, offered in offers.items():
            finding = rulebook.findings[finding_path(node)]
            if finding.stratum == number:
                values[node] = undoubted[node] = findings[node] = finding.combined(offered)
    return Derivation(frozenset(firings), findings)


class Meaning:
    """When a condition holds for an entity, given the values of all nodes it can read."""

    def __init__(self, rulebook: Rulebook, entities: Mapping[EntityKind, tuple[str, ...]]) -> None:
        self.rulebook = rulebook
        self.entities = entities

    def fires(self, branch: Branch, values: Mapping[str, str], undoubted: Mapping[str, str], entity: str) -> bool:
        """Return whether a branch fires: an adverse one has to hold over the undoubted values, too."""
        return self.holds(branch.condition, values, entity) and (
            branch.id not in self.rulebook.adverse_branches or self.holds(branch.condition, undoubted, entity)
        )

    def holds(self, condition: Condition, values: Mapping[str, str], entity: str) -> bool:
        """Return whether the condition holds for the entity."""
        match condition:
            case Is(path, wanted, negated):
                return (values[node_of(path, entity)] in wanted) != negated
            case MayBe(path, value):
                return values[node_of(path, entity)] in (value, "unknown")
            case AtLeast(path, value):
                scale = self.rulebook.findings[path].scale
                return scale.index(values[node_of(path, entity)]) >= scale.index(value)
            case AtMost(path, value):
                scale = self.rulebook.findings[path].scale
                return scale.index(values[node_of(path, entity)]) <= scale.index(value)
            case And(parts):
                return all(self.holds(part, values, entity) for part in parts)
            case Or(parts):
                return any(self.holds(part, values, entity) for part in parts)
            case Not(part):
                return not self.holds(part, values, entity)
            case Quantified(quantifier, kind, part):
                found = [self.holds(part, values, member) for member in self.entities[kind]]
                if quantifier is Quantifier.EVERY:
                    return bool(found) and all(found)
                return any(found) == (quantifier is Quantifier.SOME)
            case Always():
                return True


def start_values(rulebook: Rulebook, entities: Mapping[EntityKind, tuple[str, ...]]) -> dict[str, str]:
    """Return the start value of every finding, by node."""
    return {
        node_of(finding.name, entity): finding.start
        for finding in rulebook.findings.values()
        for entity in entities[finding.entity]
    }


@lru_cache(maxsize=65536)
def finding_path(node: str) -> str:
    """Return the finding that a node belongs to: `claims[0].nexus` belongs to `claim.nexus`."""
    entity, dot, name = node.partition(".")
    return f"{entity.partition('[')[0][:-1]}.{name}" if dot else node
