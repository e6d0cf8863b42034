"""Cases that are compared in columns come to what is said of each of them alone."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.impact.changes import CHANGES, SMALL, changed_rulebook, small_cases
from tests.strategies import chosen_case
from triage import case_from_data, house_rulebook
from triage.case import CaseFile
from triage.caseload import table_of
from triage.errors import CaseError
from triage.impact.comparing import impact_of
from triage.impact.law import AppliedLaw
from triage.impact.model import CaseImpact, CaseOutcome, Protection
from triage.impact.passes import impacts_in
from triage.rulebook.model import Rulebook

DAY = date(2026, 12, 1)
HOUSE = house_rulebook()


def in_columns(cases: list[CaseFile], before: AppliedLaw, after: AppliedLaw) -> list[CaseImpact]:
    [batch] = table_of(cases, before.rulebook).combine_chunks().to_batches()
    found: dict[int, CaseImpact] = {}
    for each in impacts_in(batch, before, after):
        assert not found.keys() & set(each.rows)
        found |= dict.fromkeys(each.rows, each.impact)
    return [found[row] for row in range(len(cases))]


def agree(cases: list[CaseFile], before: AppliedLaw, after: AppliedLaw) -> list[CaseImpact]:
    expected = [impact_of(case.given(), before, after) for case in cases]
    assert in_columns(cases, before, after) == expected
    return expected


@settings(max_examples=25)
@given(st.lists(small_cases(), min_size=1, max_size=6), st.sampled_from(sorted(CHANGES)), st.booleans())
def test_columns_agree_with_the_comparison_of_each_case(
    facts: list[dict[str, object]], change: str, backwards: bool
) -> None:
    rulebooks = (changed_rulebook(change), SMALL) if backwards else (SMALL, changed_rulebook(change))
    laws = [AppliedLaw(rulebook, DAY) for rulebook in rulebooks]
    cases = [_case(each, rulebooks[0]) for each in facts]
    there = [case for case in cases if case is not None]
    if there:
        agree(there, *laws)


def _case(facts: dict[str, object], rulebook: Rulebook) -> CaseFile | None:
    """Return a case in the vocabulary of a rulebook, None if it does not take it."""
    try:
        return case_from_data(facts, rulebook)
    except CaseError:
        return None


@pytest.mark.parametrize("change", [name for name in CHANGES if name != "nothing"])
def test_each_change_is_seen(change: str) -> None:
    """Each is one that cases of the small vocabulary meet: an agreement over nothing would say nothing."""
    facts: list[dict[str, object]] = [
        {},
        {"applicant": {"alone": "yes"}},
        {"applicant": {"alone": "yes", "protection_wish": "yes"}},
        {"applicant": {"age": "child", "protection_wish": "no"}},
        {"earlier_procedure": {"status_here": "none"}},
        {"earlier_procedure": {"status_here": "rejected_final"}},
        {"earlier_procedure": {"status_here": "rejected_final"}, "applicant": {"protection_wish": "no"}},
        {"exclusion": {"danger_to_host": "yes"}},
        {"claims": [{"harm": "torture_or_inhuman"}, {}]},
    ]
    cases = [case_from_data(each, SMALL) for each in facts]
    found = agree(cases, AppliedLaw(SMALL, DAY), AppliedLaw(changed_rulebook(change), DAY))
    assert any(each != unchanged(each) for each in found)


def unchanged(impact: CaseImpact) -> CaseImpact:
    return CaseImpact(
        outcome=CaseOutcome.SAME,
        protection=Protection.AS_BEFORE,
        procedure_before=impact.procedure_before,
        procedure_after=impact.procedure_before,
        adverse_after=impact.adverse_after,
    )


def drawn(seed: int, count: int) -> list[CaseFile]:
    choose = random.Random(seed).choice
    return [chosen_case(choose, doubt=True) for _ in range(count)]


def test_columns_agree_on_the_house_rulebook_without_some_rules() -> None:
    agree(drawn(1, 4), AppliedLaw(HOUSE, DAY), AppliedLaw(without_rules(1), DAY))


def without_rules(seed: int) -> Rulebook:
    return HOUSE.without(frozenset(random.Random(seed).sample(sorted(HOUSE.rules), 12)))


@pytest.mark.slow
def test_columns_agree_on_two_profiles_and_on_two_days() -> None:
    cases = drawn(2, 20)
    profiles = list(HOUSE.profiles)
    agree(cases, AppliedLaw(HOUSE, DAY, profiles[0]), AppliedLaw(HOUSE, DAY, profiles[-1]))
    agree(cases, AppliedLaw(HOUSE, date(2020, 1, 1)), AppliedLaw(HOUSE, DAY))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_columns_agree_on_the_house_rulebook_without_many_rules(seed: int) -> None:
    agree(drawn(seed, 30), AppliedLaw(HOUSE, DAY), AppliedLaw(without_rules(seed), DAY))
