"""The mutants themselves: each differs from its rulebook, and its results are those of the reference reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice

import pytest

from tests.oracle.gates import broken
from tests.oracle.results import Wiring, changed_result, entities_of, result_of
from tests.oracle.situations import Situation, examples, golden_cases
from tools.mutation.mutants import Mutant, MutantKind, mutants_of, mutated, originals
from triage.rulebook.loading import house_rulebook

RULEBOOK = house_rulebook()


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Return every mutant. Whoever only looks for tests does not make them: it takes a second."""
    return tuple(mutants_of(RULEBOOK))


def deleted_rules() -> list[Mutant]:
    return [mutant for mutant in all_mutants() if mutant.kind is MutantKind.DELETED_RULE]


def test_no_two_mutants_have_the_same_name() -> None:
    assert len({mutant.name for mutant in all_mutants()}) == len(all_mutants())


def test_every_mutant_differs_from_its_branch() -> None:
    assert [mutant.name for mutant in all_mutants() if mutant.branch in originals(RULEBOOK, mutant)] == []


def test_there_are_mutants_of_every_kind_and_of_every_rule_and_branch() -> None:
    assert {mutant.kind for mutant in all_mutants()} == set(MutantKind)
    assert {
        branch.id for mutant in all_mutants() for branch in originals(RULEBOOK, mutant)
    } == RULEBOOK.branches.keys()
    assert [mutant.of for mutant in deleted_rules()] == list(RULEBOOK.rules)


def test_a_deleted_rule_is_gone_with_all_its_branches_and_nothing_else_is() -> None:
    mutant = next(each for each in all_mutants() if each.name.startswith("child.unaccompanied: rule deleted"))
    left = mutated(RULEBOOK, mutant)
    assert RULEBOOK.rules.keys() - left.rules.keys() == {"child.unaccompanied"}
    assert {branch.id for branch in originals(RULEBOOK, mutant)} == RULEBOOK.branches.keys() - left.branches.keys()


def test_each_branch_of_a_rule_with_several_is_deleted_by_itself_too() -> None:
    several = {name for name, (rule, _) in RULEBOOK.branches.items() if len(rule.branches) > 1}
    assert {mutant.of for mutant in all_mutants() if mutant.kind is MutantKind.DELETED_BRANCH} == several


@pytest.mark.slow
def test_the_short_way_to_the_result_of_a_mutant_agrees_with_the_reference_reader() -> None:
    agree_on((*all_mutants()[::2400], *deleted_rules()[::150]))


@pytest.mark.slow
def test_the_short_way_agrees_with_the_reference_reader_for_one_mutant_in_a_hundred_and_fifty() -> None:
    agree_on((*all_mutants()[::150], *deleted_rules()[::45]))


def agree_on(mutants: Sequence[Mutant]) -> None:
    """Compare the short way with the reference reader in situations in which nothing is doubted."""
    situations = [*golden_cases(RULEBOOK), *islice(examples(RULEBOOK), 0, None, 20)]
    before = [(each, result_of(RULEBOOK, each.premises)) for each in situations if not each.premises.doubted]
    for mutant in mutants:
        changed = mutated(RULEBOOK, mutant)
        for situation, known in before:
            now = {branch.id: entities_of(RULEBOOK, mutant.branch, known) for branch in originals(RULEBOOK, mutant)}
            short = changed_result(Wiring(changed), known, now)
            whole = result_of(changed, situation.premises)
            assert (short.values, short.terms, short.candidates, short.priority) == (
                (whole.values, whole.terms, whole.candidates, whole.priority)
            ), mutant.name


def test_the_invariants_hold_in_the_golden_cases() -> None:
    none_breaks_a_promise(golden_cases(RULEBOOK))


@pytest.mark.slow
def test_the_invariants_hold_in_the_examples() -> None:
    none_breaks_a_promise(examples(RULEBOOK))


def none_breaks_a_promise(situations: Iterable[Situation]) -> None:
    failing = [(each.name, list(broken(RULEBOOK, result_of(RULEBOOK, each.premises)))) for each in situations]
    assert [each for each in failing if each[1]] == []
