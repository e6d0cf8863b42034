"""The rules that bear on the recommended procedure: what is walked where only that is asked."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from triage.language.sentences import paths
from triage.rulebook.model import Branch, Rulebook


@lru_cache(maxsize=8)
def bearing_on_procedure(rulebook: Rulebook) -> Rulebook:
    """Return the rulebook with the branches that propose a procedure or set, however far back, what these read.

    It recommends the same in every case, and in the house rulebook has half of the branches: all others only add
    to what is recommended.
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
    families = (
        family.changed(
            rules=tuple(
                rule.changed(branches=tuple(branch for branch in rule.branches if branch.id in bearing))
                for rule in family.rules
            )
        )
        for family in rulebook.families
    )
    return replace(rulebook, families=tuple(families))
