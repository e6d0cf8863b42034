"""Cases found by search: for every branch, procedure, finding value and term one in which it comes about.

The search starts from the empty case, with nothing from a person's hand: no example, no golden case. It steps
towards one target that no case has reached yet (`steps.py`), keeps every case that reaches any, and goes on from
kept cases. Seeds are fixed, so a run finds what the last one found.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tests.oracle.promises import holds
from tests.oracle.results import Result, result_of
from tests.properties.steps import Step
from tests.variations import empty_premises, fact_nodes, moved, repaired
from triage.language.names import path_of
from triage.language.sentences import Condition, EntityKind, Is, OutputKind, Quantified, Quantifier
from triage.readers.derivation import Premises
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

STEPS_AT_A_TIME = 160


@dataclass(frozen=True)
class Found:
    """A case found by search, with what follows from it."""

    premises: Premises
    result: Result


@dataclass(frozen=True)
class Corpus:
    """What a search found: a case for each target it reached, the targets it did not, and how long it took."""

    found: Mapping[str, Found]
    missed: tuple[str, ...]
    derivations: int


def branch_targets(rulebook: Rulebook) -> dict[str, Condition]:
    """Return, for each branch, the condition that it fires for some entity."""
    return {
        f"branch {branch.id}": for_some(rule.entity, branch.condition)
        for rule, branch in rulebook.branches.values()
    }


def outcome_targets(rulebook: Rulebook) -> dict[str, Condition]:
    """Return, for each procedure, finding value and term, the condition that it comes about."""
    targets: dict[str, Condition] = {f"procedure {name}": Is("procedure", (name,)) for name in rulebook.procedures}
    for name, finding in rulebook.findings.items():
        for value in finding.scale:
            targets[f"finding {name} = {value}"] = for_some(finding.entity, Is(name, (value,)))
    for kind, terms in rulebook.terms.items():
        for term in terms:
            path, value = ("priority", term) if kind is OutputKind.PRIORITY else (f"{kind}.{term}", "yes")
            targets[f"{kind} {term}"] = Is(path, (value,))
    return targets


def for_some(kind: EntityKind, condition: Condition) -> Condition:
    """Return the condition that it holds for some entity of the kind."""
    return condition if kind is EntityKind.CASE else Quantified(Quantifier.SOME, kind, condition)


@cache
def house_corpus() -> Corpus:
    """Return what is found for the rulebook of this package."""
    rulebook = house_rulebook()
    return search(rulebook, {**branch_targets(rulebook), **outcome_targets(rulebook)}, rounds=9)


def house_result(premises: Premises) -> Result:
    """Return what follows from a case; from one that was found for the rulebook of this package it is known."""
    searched = house_corpus.cache_info().currsize > 0
    known = _found_results().get(id(premises)) if searched else None
    return known or result_of(house_rulebook(), premises)


@cache
def _found_results() -> Mapping[int, Result]:
    """Return what follows from each case that was found: they are kept, so each has an id of its own."""
    return {id(found.premises): found.result for found in house_corpus().found.values()}


def search(
    rulebook: Rulebook, targets: Mapping[str, Condition], *, rounds: int, seed: int = 0, start: Iterable[Found] = ()
) -> Corpus:
    """Look for a case for each target, going round those that are left, and return what was found."""
    source = random.Random(seed)
    nothing = empty_premises(rulebook)
    kept = [Found(nothing, result_of(rulebook, nothing)), *start]
    found: dict[str, Found] = {}
    derivations = 1

    def keep(case: Found) -> None:
        # What an adverse branch asks can hold as it is told and yet not beyond doubt: then it does not fire.
        fired = {f"branch {branch}" for branch in case.result.fired}
        reached = [
            name
            for name in targets
            if name not in found
            and (name in fired or not name.startswith("branch "))
            and holds(rulebook, targets[name], case.result)
        ]
        found.update(dict.fromkeys(reached, case))
        if reached:
            kept.append(case)

    for case in tuple(kept):
        keep(case)
    for number in range(rounds):
        # What three rounds did not reach is far away: longer and longer ways are tried.
        steps = STEPS_AT_A_TIME * max(1, number - 2)
        for name, condition in targets.items():
            case = source.choice(kept)
            for _ in range(steps):
                if name in found:
                    break
                premises = Step(rulebook, case.premises, case.result, source.choice).towards(condition)
                if premises == case.premises or source.random() < 0.05:
                    premises = _random_step(source, premises)
                case = Found(premises, result_of(rulebook, premises))
                derivations += 1
                keep(case)
    return Corpus(found, tuple(name for name in targets if name not in found), derivations)


def _random_step(source: random.Random, premises: Premises) -> Premises:
    """Return the case with one fact changed, so that the search leaves a place where it goes round in circles."""
    node = source.choice(fact_nodes(premises))
    value = source.choice(house_rulebook().facts[path_of(node)].values)
    return repaired(moved(premises, {node: value}), node)
