"""The mutants themselves: each differs from its rulebook, and its results are those of the reference reader."""

from __future__ import annotations

from itertools import islice

from tests.mutation.corpus import examples, golden_cases
from tests.mutation.invariants import broken
from tests.mutation.mutants import MutantKind, mutants_of, mutated
from tests.mutation.outcomes import OUTCOMES, chosen_neighbours, outcomes_text
from tests.mutation.results import Wiring, changed_result, entities_of, result_of
from triage.rulebook.loading import house_rulebook

RULEBOOK = house_rulebook()
MUTANTS = list(mutants_of(RULEBOOK))


def test_no_two_mutants_have_the_same_name() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


def test_every_mutant_differs_from_its_branch() -> None:
    assert [mutant.name for mutant in MUTANTS if mutant.branch == RULEBOOK.branches[mutant.of][1]] == []


def test_there_are_mutants_of_every_kind_and_of_every_branch() -> None:
    assert {mutant.kind for mutant in MUTANTS} == set(MutantKind)
    assert {mutant.of for mutant in MUTANTS} == RULEBOOK.branches.keys()


def test_the_short_way_to_the_result_of_a_mutant_agrees_with_the_reference_reader() -> None:
    situations = [*golden_cases(RULEBOOK), *islice(examples(RULEBOOK), 0, None, 20)]
    before = [(each, result_of(RULEBOOK, each.premises)) for each in situations]
    for mutant in MUTANTS[::15]:
        changed = mutated(RULEBOOK, mutant)
        for situation, known in before:
            now = entities_of(RULEBOOK, mutant.branch, known)
            short = changed_result(Wiring(changed), known, mutant.of, now)
            whole = result_of(changed, situation.premises)
            assert (short.values, short.terms, short.candidates, short.priority) == (
                (whole.values, whole.terms, whole.candidates, whole.priority)
            ), mutant.name


def test_the_invariants_hold_in_the_golden_cases_and_the_examples() -> None:
    situations = [*golden_cases(RULEBOOK), *examples(RULEBOOK)]
    failing = [(each.name, list(broken(RULEBOOK, result_of(RULEBOOK, each.premises)))) for each in situations]
    assert [each for each in failing if each[1]] == []


def test_the_recorded_outcomes_are_current() -> None:
    """If this fails, run `python -m tests.mutation --refresh` and read the diff of `outcomes.json`."""
    assert OUTCOMES.read_text(encoding="utf-8") == outcomes_text(RULEBOOK, chosen_neighbours())
