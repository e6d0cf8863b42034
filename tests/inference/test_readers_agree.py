"""The Rete reader derives exactly what the reference reader defines, on random rulebooks and on the house's."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies import cases, chosen_case, chosen_rulebook, facts_read, rulebooks
from triage import Case, house_rulebook
from triage.inference.derivation import premises_of
from triage.inference.reference import derive
from triage.inference.rete import ReteReader
from triage.rulebook.model import Rulebook

HOUSE = house_rulebook()
HOUSE_READER = ReteReader(HOUSE)
PROFILES = st.sampled_from(sorted(HOUSE.profiles))


def examples(number: int) -> settings:
    # A rulebook is some hundred choices: drawing it takes longer than deriving with it.
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def rulebooks_with_cases(draw: st.DrawFn) -> tuple[Rulebook, list[Case], str]:
    """Draw a rulebook, three cases that know what its rules read, and a profile."""
    rulebook = draw(rulebooks())
    known = facts_read(rulebook)
    return rulebook, [draw(cases(known)) for _ in range(3)], draw(st.sampled_from(sorted(rulebook.profiles)))


def readers_agree(rulebook: Rulebook, reader: ReteReader, case: Case, profile: str) -> None:
    premises = premises_of(case, rulebook.profiles[profile])
    assert reader.derive(premises) == derive(rulebook, premises)


def readers_agree_on(example: tuple[Rulebook, list[Case], str]) -> None:
    rulebook, cases_of_rulebook, profile = example
    reader = ReteReader(rulebook)
    for case in cases_of_rulebook:
        readers_agree(rulebook, reader, case, profile)


@examples(150)
@given(rulebooks_with_cases())
def test_the_readers_agree_on_random_rulebooks(example: tuple[Rulebook, list[Case], str]) -> None:
    readers_agree_on(example)


@examples(200)
@given(cases(), PROFILES)
def test_the_readers_agree_on_the_house_rulebook(case: Case, profile: str) -> None:
    readers_agree(HOUSE, HOUSE_READER, case, profile)


def test_the_readers_agree_on_four_hundred_rulebooks_with_fixed_seeds() -> None:
    """Without hypothesis, which draws more slowly and prefers small examples."""
    for seed in range(400):
        choose = random.Random(seed).choice
        rulebook = chosen_rulebook(choose)
        reader = ReteReader(rulebook)
        for _ in range(3):
            readers_agree(rulebook, reader, chosen_case(choose, facts_read(rulebook)), choose(("off", "on")))


def test_the_readers_agree_on_a_case_with_as_many_claims_and_stays_as_are_admitted() -> None:
    for seed in range(5):
        case = chosen_case(random.Random(seed).choice, most=32)
        readers_agree(HOUSE, HOUSE_READER, case, "unhcr_mandate")


@pytest.mark.slow
@examples(2_500)
@given(rulebooks_with_cases())
def test_the_readers_agree_on_many_random_rulebooks(example: tuple[Rulebook, list[Case], str]) -> None:
    readers_agree_on(example)


@pytest.mark.slow
@examples(2_500)
@given(cases(), PROFILES)
def test_the_readers_agree_on_the_house_rulebook_for_many_cases(case: Case, profile: str) -> None:
    readers_agree(HOUSE, HOUSE_READER, case, profile)
