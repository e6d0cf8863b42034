"""The checks at load, asked about a rulebook that no file was read for: no place is known, so all are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage.errors import Place, RulebookError
from triage.rulebook.checks import check
from triage.rulebook.model import Rulebook
from triage.rulebook.yaml_tree import Text

NOWHERE = Place("mutant.yaml", 1, 1)


class _Nowhere(Mapping[object, Text | Place]):
    """The places of a rulebook without files: texts for branches and their effects, a place for all else."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.branches = rulebook.branches.keys()

    def __getitem__(self, key: object) -> Text | Place:
        owner = key[0] if isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], int) else key
        return Text("", NOWHERE, "") if owner in self.branches else NOWHERE

    def __iter__(self) -> Iterator[object]:
        return iter(self.branches)

    def __len__(self) -> int:
        return len(self.branches)


def refused(rulebook: Rulebook) -> bool:
    """Return whether the rulebook would be refused at load."""
    try:
        check(rulebook, _Nowhere(rulebook))
    except RulebookError:
        return True
    return False
