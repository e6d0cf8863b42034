"""What branches give in a symbolic case: values offered for findings, terms of the outcome, candidate procedures.

Two gifts can be compared if they act on the same `target`; then the one with the higher `strength` says more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import z3

from triage.language.names import node_of
from triage.language.sentences import Effect, OutputKind, Propose, SetFinding, effect_sentence
from triage.proof.symbolic import SymbolicCase
from triage.rulebook.model import Branch, Combine


@dataclass(frozen=True)
class Gift:
    """One effect of a branch for one entity; `given` is the formula that the branch gives it in a case.

    A term that is bound to a procedure is given where that procedure is recommended too.
    """

    branch: str
    entity: str
    effect: Effect
    target: str
    strength: int
    given: z3.BoolRef


class Gifts:
    """The gifts of all branches for all entities of a symbolic case."""

    def __init__(self, case: SymbolicCase) -> None:
        self.case = case
        self._by_target: dict[str, list[Gift]] = {}
        self._by_branch: dict[str, list[Gift]] = {}
        for (branch_id, entity), fires in case.fired.items():
            for gift in _gifts(case, case.rulebook.branches[branch_id][1], entity, fires):
                self._by_target.setdefault(gift.target, []).append(gift)
                self._by_branch.setdefault(branch_id, []).append(gift)

    def first(self, branches: Iterable[str]) -> Iterator[Gift]:
        """Yield the gifts of branches for the first entity of their kind. Members are alike: it stands for all."""
        return (
            gift
            for branch in branches
            for gift in self._by_branch[branch]
            if gift.entity == first_entity(self.case, branch)
        )

    def as_strong(self, wanted: Gift, branches: Collection[str]) -> Mapping[str, z3.BoolRef]:
        """Return, for each of the branches that can give at least as much, when it does so for any entity."""
        found: dict[str, list[z3.BoolRef]] = {}
        for gift in self._by_target[wanted.target]:
            if gift.branch in branches and gift.strength >= wanted.strength:
                found.setdefault(gift.branch, []).append(gift.given)
        return {branch: z3.Or(given) for branch, given in found.items()}

    def missed(self, branches: Iterable[str], beside: Collection[str]) -> z3.BoolRef:
        """Return the formula that `branches` give something, of which those `beside` do not give as much."""
        return z3.Or(
            [
                z3.And(gift.given, *map(z3.Not, self.as_strong(gift, beside).values()))
                for gift in self.first(branches)
            ]
        )

    def differing(self, one: Iterable[str], other: Iterable[str]) -> z3.BoolRef:
        """Return the formula that two groups of branches give the same entity not the very same."""
        sides = [self._by_effect(one), self._by_effect(other)]
        effects = dict.fromkeys(effect for side in sides for effect in side)
        return z3.Or([z3.Or(sides[0].get(each, [])) != z3.Or(sides[1].get(each, [])) for each in effects])

    def _by_effect(self, branches: Iterable[str]) -> dict[str, list[z3.BoolRef]]:
        found: dict[str, list[z3.BoolRef]] = {}
        for gift in self.first(branches):
            found.setdefault(effect_sentence(gift.effect), []).append(gift.given)
        return found


def first_entity(case: SymbolicCase, branch: str) -> str:
    """Return the first entity of the kind that a branch speaks of."""
    return case.entities[case.rulebook.branches[branch][0].entity][0]


def _gifts(case: SymbolicCase, branch: Branch, entity: str, fires: z3.BoolRef) -> Iterator[Gift]:
    bound = z3.And(fires, case.recommended[branch.proposal]) if branch.proposal else fires
    for effect in branch.effects:
        match effect:
            case SetFinding(name, value):
                finding = case.rulebook.findings[name]
                order = finding.scale if finding.combine is Combine.MAX else finding.scale[::-1]
                target = f"set {node_of(name, entity)}"
                yield Gift(branch.id, entity, effect, target, order.index(value), fires)
            case Propose(procedure):
                # Where doubt decides, only what finds out is recommended: other proposals do not stand in for it.
                finds_out = branch.id in case.rulebook.deciding_branches
                target = f"find out by {procedure}" if finds_out else f"propose {procedure}"
                yield Gift(branch.id, entity, effect, target, 0, fires)
            case _ if effect.kind is OutputKind.PRIORITY:
                level = case.scale_of("priority").index(effect.term)
                yield Gift(branch.id, entity, effect, "priority", level, bound)
            case _:
                yield Gift(branch.id, entity, effect, effect_sentence(effect), 0, bound)
