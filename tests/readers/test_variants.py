"""Variants of a case in columns come to what the reference reader derives of each."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Choose, cases, chosen_case, chosen_rulebook, facts_read
from triage import Case, case_from_data, house_rulebook
from triage.assessment.counterfactuals import changed, single_changes
from triage.case import contradictions
from triage.case.document import case_file
from triage.readers.columns import Change, Changes, outcomes_of
from triage.readers.derivation import Premises, premises_of
from triage.readers.reference import derive
from triage.rulebook.model import Rulebook

HOUSE = house_rulebook()


def recommended(rulebook: Rulebook, premises: Premises) -> str | None:
    """Return what the reference reader comes to; a random rulebook need not propose anything."""
    return derive(rulebook, premises).recommended


def agree(choose: Choose, rulebook: Rulebook, premises: Premises) -> None:
    """Compare both on variants of up to three changes each, and the case itself as the first."""
    singles = single_changes(rulebook, premises)
    variants: list[list[Change]] = [[]]
    for _ in range(12):
        drawn = [choose(singles) for _ in range(choose((1, 2, 3)))]
        variants.append(list({change.node: change for change in drawn}.values()))
    columns: dict[Change, int] = {}
    for place, variant in enumerate(variants):
        for change in variant:
            columns[change] = columns.get(change, 0) | 1 << place
    outcomes = outcomes_of(rulebook, premises, Changes(len(variants), columns))
    for place, variant in enumerate(variants):
        changed_premises = premises
        for change in variant:
            changed_premises = changed(changed_premises, change)
        found = [name for name, column in outcomes.recommended.items() if column >> place & 1]
        expected = recommended(rulebook, changed_premises)
        assert found == ([expected] if expected else []), variant


@given(cases(), st.randoms(use_true_random=False))
def test_variants_agree_on_the_house_rulebook(case: Case, source: random.Random) -> None:
    profile = source.choice(list(HOUSE.profiles.values()))
    agree(source.choice, HOUSE, premises_of(case, profile))


def test_variants_agree_on_random_rulebooks() -> None:
    """They hold every form of condition and combination; the house rules need not."""
    for seed in range(200):
        choose = random.Random(seed).choice
        rulebook = chosen_rulebook(choose)
        profile = rulebook.profiles[choose(("off", "on"))]
        case = chosen_case(choose, facts_read(rulebook), doubt=True)
        agree(choose, rulebook, premises_of(case, profile))


@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in (7, 14))])
def test_variants_that_contradict_themselves_are_marked(first: int) -> None:
    case = case_from_data({"assessed_on": "2026-11-23"})
    premises = premises_of(case, HOUSE.profile("unhcr_mandate"))
    singles = single_changes(HOUSE, premises)
    pairs = [(one, other) for one in singles for other in singles if one.node < other.node][first::21]
    columns: dict[Change, int] = {}
    for place, pair in enumerate(pairs):
        for change in pair:
            columns[change] = columns.get(change, 0) | 1 << place
    outcomes = outcomes_of(HOUSE, premises, Changes(len(pairs), columns))
    for place, pair in enumerate(pairs):
        varied = Case.model_validate(case_file({change.node: change.value for change in pair}))
        contradictory = any(contradictions(varied, dict(varied.facts())))
        assert bool(outcomes.contradictory >> place & 1) == contradictory, pair
