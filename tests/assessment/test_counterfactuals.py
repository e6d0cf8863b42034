"""Counterfactuals really change the recommendation, nothing smaller does, and none is missing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given

from tests.readers.test_variants import recommended
from tests.strategies import cases, chosen_case
from triage import Assessment, Case, assess, case_from_data, check_certificate, house_rulebook
from triage.assessment.counterfactuals import MOST_SETS, ChangeSearch, changed, single_changes
from triage.assessment.legal_regime import legal_regime
from triage.assessment.model import FactChange
from triage.case import contradictions
from triage.case.document import case_file
from triage.readers.columns import Change
from triage.readers.derivation import Premises

HOUSE = house_rulebook()


def dated(case: Case) -> Case:
    return case_from_data(case.model_dump(mode="json") | {"assessed_on": "2026-11-23"})


def with_changes(premises: Premises, changes: tuple[FactChange, ...]) -> Premises:
    for change in changes:
        premises = changed(premises, Change(change.fact, change.after))
    return premises


def is_case(premises: Premises) -> bool:
    facts = {
        node: value for node, value in premises.values.items() if not node.startswith(("policy.", "law.", "proof."))
    }
    facts = {node: value for node, value in facts.items() if not node.endswith("_recorded")}
    return not any(contradictions(case := Case.model_validate(case_file(facts)), dict(case.facts())))


@given(cases(most=1))
def test_every_counterfactual_gives_the_procedure_it_tells_and_each_of_its_changes_is_needed(case: Case) -> None:
    assessment = assess(dated(case), most_changes=2)
    premises = legal_regime(assessment.case, HOUSE).premises(assessment.case)
    for reachable in assessment.counterfactuals.procedures:
        for changes in reachable.first_sets:
            assert len(changes) == reachable.changes_needed
            assert recommended(HOUSE, with_changes(premises, changes)) == reachable.procedure
            assert is_case(with_changes(premises, changes))
            for left_out in changes:
                fewer = with_changes(premises, tuple(change for change in changes if change != left_out))
                # One fact changed alone may contradict another: that is no case.
                assert recommended(HOUSE, fewer) != reachable.procedure or not is_case(fewer)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_on_the_house_rulebook_brute_force_finds_the_same_single_changes(seed: int) -> None:
    case = dated(chosen_case(random.Random(seed).choice, most=1))
    assessment = assess(case)
    premises = legal_regime(case, HOUSE).premises(case)
    # All changes are tried, also of the facts that the search leaves out.
    expected = brute_force(single_changes(HOUSE, premises), premises, 1)
    expected.pop(assessment.procedure.id, None)
    found = {each.procedure: each.sets_of_changes for each in assessment.counterfactuals.procedures}
    assert found == expected


@pytest.mark.parametrize(
    ("size", "few", "seeds"),
    [
        (2, 18, 1),
        (3, 12, 1),
        pytest.param(2, 60, 4, marks=pytest.mark.slow),
        pytest.param(3, 26, 4, marks=pytest.mark.slow),
    ],
)
def test_brute_force_over_some_facts_finds_the_same_sets(size: int, few: int, seeds: int) -> None:
    """All sets of a few changes, spread over the vocabulary, one case after the other."""
    reached = 0
    for seed in range(seeds):
        case = dated(chosen_case(random.Random(seed).choice, most=0))
        premises = legal_regime(case, HOUSE).premises(case)
        now = recommended(HOUSE, premises) or ""
        search = ChangeSearch(HOUSE, premises, now)
        search.changes = some_changes(ChangeSearch(HOUSE, premises, now), size, few)
        smaller = {recommended(HOUSE, premises)}
        for fewer in range(1, size):
            smaller |= brute_force(search.changes, premises, fewer).keys()
        everything = brute_force(search.changes, premises, size)
        expected = {name: number for name, number in everything.items() if name not in smaller}
        found = {
            each.procedure: each.sets_of_changes
            for each in search.counterfactuals(size).procedures
            if each.changes_needed == size
        }
        assert found == expected
        reached += len(found)
    assert reached, "no set of this size leads anywhere: the changes that are tried are too few"


def some_changes(search: ChangeSearch, size: int, few: int) -> tuple[Change, ...]:
    """Return changes that are known to lead somewhere together, filled up from all over the vocabulary."""
    sets = [each.first_sets[0] for each in search.counterfactuals(3).procedures if each.changes_needed == size]
    useful = {Change(change.fact, change.after) for changes in sets for change in changes}
    # What is useful may be enough by itself: then it is not filled up.
    useful |= set(search.changes[:: max(1, len(search.changes) // max(1, few - len(useful)))])
    return tuple(change for change in search.changes if change in useful)


def brute_force(singles: Sequence[Change], premises: Premises, size: int) -> dict[str, int]:
    """Return how many sets of so many changes of different facts lead to each procedure."""
    found: dict[str, int] = {}
    for changes in combinations(singles, size):
        after = premises
        for change in changes:
            after = changed(after, change)
        if len({change.node for change in changes}) == size and is_case(after):
            procedure = recommended(HOUSE, after) or ""
            found[procedure] = found.get(procedure, 0) + 1
    return found


def test_the_sets_that_are_told_are_the_first_and_their_number_is_told_always() -> None:
    assessment = assess(case_from_data({"assessed_on": "2026-11-23"}), most_changes=3)
    for reachable in assessment.counterfactuals.procedures:
        assert len(reachable.first_sets) == min(MOST_SETS, reachable.sets_of_changes)
    assert assessment.counterfactuals.searched_up_to == 3


def test_a_deeper_search_is_a_certificate_too() -> None:
    assessment = assess(case_from_data({"assessed_on": "2026-11-23"}), most_changes=2)
    document = assessment.model_dump_json().encode()
    assert check_certificate(document) == assessment
    assert Assessment.model_validate_json(document).counterfactuals.searched_up_to == 2


@pytest.mark.slow
def test_a_case_with_very_many_claims_is_searched_less_far_and_says_so() -> None:
    case = case_from_data({"assessed_on": "2026-11-23", "claims": [{}] * 8})
    assert assess(case, most_changes=3).counterfactuals.searched_up_to == 2


def test_the_same_case_gives_the_same_bytes() -> None:
    case = case_from_data({"assessed_on": "2026-11-23", "claims": [{"harms": ["life_or_liberty"]}]})
    assert assess(case, most_changes=2).model_dump_json() == assess(case, most_changes=2).model_dump_json()
