"""Every mutant of a rulebook: the rulebook with one small error of the kind that a hand makes in a rule file.

A mutant changes one branch or takes out a whole rule. Those that are the same by construction are made once: a
`set` that moves to the value the finding starts at says as little as a `set` that is dropped, and a rule without
its only branch as little as no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tools.mutation.conditions import Variant, variants
from triage.language.sentences import Effect, SetFinding, effect_sentence, sentence
from triage.rulebook.model import Branch, Rule, Rulebook


class MutantKind(StrEnum):
    """What was done to the branch or the rule."""

    DELETED_RULE = "rule deleted"
    DELETED_BRANCH = "branch deleted"
    NEGATED_LEAF = "condition negated"
    DROPPED_OPERAND = "part of and/or dropped"
    SWAPPED_DOUBT = "is ↔ may be"
    SOME_TO_EVERY = "some → every"
    MOVED_SETTING = "set moved one step"
    DROPPED_EFFECT = "effect dropped"


@dataclass(frozen=True, eq=False)
class Mutant:
    """What stands in `branch` instead of the branch `of`; None where that is deleted, or the whole rule `of` is.

    `text` says the change in rule language, or gives the title of a deleted rule.
    """

    kind: MutantKind
    of: str
    text: str
    branch: Branch | None

    @property
    def name(self) -> str:
        """Return what identifies the mutant: two mutants of one rulebook never share it."""
        return f"{self.of}: {self.kind}: {self.text}"


def mutants_of(rulebook: Rulebook) -> Iterator[Mutant]:
    """Yield the mutants of every rule and branch, in the order of the rulebook, each name once."""
    seen: dict[str, int] = {}
    for rule in rulebook.rules.values():
        yield Mutant(MutantKind.DELETED_RULE, rule.id, rule.title, None)
        for branch in rule.branches:
            for mutant in _mutants_of_branch(rulebook, rule, branch):
                seen[mutant.name] = seen.get(mutant.name, 0) + 1
                again = f" (place {seen[mutant.name]})" if seen[mutant.name] > 1 else ""
                yield replace(mutant, text=mutant.text + again)


def originals(rulebook: Rulebook, mutant: Mutant) -> tuple[Branch, ...]:
    """Return the branches that the mutant changes or takes out, as they stand in the rulebook."""
    if mutant.kind is MutantKind.DELETED_RULE:
        return rulebook.rules[mutant.of].branches
    return (rulebook.branches[mutant.of][1],)


def mutated(rulebook: Rulebook, mutant: Mutant) -> Rulebook:
    """Return the rulebook with the mutant in place. Digests are those of the original."""
    rules = {rule.id: _mutated_rule(rule, mutant) for rule in rulebook.rules.values()}
    families = tuple(
        family.changed(rules=tuple(kept for rule in family.rules if (kept := rules[rule.id]) is not None))
        for family in rulebook.families
    )
    return replace(rulebook, families=families)


def _mutated_rule(rule: Rule, mutant: Mutant) -> Rule | None:
    if mutant.kind is MutantKind.DELETED_RULE:
        return None if rule.id == mutant.of else rule
    if all(branch.id != mutant.of for branch in rule.branches):
        return rule
    branches = (mutant.branch if branch.id == mutant.of else branch for branch in rule.branches)
    return rule.changed(branches=tuple(branch for branch in branches if branch is not None))


def _mutants_of_branch(rulebook: Rulebook, rule: Rule, branch: Branch) -> Iterator[Mutant]:
    if len(rule.branches) > 1:
        yield Mutant(MutantKind.DELETED_BRANCH, branch.id, branch.sentence, None)
    for variant in variants(branch.condition, rulebook.value_sets):
        yield _with_condition(branch, variant)
    for number, effect in enumerate(branch.effects):
        for kind, text, changed in _effect_mutants(rulebook, effect):
            effects = (*branch.effects[:number], *changed, *branch.effects[number + 1 :])
            yield Mutant(kind, branch.id, text, branch.changed(effects=effects))


def _with_condition(branch: Branch, variant: Variant) -> Mutant:
    before = sentence(variant.part)
    text = f"{before} → {variant.after}" if variant.after else f"without: {before}"
    return Mutant(MutantKind(variant.kind), branch.id, text, branch.changed(condition=variant.whole))


def _effect_mutants(rulebook: Rulebook, effect: Effect) -> Iterator[tuple[MutantKind, str, tuple[Effect, ...]]]:
    before = effect_sentence(effect)
    yield MutantKind.DROPPED_EFFECT, f"without: {before}", ()
    if isinstance(effect, SetFinding):
        finding = rulebook.findings[effect.finding]
        place = finding.scale.index(effect.value)
        for step in (place - 1, place + 1):
            if 0 <= step < len(finding.scale) and finding.combined([finding.scale[step]]) != finding.start:
                moved = replace(effect, value=finding.scale[step])
                yield MutantKind.MOVED_SETTING, f"{before} → {moved.value}", (moved,)
