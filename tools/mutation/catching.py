"""Who catches a mutant: the first check, from the nearest to the farthest, that does not hold under it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from itertools import chain

from tests.oracle.expectations import lacks_what_follows, misses_example, misses_golden, misses_landmark
from tests.oracle.gates import broken
from tests.oracle.results import Result, Wiring
from tests.oracle.situations import (
    Situation,
    catalogue_situations,
    empty_situation,
    examples,
    golden_cases,
    landmark_cases,
    neighbours,
    random_cases,
    switched_cases,
)
from tools.mutation.loader import refused
from tools.mutation.mutants import Mutant, MutantKind, mutated, originals
from tools.mutation.statements import statements
from tools.mutation.touched import Known, Situations, known_situations
from triage.rulebook.model import Rulebook


class Catcher(StrEnum):
    """The checks, in the order in which they are asked."""

    EXAMPLES = "the rules' own examples"
    LOADER = "the checks at load"
    CATALOGUE = "what the catalogue says follows"
    GOLDEN = "the golden cases"
    LANDMARK = "the real cases"
    PROMISES = "the promises"


class Checks:
    """All checks with their situations, read once under the unchanged rulebook.

    There are more than a hundred thousand neighbours, which takes minutes: a part of the mutants may be put to one
    of so many.
    """

    def __init__(self, rulebook: Rulebook, *, neighbours_one_in: int = 1) -> None:
        self.rulebook = rulebook
        self.examples = known_situations(rulebook, examples(rulebook))
        self.catalogue = known_situations(rulebook, catalogue_situations(rulebook))
        self.golden = known_situations(rulebook, golden_cases(rulebook))
        self.landmarks = known_situations(rulebook, landmark_cases(rulebook))
        self.neighbours = known_situations(rulebook, neighbours(rulebook, neighbours_one_in))
        self.others = known_situations(rulebook, (empty_situation(rulebook), *switched_cases(rulebook)))
        self.random = known_situations(rulebook, random_cases(rulebook))

    @cached_property
    def everywhere(self) -> Situations:
        """All situations, the few that somebody wrote first."""
        written = (self.catalogue, self.golden, self.landmarks, self.examples)
        all_of_them = (*written, self.others, self.random, self.neighbours)
        return Situations(self.rulebook, chain(*all_of_them))

    def catcher_of(self, mutant: Mutant) -> Catcher | None:
        """Return the first check that does not hold under the mutant; none if the mutant survives."""
        wiring = Wiring(mutated(self.rulebook, mutant))

        def changed(situations: Situations) -> Iterator[tuple[Situation, Result]]:
            for known, now in situations.changed(mutant, wiring):
                yield known.situation, now

        # A rule that is deleted takes its own examples along.
        gone = {each.id for each in originals(self.rulebook, mutant)}
        lost = gone if mutant.kind is MutantKind.DELETED_RULE else ()
        if any(misses_example(*each) for each in changed(self.examples) if each[0].about not in lost):
            return Catcher.EXAMPLES
        if refused(wiring.rulebook):
            return Catcher.LOADER
        if any(lacks_what_follows(self.rulebook, *each) for each in changed(self.catalogue)):
            return Catcher.CATALOGUE
        if any(misses_golden(*each) for each in changed(self.golden)):
            return Catcher.GOLDEN
        if any(misses_landmark(*each) for each in changed(self.landmarks)):
            return Catcher.LANDMARK
        if any(any(broken(self.rulebook, now)) for _, now in changed(self.everywhere)):
            return Catcher.PROMISES
        return None

    def witness(self, mutant: Mutant) -> Situation | None:
        """Return a situation of which the mutant says something else than the rulebook: one for an example.

        It is an example of the same branch or a neighbour of one if possible, else any.
        """
        wiring = Wiring(mutated(self.rulebook, mutant))

        def far(changed: tuple[Known, Result]) -> bool:
            return changed[0].situation.about != mutant.of

        for known, now in sorted(self.everywhere.changed(mutant, wiring), key=far):
            if statements(self.rulebook, now) != statements(self.rulebook, known.result):
                return known.situation
        return None
