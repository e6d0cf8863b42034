"""Every mutant of a rulebook: the rulebook with one small error of the kind that a hand makes in a rule file.

A mutant changes one branch. Those that are the same by construction are made once: a `set` that moves to the
value the finding starts at says as little as a `set` that is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tests.mutation.conditions import Variant, variants
from triage.language.sentences import Effect, SetFinding, effect_sentence, sentence
from triage.rulebook.model import Branch, Rulebook


class MutantKind(StrEnum):
    """What was done to the branch."""

    DELETED_BRANCH = "branch deleted"
    NEGATED_LEAF = "condition negated"
    DROPPED_OPERAND = "part of and/or dropped"
    SWAPPED_DOUBT = "is ↔ may be"
    SOME_TO_EVERY = "some → every"
    MOVED_SETTING = "set moved one step"
    DROPPED_EFFECT = "effect dropped"


@dataclass(frozen=True)
class Mutant:
    """One changed branch; `branch` is None where it is deleted. `text` says the change in rule language."""

    kind: MutantKind
    of: str
    text: str
    branch: Branch | None

    @property
    def name(self) -> str:
        """Return what identifies the mutant: two mutants of one rulebook never share it."""
        return f"{self.of}: {self.kind}: {self.text}"


def mutants_of(rulebook: Rulebook) -> Iterator[Mutant]:
    """Yield the mutants of every branch, in the order of the rulebook, each name once."""
    seen: dict[str, int] = {}
    for _, branch in rulebook.branches.values():
        for mutant in _mutants_of_branch(rulebook, branch):
            seen[mutant.name] = seen.get(mutant.name, 0) + 1
            again = f" (place {seen[mutant.name]})" if seen[mutant.name] > 1 else ""
            yield replace(mutant, text=mutant.text + again)


def mutated(rulebook: Rulebook, mutant: Mutant) -> Rulebook:
    """Return the rulebook with the mutant in place of its branch. Digests are those of the original."""
    owner = rulebook.branches[mutant.of][0]
    branches = tuple(
        mutant.branch if branch.id == mutant.of else branch
        for branch in owner.branches
        if branch.id != mutant.of or mutant.branch is not None
    )
    kept = tuple(branch for branch in branches if branch is not None)
    families = tuple(
        replace(
            family,
            rules=tuple(replace(rule, branches=kept) if rule.id == owner.id else rule for rule in family.rules),
        )
        if family.id == owner.family
        else family
        for family in rulebook.families
    )
    return replace(rulebook, families=families)


def _mutants_of_branch(rulebook: Rulebook, branch: Branch) -> Iterator[Mutant]:
    yield Mutant(MutantKind.DELETED_BRANCH, branch.id, branch.sentence, None)
    for variant in variants(branch.condition, rulebook.value_sets):
        yield _with_condition(branch, variant)
    for number, effect in enumerate(branch.effects):
        for kind, text, changed in _effect_mutants(rulebook, effect):
            effects = (*branch.effects[:number], *changed, *branch.effects[number + 1 :])
            yield Mutant(kind, branch.id, text, replace(branch, effects=effects))


def _with_condition(branch: Branch, variant: Variant) -> Mutant:
    before = sentence(variant.part)
    text = f"{before} → {variant.after}" if variant.after else f"without: {before}"
    return Mutant(MutantKind(variant.kind), branch.id, text, replace(branch, condition=variant.whole))


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
