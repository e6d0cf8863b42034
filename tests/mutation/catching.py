"""Who catches a mutant: the first check, from the nearest to the farthest, that does not hold under it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cached_property
from itertools import chain

from tests.mutation.corpus import (
    Situation,
    empty_situation,
    examples,
    golden_cases,
    landmark_cases,
    neighbours,
    random_cases,
    switched_cases,
)
from tests.mutation.expectations import misses_example, misses_golden, misses_landmark
from tests.mutation.invariants import broken
from tests.mutation.loader import refused
from tests.mutation.mutants import Mutant, MutantKind, mutated, originals
from tests.mutation.results import Fired, Result, Wiring, changed_result
from tests.mutation.situations import Known, Situations, known_situations
from tests.mutation.statements import statements
from triage.rulebook.model import Rulebook


class Catcher(StrEnum):
    """The checks, in the order in which they are asked."""

    EXAMPLES = "the rules' own examples"
    LOADER = "the checks at load"
    GOLDEN = "the golden cases"
    LANDMARK = "the real cases"
    INVARIANTS = "the invariants"
    OUTCOMES = "the recorded outcomes"


class Checks:
    """All checks with their situations, read once under the unchanged rulebook.

    `chosen` are the names of the neighbours whose outcome is recorded.
    """

    def __init__(self, rulebook: Rulebook, chosen: Collection[str]) -> None:
        self.rulebook = rulebook
        self.examples = known_situations(rulebook, examples(rulebook))
        self.golden = known_situations(rulebook, golden_cases(rulebook))
        self.landmarks = known_situations(rulebook, landmark_cases(rulebook))
        self.neighbours = known_situations(rulebook, neighbours(rulebook))
        self.others = known_situations(rulebook, (empty_situation(rulebook), *switched_cases(rulebook)))
        self.random = known_situations(rulebook, random_cases(rulebook))
        self.chosen = chosen

    @cached_property
    def everywhere(self) -> Situations:
        """All situations, the few that somebody wrote first."""
        all_of_them = (self.golden, self.landmarks, self.examples, self.others, self.random, self.neighbours)
        return Situations(self.rulebook, chain(*all_of_them))

    @cached_property
    def recorded(self) -> Situations:
        """The situations whose outcome is recorded."""
        firing = (known for known in self.examples if known.situation.example and known.situation.example.fires)
        chosen = (known for known in self.neighbours if known.situation.name in self.chosen)
        return Situations(self.rulebook, chain(self.golden, self.landmarks, firing, self.others, chosen))

    def catcher_of(self, mutant: Mutant) -> Catcher | None:
        """Return the first check that does not hold under the mutant; none if the mutant survives."""
        wiring = Wiring(mutated(self.rulebook, mutant))

        def changed(situations: Situations) -> Iterator[tuple[Situation, Result]]:
            for known, now in situations.touched(mutant):
                yield known.situation, changed_result(wiring, known.result, now)

        # A rule that is deleted takes its own examples along.
        gone = {each.id for each in originals(self.rulebook, mutant)}
        lost = gone if mutant.kind is MutantKind.DELETED_RULE else ()
        if any(misses_example(*each) for each in changed(self.examples) if each[0].about not in lost):
            return Catcher.EXAMPLES
        if refused(wiring.rulebook):
            return Catcher.LOADER
        if any(misses_golden(*each) for each in changed(self.golden)):
            return Catcher.GOLDEN
        if any(misses_landmark(*each) for each in changed(self.landmarks)):
            return Catcher.LANDMARK
        if any(any(broken(self.rulebook, now)) for _, now in changed(self.everywhere)):
            return Catcher.INVARIANTS
        if self.witness(mutant, self.recorded) is not None:
            return Catcher.OUTCOMES
        return None

    def witness(self, mutant: Mutant, situations: Situations, preferred: Collection[str] = ()) -> Situation | None:
        """Return a situation of which the mutant says something else than the rulebook.

        It is one of those preferred if possible, else a neighbour of an example of the same branch, else any.
        """
        wiring = Wiring(mutated(self.rulebook, mutant))

        def order(touched: tuple[Known, Fired]) -> tuple[bool, bool]:
            situation = touched[0].situation
            return situation.name not in preferred, situation.about != mutant.of

        for known, now in sorted(situations.touched(mutant), key=order):
            result = changed_result(wiring, known.result, now)
            if statements(self.rulebook, result) != statements(self.rulebook, known.result):
                return known.situation
        return None
