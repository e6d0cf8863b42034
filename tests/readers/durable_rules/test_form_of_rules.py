"""Rules as durable-rules 2.0.28 can be trusted with them: conjunctions, never `or`, never negation."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.readers.durable_rules.engine import HOUSE, engine, nothing, small
from tests.strategies import chosen_rulebook
from triage.readers.rete.alternatives import program_of
from triage.readers.rete.network import Network, groups_of


def networks() -> list[Network]:
    """Return the networks of the house rulebook and of twenty random ones."""
    rulebooks = [HOUSE, *(chosen_rulebook(random.Random(seed).choice) for seed in range(20))]
    programs = [program_of(rulebook) for rulebook in rulebooks]
    return [Network(group, program) for program in programs for group in groups_of(program.productions)]


def keys_of(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from keys_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from keys_of(value)


def test_rules_are_conjunctions_and_never_use_or_or_negation() -> None:
    for network in networks():
        for rule in network.definition.values():
            assert set(rule) == {"all"}
            assert all(re.fullmatch(r"all|\$and|e|start|[ac]\d+", key) for key in keys_of(rule))


def test_every_condition_of_a_rule_is_another_atom_and_joins_the_entity_of_the_first() -> None:
    for network in networks():
        for rule in network.definition.values():
            conditions: Any = rule["all"]
            atoms = [key for key in keys_of(conditions) if re.fullmatch(r"a\d+|start", key)]
            assert len(atoms) == len(set(atoms)) == len(conditions) <= 16
            for number, condition in enumerate(conditions[1:], start=1):
                assert condition[f"c{number}"]["$and"][1] == {"e": {"c0": "e"}}


def test_a_condition_that_stands_twice_in_a_rule_is_tested_once() -> None:
    twice = "applicant.age is unknown and (applicant.age is unknown or applicant.age is unknown)"
    (production,) = program_of(small(twice)).productions
    assert len(production.atoms) == 1


def test_the_engine_refuses_an_atom_that_more_than_sixty_four_rules_join() -> None:
    rules: dict[str, list[dict[str, object]]] = {
        f"r{number}": [{"c0": {f"b{number}": "y"}}, {"c1": {"$and": [{"a": "y"}, {"e": {"c0": "e"}}]}}]
        for number in range(65)
    }
    with pytest.raises(Exception, match="error code: 303"):
        engine(rules, nothing).assert_fact({"a": "y", "e": "case", "sid": "1"})


def test_the_engine_refuses_a_rule_with_more_than_sixteen_conditions() -> None:
    parts: list[dict[str, Any]] = [{f"c{number}": {f"a{number}": "y"}} for number in range(17)]
    ruleset = engine({"r": parts}, nothing)
    with pytest.raises(Exception, match="error code: 304"):
        ruleset.assert_facts([{f"a{number}": "y", "sid": "1"} for number in range(17)])
