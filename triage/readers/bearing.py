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


@lru_cache(maxsize=8)
def facts_bearing_on_procedure(rulebook: Rulebook) -> frozenset[str]:
    """Return the paths of the facts of which a change can change what is recommended, or whether that is a case.

    They are the facts that a branch of `bearing_on_procedure` reads, and those that contradict one of them, however
    far on. In the house rulebook they are two thirds of the facts.
    """
    bearing = bearing_on_procedure(rulebook)
    read = {path for name in bearing for path in paths(rulebook.branches[name][1].condition)}
    found = read & rulebook.facts.keys()
    groups = [{fact.path for fact in contradiction.facts} for contradiction in rulebook.contradictions]
    while joined := [group for group in groups if group & found and not group <= found]:
        found = found.union(*joined)
    return frozenset(found)
