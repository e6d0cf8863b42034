"""The rules that bear on the procedure recommend what all rules recommend."""

from __future__ import annotations

import random

from tests.strategies import chosen_case, chosen_rulebook, facts_read
from triage import house_rulebook
from triage.readers.bearing import bearing_on_procedure
from triage.readers.derivation import premises_of
from triage.readers.reference import derive

HOUSE = house_rulebook()


def test_less_than_two_thirds_of_the_house_rules_bear_on_the_procedure() -> None:
    bearing = bearing_on_procedure(HOUSE)
    assert bearing is bearing_on_procedure(HOUSE)
    assert set(bearing.branches) < set(HOUSE.branches)
    assert len(bearing.branches) < 2 / 3 * len(HOUSE.branches)


def test_on_the_house_rulebook_they_recommend_the_same() -> None:
    for seed in range(60):
        choose = random.Random(seed).choice
        case = chosen_case(choose, doubt=choose((True, False)))
        premises = premises_of(case, choose(list(HOUSE.profiles.values())))
        expected, found = derive(HOUSE, premises), derive(bearing_on_procedure(HOUSE), premises)
        assert found.recommended == expected.recommended
        assert found.firings <= expected.firings
        assert found.structure == expected.structure


def test_on_random_rulebooks_they_recommend_the_same() -> None:
    for seed in range(300):
        choose = random.Random(seed).choice
        rulebook = chosen_rulebook(choose)
        case = chosen_case(choose, facts_read(rulebook), doubt=choose((True, False)))
        premises = premises_of(case, rulebook.profiles[choose(("off", "on"))])
        expected, found = derive(rulebook, premises), derive(bearing_on_procedure(rulebook), premises)
        assert found.recommended == expected.recommended
        assert found.firings <= expected.firings
