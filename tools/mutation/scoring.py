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


def score_of(checks: Checks, *, one_in: int = 1) -> Score:
    """Return who catches each mutant of the rulebook, or one in so many of them.

    Which ones turns with the text of the rulebook, so that no mutant is left out for good.
    """
    digest = checks.rulebook.digest.rpartition(":")[2]
    chosen = list(mutants_of(checks.rulebook))[int(digest, 16) % one_in :: one_in]
    return Score({mutant: checks.catcher_of(mutant) for mutant in chosen})
