"""The score of the rulebook's checks: how many mutants are caught, by whom, and which survive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.mutation.catching import Catcher, Checks
from tests.mutation.corpus import Situation
from tests.mutation.mutants import Mutant, mutants_of


@dataclass(frozen=True)
class Score:
    """Every mutant with the check that catches it; none for a survivor."""

    catchers: Mapping[Mutant, Catcher | None]

    @property
    def survivors(self) -> list[Mutant]:
        """The mutants that no check catches."""
        return [mutant for mutant, catcher in self.catchers.items() if catcher is None]

    @property
    def share(self) -> float:
        """The share of mutants caught."""
        return 1 - len(self.survivors) / len(self.catchers)

    @property
    def share_without_records(self) -> float:
        """The share caught by what a person has written, recorded outcomes left out."""
        recorded = sum(catcher is Catcher.OUTCOMES for catcher in self.catchers.values())
        return self.share - recorded / len(self.catchers)


def score_of(checks: Checks) -> Score:
    """Return the score under the outcomes that are recorded."""
    return Score({mutant: checks.catcher_of(mutant) for mutant in mutants_of(checks.rulebook)})


def with_chosen_neighbours(checks: Checks, score: Score) -> tuple[Score, list[str]]:
    """Choose a neighbour for every survivor that one shows; return the score with them, and their names.

    A neighbour of the branch's own examples is preferred: it reads as one more example of the same rule.
    """
    catchers = dict(score.catchers)
    chosen: dict[str, Situation] = {}
    for mutant in score.survivors:
        witness = checks.witness(mutant, checks.neighbours, chosen)
        if witness is not None:
            chosen[witness.name] = witness
            catchers[mutant] = Catcher.OUTCOMES
    return Score(catchers), list(chosen)
