"""The rules that bear on the recommended procedure: what is walked where only that is asked."""

from __future__ import annotations

from functools import lru_cache

from triage.language.sentences import paths
from triage.rulebook.model import Branch, Rulebook


@lru_cache(maxsize=8)
def bearing_on_procedure(rulebook: Rulebook) -> frozenset[str]:
    """Return the branches that propose a procedure or set, however far back, a finding that these read.

    They alone recommend in every case what all recommend. In the house rulebook they are half of the branches: the
    others only add to what is recommended.
    """
    setters: dict[str, list[Branch]] = {}
    for _, branch in rulebook.branches.values():
        for setting in branch.settings:
            setters.setdefault(setting.finding, []).append(branch)
    waiting = [branch for _, branch in rulebook.branches.values() if branch.proposal is not None]
    bearing: set[str] = set()
    while waiting:
        branch = waiting.pop()
        if branch.id not in bearing:
            bearing.add(branch.id)
            for path in paths(branch.condition):
                waiting.extend(setters.get(path, ()))
    return frozenset(bearing)
