"""A rulebook for cases of one shape, written down without quantifiers: what every engine can be given.

Where each case has as many claims and stays, one profile and one law, "some claim" is an "or" over the claims, and
what is settled falls away. Every condition then is made of "and", "or" and "this node has one of these values":
the negation of that is that it has one of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.language.names import Entity, Node, kind_of, node_of
from triage.language.sentences import Always, And, Condition, EntityKind, Not, Or, Quantified, Quantifier
from triage.readers.derivation import Firing, Premises
from triage.rulebook.model import STRUCTURAL_FACTS, Combine, Rulebook

Formula = list[Any]
"""`["is", node, values]`, `["and", formulas]` or `["or", formulas]`; with no formulas these are true and false."""

TRUE: Formula = ["and", []]
FALSE: Formula = ["or", []]


@dataclass(frozen=True)
class GroundProgram:
    """The branches for each entity, stratum by stratum, and how each finding comes from what is offered for it.

    It is plain data, so that it can be handed to another process as JSON.
    """

    strata: list[list[dict[str, Any]]]
    findings: dict[Node, dict[str, Any]]

    @property
    def nodes(self) -> dict[Node, list[str]]:
        """The facts that are read, each with the values that are asked for."""
        found: dict[Node, dict[str, None]] = {}
        for stratum in self.strata:
            for branch in stratum:
                _collect(branch["formula"], found)
        return {node: list(values) for node, values in found.items() if node not in self.findings}


def _collect(formula: Formula, found: dict[Node, dict[str, None]]) -> None:
    if formula[0] == "is":
        found.setdefault(formula[1], {}).update(dict.fromkeys(formula[2]))
    else:
        for part in formula[1]:
            _collect(part, found)


def ground_program(rulebook: Rulebook, premises: Premises) -> GroundProgram:
    """Return a rulebook for cases of the shape of one: of as many claims and stays, under the same law."""
    entities = premises.entities
    settled = {node: value for node, value in premises.values.items() if node not in _facts(rulebook, premises)}
    settled |= {node: "no" for node in STRUCTURAL_FACTS if node not in settled}
    settled |= {f"{kind}s_recorded": "yes" for kind in (EntityKind.CLAIM, EntityKind.STAY) if entities[kind]}
    grounding = _Grounding(rulebook, entities, settled)
    strata = [
        [
            {
                "id": Firing(branch.id, entity).id,
                "formula": formula,
                "settings": [[node_of(each.finding, entity), each.value] for each in branch.settings],
            }
            for rule, branch in stratum
            for entity in entities[rule.entity]
            if (formula := grounding.formula(branch.condition, entity, holds=True)) != FALSE
        ]
        for stratum in rulebook.strata
    ]
    findings = {
        node_of(finding.name, entity): {
            "start": finding.start,
            "strongest_first": _over_start(finding.scale, finding.start, finding.combine),
            "stratum": finding.stratum,
        }
        for finding in rulebook.findings.values()
        for entity in entities[finding.entity]
    }
    return GroundProgram(strata, findings)


def _facts(rulebook: Rulebook, premises: Premises) -> frozenset[Node]:
    return frozenset(
        node_of(path, entity) for path in rulebook.facts for entity in premises.entities[kind_of(path)]
    )


def _over_start(scale: Sequence[str], start: str, combine: Combine) -> list[str]:
    strongest_first = list(scale[::-1] if combine is Combine.MAX else scale)
    return strongest_first[: strongest_first.index(start)]


@dataclass(frozen=True)
class _Grounding:
    rulebook: Rulebook
    entities: Mapping[EntityKind, tuple[Entity, ...]]
    settled: Mapping[Node, str]

    def formula(self, condition: Condition, entity: Entity, *, holds: bool) -> Formula:
        """Return when a condition holds for an entity, or with `holds` false when it does not."""
        match condition:
            case Always():
                return TRUE if holds else FALSE
            case Not(part):
                return self.formula(part, entity, holds=not holds)
            case And(parts):
                return _joined(
                    "and" if holds else "or", [self.formula(each, entity, holds=holds) for each in parts]
                )
            case Or(parts):
                return _joined(
                    "or" if holds else "and", [self.formula(each, entity, holds=holds) for each in parts]
                )
            case Quantified(quantifier, kind, part):
                return self._quantified(quantifier, kind, part, holds)
            case _:
                satisfying = self.rulebook.values_satisfying(condition)
                values = self.rulebook.value_sets[condition.path]
                return self._leaf(condition.path, entity, satisfying if holds else values - satisfying)

    def _quantified(self, quantifier: Quantifier, kind: EntityKind, part: Condition, holds: bool) -> Formula:
        members = self.entities[kind]
        if quantifier is Quantifier.EVERY:
            if not members:
                return FALSE if holds else TRUE
            every = [self.formula(part, member, holds=holds) for member in members]
            return _joined("and" if holds else "or", every)
        some = holds == (quantifier is Quantifier.SOME)
        return _joined("or" if some else "and", [self.formula(part, member, holds=some) for member in members])

    def _leaf(self, path: str, entity: Entity, values: frozenset[str]) -> Formula:
        node = node_of(path, entity)
        if node in self.settled:
            return TRUE if self.settled[node] in values else FALSE
        if not values:
            return FALSE
        return TRUE if values == self.rulebook.value_sets[path] else ["is", node, sorted(values)]


def _joined(word: str, parts: list[Formula]) -> Formula:
    """Return parts joined by "and" or "or", without those that do not matter."""
    neutral, decided = (TRUE, FALSE) if word == "and" else (FALSE, TRUE)
    if decided in parts:
        return decided
    kept = [part for part in parts if part != neutral]
    return kept[0] if len(kept) == 1 else [word, kept]
