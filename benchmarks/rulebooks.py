"""Rulebooks of any number of rules, made of the house's own: fewer of them, or more that give the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from triage.language.sentences import And, Condition, leaves
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook
from triage.rulebook.rule import Branch, Family, Rule

_MOST_TOGETHER = 12


def rulebook_of(rules: int) -> Rulebook:
    """Return a rulebook with so many rules: the first of the house, and beyond them rules like them.

    A rule beyond them has the effects of one of the house where a second condition holds too, that of its neighbour
    in the same stratum. So it has work of its own, and what is recommended stays the same.
    """
    house = house_rulebook()
    names = list(house.rules)
    if rules <= len(names):
        return house.without(frozenset(names[rules:]))
    more: list[Rule] = []
    for turn in count(1):
        second = _neighbours(house, turn)
        for rule in house.rules.values():
            if len(names) + len(more) == rules:
                return replace(house, families=(*house.families, _family(house, more)))
            more.append(_like(rule, f"{rule.id}_{turn}", second))
    raise AssertionError("counting ends never")


def _neighbours(house: Rulebook, turn: int) -> dict[str, Condition]:
    """Return for each branch the condition of the one that stands so many places on, of its kind and stratum."""
    alike: dict[tuple[object, int], list[Branch]] = {}
    for rule in house.rules.values():
        for branch in rule.branches:
            alike.setdefault((rule.entity, branch.stratum), []).append(branch)
    return {
        branch.id: several[(at + turn) % len(several)].condition
        for several in alike.values()
        for at, branch in enumerate(several)
    }


def _like(rule: Rule, name: str, second: dict[str, Condition]) -> Rule:
    branches = (
        branch.changed(rule=name, condition=_both(branch.condition, second[branch.id])) for branch in rule.branches
    )
    return rule.changed(id=name, replaces=None, branches=tuple(branches))


def _both(one: Condition, other: Condition) -> Condition:
    """Return that both hold; the first alone where together they are more than durable-rules joins."""
    return And((one, other)) if sum(1 for each in (one, other) for _ in leaves(each)) <= _MOST_TOGETHER else one


def _family(house: Rulebook, rules: list[Rule]) -> Family:
    return house.families[0].changed(id="more", title="More rules, to measure with", rules=tuple(rules))
