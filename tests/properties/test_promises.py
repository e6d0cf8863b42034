"""The promises of `rules/invariants.yaml`, each checked over real derivations of drawn cases, without the solver.

The quick test puts every promise to each case that it draws near those of the common search. The slow ones draw
near cases that a search found for the premise of one promise, and a promise fails its test if too few of them met
the premise: a property that never comes into play can not fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle.promises import (
    Move,
    Verdict,
    comparison_verdict,
    gate_verdict,
    moves,
)
from tests.oracle.results import Result, result_of
from tests.proof.mistakes import recorded_mistakes
from tests.properties.drawing import cases_near, cases_to_begin_with, found_cases, starts_for
from tests.properties.search import for_some, search
from tests.variations import consistent, document_of, moved, settings_of
from triage.language.sentences import And, Not, Or
from triage.proof.invariants import Doubt, Gate, Invariant, Keeps, Monotone, house_invariants
from triage.readers.derivation import Premises
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

RULEBOOK = house_rulebook()
INVARIANTS = house_invariants()
GATES = [invariant for invariant in INVARIANTS if isinstance(invariant.promise, Gate)]
# Doubt is no move of a fact: `tests/assessment/test_benefit_of_doubt.py` holds that promise.
COMPARISONS = [invariant for invariant in INVARIANTS if not isinstance(invariant.promise, Gate | Doubt)]
EXAMPLES = settings().max_examples
# Of the drawn cases, in how many the premise has to hold and a rule has to notice the move: few enough that chance
# hardly ever draws fewer for a promise that it reaches.
FEWEST = EXAMPLES // 7
# How many moves of a case are looked at for one that a rule notices.
TRIED = 5
# How often a search for a case that breaks a gate starts anew.
ROUNDS = 2
# How often a search for a case in which a mistake shows starts with another seed, and each anew.
MISTAKEN_SEARCHES = 2
MISTAKEN_ROUNDS = 6
# The quick test makes one recorded mistake of so many.
MISTAKES_ONE_IN = 10
# In how many tests the cases are divided of which every move is looked at.
PARTS = 4
# The search for a case that a mistake breaks is made for one of so many.
SEARCHED_ONE_IN = 5


def verdict_of(rulebook: Rulebook, invariant: Invariant, premises: Premises, move: Move, before: Result) -> Verdict:
    """Return what a promise says of a case, from which `before` follows, and of its neighbour if it compares."""
    if isinstance(invariant.promise, Gate):
        return gate_verdict(rulebook, invariant.promise, before)
    neighbour = moved(premises, move)
    if not consistent(neighbour):
        return Verdict.IDLE
    return comparison_verdict(rulebook, invariant.promise, before, move, result_of(rulebook, neighbour))


def told(invariant: Invariant, premises: Premises, move: Move) -> str:
    """Return a case that breaks a promise for a person to read and to give to `triage assess`."""
    changed = f"\nand after: {json.dumps(dict(move))}" if move else ""
    return (
        f"{invariant.id} is broken: {invariant.statement}\nby the case {json.dumps(document_of(premises))}\n"
        f"with {json.dumps(settings_of(RULEBOOK, premises))}{changed}"
    )


@st.composite
def examples_of(draw: st.DrawFn, invariant: Invariant, starts: Sequence[Premises]) -> tuple[Premises, Move]:
    """Draw a case near these, and a move that the promise compares it with: one that a rule notices, if there is.

    Of a case in which the promise has nothing to say, the case that it was drawn near is taken instead.
    """
    start = draw(st.sampled_from(starts))
    move: Move = {}
    for premises in (draw(cases_near([start])), start):
        options = list(moves(invariant.promise, premises)) or [{}]
        first = draw(st.integers(0, len(options) - 1))
        before = result_of(RULEBOOK, premises)
        for place in range(min(TRIED, len(options))):
            move = options[(first + place) % len(options)]
            if verdict_of(RULEBOOK, invariant, premises, move, before) is not Verdict.IDLE:
                return premises, move
    return premises, move


@st.composite
def cases_and_moves(draw: st.DrawFn) -> tuple[Premises, tuple[tuple[Invariant, Move], ...]]:
    """Draw a case near one in which much fires, and one move for each promise that compares."""
    premises = draw(cases_near(cases_to_begin_with()))
    drawn = []
    for invariant in COMPARISONS:
        options = list(moves(invariant.promise, premises))
        if options:
            drawn.append((invariant, options[draw(st.integers(0, len(options) - 1))]))
    return premises, tuple(drawn)


def broken_promises(
    rulebook: Rulebook, premises: Premises, drawn: Sequence[tuple[Invariant, Move]]
) -> Iterator[tuple[Invariant, Move]]:
    """Yield each promise that a case breaks, with the move after which it does."""
    result = result_of(rulebook, premises)
    for invariant in GATES:
        assert isinstance(invariant.promise, Gate)
        if gate_verdict(rulebook, invariant.promise, result) is Verdict.BROKEN:
            yield invariant, {}
    for invariant, move in drawn:
        if verdict_of(rulebook, invariant, premises, move, result) is Verdict.BROKEN:
            yield invariant, move


@settings(max_examples=10 * EXAMPLES)
@given(cases_and_moves())
def test_no_drawn_case_breaks_any_promise(
    example: tuple[Premises, tuple[tuple[Invariant, Move], ...]],
) -> None:
    premises, drawn = example
    for invariant, move in broken_promises(RULEBOOK, premises, drawn):
        pytest.fail(told(invariant, premises, move))


@pytest.mark.slow
def test_the_cases_found_by_search_tell_one_in_four_mistakes_that_break_a_gate() -> None:
    """What holds the quick test above to the solver: it can fail, and does for one in four of these mistakes."""
    gates = {invariant.id for invariant in GATES}
    mistakes = [mistake for mistake in recorded_mistakes() if mistake.breaks in gates][::MISTAKES_ONE_IN]
    caught = 0
    for mistake in mistakes:
        mistaken = mistake.rulebook()
        caught += any(
            invariant.id == mistake.breaks
            for premises in found_cases()
            for invariant, _ in broken_promises(mistaken, premises, ())
        )
    assert 4 * caught >= len(mistakes) > 0, f"{caught} of {len(mistakes)} recorded mistakes"


# Chance hardly draws a case that is adverse but for one doubt: `tests/assessment/test_in_dispute.py` puts every
# such fact of every adverse example to it.
SELDOM_DRAWN = frozenset({"I-200"})


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("invariant", [*GATES, *COMPARISONS], ids=lambda invariant: invariant.id)
def test_a_promise_is_kept_in_every_drawn_case_and_enough_of_them_put_it_to_the_test(invariant: Invariant) -> None:
    verdicts: list[Verdict] = []

    @given(examples_of(invariant, starts_for(RULEBOOK, invariant.promise)))
    def kept(example: tuple[Premises, Move]) -> None:
        verdict = verdict_of(RULEBOOK, invariant, *example, result_of(RULEBOOK, example[0]))
        verdicts.append(verdict)
        assert verdict is not Verdict.BROKEN, told(invariant, *example)

    kept()
    tested = verdicts.count(Verdict.KEPT)
    assert tested >= FEWEST or invariant.id in SELDOM_DRAWN, (
        f"{invariant.id} was put to the test in {tested} of {len(verdicts)} cases only"
    )


@pytest.mark.slow
@pytest.mark.parametrize("invariant", GATES, ids=lambda invariant: invariant.id)
def test_a_search_for_a_case_that_breaks_a_gate_finds_none(invariant: Invariant) -> None:
    example = first_broken(RULEBOOK, invariant)
    assert example is None, told(invariant, *example)


# I-16, I-19, I-20 and I-100 compare a case with the same neighbours, hundreds of each: so each neighbour is derived
# once, and put to all promises that compare.
@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_move_in_a_tenth_of_the_cases_that_were_found_keeps_every_promise_that_compares(part: int) -> None:
    for premises in found_cases()[::10][part::PARTS]:
        for invariant, move in broken_by_a_move(RULEBOOK, premises):
            pytest.fail(told(invariant, premises, move))


def broken_by_a_move(rulebook: Rulebook, premises: Premises) -> Iterator[tuple[Invariant, Move]]:
    """Yield each promise that compares which some move of a case breaks, with the move."""
    before = result_of(rulebook, premises)
    asked: dict[frozenset[tuple[str, str]], tuple[Move, list[Invariant]]] = {}
    for invariant in COMPARISONS:
        for move in moves(invariant.promise, premises):
            asked.setdefault(frozenset(move.items()), (move, []))[1].append(invariant)
    for move, invariants in asked.values():
        neighbour = moved(premises, move)
        if consistent(neighbour):
            after = result_of(rulebook, neighbour)
            for invariant in invariants:
                if comparison_verdict(rulebook, invariant.promise, before, move, after) is Verdict.BROKEN:
                    yield invariant, move


@pytest.mark.slow
@pytest.mark.parametrize(
    "invariant",
    [each for each in COMPARISONS if not isinstance(each.promise, Monotone | Keeps)],
    ids=lambda invariant: invariant.id,
)
def test_every_move_in_cases_found_for_a_promise_that_compares_keeps_it(invariant: Invariant) -> None:
    example = first_broken(RULEBOOK, invariant)
    assert example is None, told(invariant, *example)


@pytest.mark.slow
def test_most_mistakes_that_break_a_gate_are_caught_over_real_derivations_too() -> None:
    """What holds the evaluator and the search to the solver.

    A mistake that breaks a comparison needs more than a search of seconds; `tests/proof/test_invariants.py` derives
    the case that the solver found for it, and its neighbour, without the solver.
    """
    caught, missed = 0, []
    gates = {invariant.id: invariant for invariant in GATES}
    of_gates = [mistake for mistake in recorded_mistakes() if mistake.breaks in gates]
    for mistake in of_gates[::SEARCHED_ONE_IN]:
        invariant = gates[mistake.breaks]
        mistaken = mistake.rulebook()
        if first_broken(mistaken, invariant, where_it_matters(mistaken, invariant)) is None:
            missed.append((mistake.breaks, mistake.mistake))
        else:
            caught += 1
    assert caught >= 9 * len(missed), missed


def where_it_matters(mistaken: Rulebook, invariant: Invariant) -> Iterator[Premises]:
    """Yield cases that break a gate in which a mistaken branch says something else than the house's."""
    gate = invariant.promise
    assert isinstance(gate, Gate)
    targets = {
        branch.id: And(
            (
                gate.when,
                Not(gate.then),
                for_some(rule.entity, Or((And((now, Not(before))), And((before, Not(now)))))),
            )
        )
        for rule, branch in mistaken.branches.values()
        if branch.id in RULEBOOK.branches
        and (now := branch.condition) != (before := RULEBOOK.branches[branch.id][1].condition)
    }
    for seed in range(MISTAKEN_SEARCHES):
        for found in search(mistaken, targets, rounds=MISTAKEN_ROUNDS, seed=seed).found.values():
            yield found.premises


def first_broken(
    rulebook: Rulebook, invariant: Invariant, more: Iterable[Premises] = ()
) -> tuple[Premises, Move] | None:
    """Look for a case that breaks a promise: step by step towards one, then among cases that are given."""
    promise = invariant.promise
    if isinstance(promise, Gate):
        target = And((promise.when, Not(promise.then)))
        found = search(rulebook, {invariant.id: target}, rounds=ROUNDS).found
        starts = tuple(case.premises for case in found.values())
    elif isinstance(promise, Monotone | Keeps):
        # They begin anywhere, and have hundreds of moves in each case: so many as are given are enough.
        starts = ()
    else:
        starts = starts_for(rulebook, promise)
    for premises in chain(starts, more):
        before = result_of(rulebook, premises)
        for move in ({},) if isinstance(promise, Gate) else moves(promise, premises):
            if verdict_of(rulebook, invariant, premises, move, before) is Verdict.BROKEN:
                return premises, move
    return None
