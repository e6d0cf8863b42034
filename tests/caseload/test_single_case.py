"""Each row of a caseload comes to what the single-case path says of it alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.caseload.single import outcome_of_one, unordered
from tests.strategies import cases, chosen_case
from triage import CaseFile, house_rulebook
from triage.caseload import assess_caseload, cases_of, outcome_documents, parts, table_of

HOUSE = house_rulebook()
DAY = date(2026, 11, 23)


def agree(told: Sequence[CaseFile], profile: str | None = None) -> None:
    table = table_of(told)
    # A caseload holds what rules read, and no words of the file.
    assert list(cases_of(table)) == [case.model_copy(update={"statements": ()}) for case in told]
    found = map(unordered, outcome_documents(assess_caseload(table, profile=profile)))
    assert list(found) == [outcome_of_one(case, HOUSE, profile) for case in told]


@given(st.lists(cases(), max_size=3), st.sampled_from((None, *HOUSE.profiles)))
@settings(max_examples=10, deadline=None)
def test_any_cases_come_to_the_same_as_each_alone(told: list[CaseFile], profile: str | None) -> None:
    agree(told, profile)


def test_cases_with_proof_states_come_to_the_same_in_one_pass() -> None:
    told = []
    for seed in range(12):
        choose = random.Random(seed).choice
        told.append(chosen_case(choose, doubt=True).model_copy(update={"assessed_on": DAY}))
    agree(told)


def test_cases_that_doubt_something_come_to_the_same_picked_out_of_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "FEWEST", 0)
    told = []
    for seed in range(20):
        choose = random.Random(seed).choice
        told.append(chosen_case(choose, doubt=seed % 3 == 0).model_copy(update={"assessed_on": DAY}))
    doubted = [any(state.doubted for state in case.proof_states.values()) for case in told]
    assert 1 < sum(doubted) < len(told) / 2
    agree(told)
