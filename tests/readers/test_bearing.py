"""The rules that bear on the procedure recommend what all rules recommend."""

from __future__ import annotations

import random

import pytest

from tests.strategies import chosen_case, chosen_rulebook, facts_read
from triage import house_rulebook
from triage.assessment.counterfactuals import changed, single_changes
from triage.language.names import path_of
from triage.readers.bearing import bearing_on_procedure, facts_bearing_on_procedure
from triage.readers.derivation import Premises, premises_of
from triage.readers.truth import TRUTH, world_of
from triage.readers.walk import walk
from triage.rulebook.model import Rulebook

HOUSE = house_rulebook()


def agree(rulebook: Rulebook, premises: Premises) -> None:
    world, bearing = world_of(premises, TRUTH), bearing_on_procedure(rulebook)
    everything, found = walk(rulebook, world), walk(rulebook, world, only_procedure=True)
    assert found.recommended == everything.recommended
    assert found.fired.keys() == {firing for firing in everything.fired if firing.branch in bearing}


def test_less_than_two_thirds_of_the_house_rules_bear_on_the_procedure() -> None:
    bearing = bearing_on_procedure(HOUSE)
    assert bearing < HOUSE.branches.keys()
    assert len(bearing) < 2 / 3 * len(HOUSE.branches)


def test_on_the_house_rulebook_they_recommend_the_same() -> None:
    for seed in range(60):
        choose = random.Random(seed).choice
        case = chosen_case(choose, doubt=choose((True, False)))
        agree(HOUSE, premises_of(case, choose(list(HOUSE.profiles.values()))))


@pytest.mark.parametrize("seeds", [range(100), pytest.param(range(100, 300), marks=pytest.mark.slow)])
def test_on_random_rulebooks_they_recommend_the_same(seeds: range) -> None:
    for seed in seeds:
        choose = random.Random(seed).choice
        rulebook = chosen_rulebook(choose)
        case = chosen_case(choose, facts_read(rulebook), doubt=choose((True, False)))
        agree(rulebook, premises_of(case, rulebook.profiles[choose(("off", "on"))]))


@pytest.mark.parametrize("seeds", [range(10), pytest.param(range(10, 30), marks=pytest.mark.slow)])
def test_a_change_of_a_fact_that_does_not_bear_on_the_procedure_recommends_the_same(seeds: range) -> None:
    left_out = 0
    for seed in seeds:
        choose = random.Random(seed).choice
        rulebook = chosen_rulebook(choose)
        premises = premises_of(
            chosen_case(choose, facts_read(rulebook), doubt=choose((True, False))),
            rulebook.profiles[choose(("off", "on"))],
        )
        now = walk(rulebook, world_of(premises, TRUTH)).recommended
        for change in single_changes(rulebook, premises):
            if path_of(change.node) not in facts_bearing_on_procedure(rulebook):
                left_out += 1
                assert walk(rulebook, world_of(changed(premises, change), TRUTH)).recommended == now
    assert left_out
