"""The score of the rulebook's checks: how many mutants are caught, by whom, and which survive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.mutation.catching import Catcher, Checks
from tools.mutation.mutants import Mutant, mutants_of


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
        """The share of mutants caught, of all that were made; those that change nothing are not left out."""
        return 1 - len(self.survivors) / len(self.catchers)


def score_of(checks: Checks) -> Score:
    """Return who catches each mutant of the rulebook."""
    return Score({mutant: checks.catcher_of(mutant) for mutant in mutants_of(checks.rulebook)})
