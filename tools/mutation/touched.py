"""Situations with what the unchanged rulebook makes of them, and which of them a mutant touches.

A condition reads few nodes, so most situations look alike to it: it is read once for all that do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.oracle.results import Fired, Result, Wiring, changed_result, entities_of, result_of
from tests.oracle.situations import Situation
from tools.mutation.mutants import Mutant, originals
from triage.language.names import node_of
from triage.language.sentences import EntityKind, paths
from triage.rulebook.model import Branch, Rulebook


@dataclass(frozen=True)
class Known:
    """A situation with its result under the unchanged rulebook."""

    situation: Situation
    result: Result


class Situations:
    """Some situations; they remember how they look to the branches that were asked about last."""

    def __init__(self, rulebook: Rulebook, known: Iterable[Known]) -> None:
        self.rulebook = rulebook
        self.known = tuple(known)
        self._alike: tuple[tuple[Branch, ...], list[list[Known]]] = ((), [])

    def __iter__(self) -> Iterator[Known]:
        return iter(self.known)

    def changed(self, mutant: Mutant, wiring: Wiring) -> Iterator[tuple[Known, Result]]:
        """Yield what the mutant can make a difference to, with what it makes of it; `wiring` is the mutant's."""
        branches = originals(self.rulebook, mutant)
        same_effects = mutant.branch is not None and mutant.branch.effects == branches[0].effects
        for alike in self._looking_alike(branches):
            result = alike[0].result
            before = {branch.id: entities_of(self.rulebook, branch, result) for branch in branches}
            now = {branch.id: entities_of(self.rulebook, mutant.branch, result) for branch in branches}
            if now != before or (any(now.values()) and not same_effects):
                for known in alike:
                    yield known, _under(wiring, known, now)

    def _looking_alike(self, branches: tuple[Branch, ...]) -> list[list[Known]]:
        if self._alike[0] != branches:
            read = sorted({path for branch in branches for path in paths(branch.condition)})
            groups: dict[tuple[object, ...], list[Known]] = {}
            for known in self.known:
                groups.setdefault(_look(known.result, read), []).append(known)
            self._alike = (branches, list(groups.values()))
        return self._alike[1]


def known_situations(rulebook: Rulebook, situations: Iterable[Situation]) -> Situations:
    """Return the situations with their results under the rulebook."""
    return Situations(rulebook, (Known(each, result_of(rulebook, each.premises)) for each in situations))


def _under(wiring: Wiring, known: Known, now: Fired) -> Result:
    """Return what follows under a mutant; where something is doubted, by reading the whole rulebook again."""
    if known.situation.premises.doubted:
        return result_of(wiring.rulebook, known.situation.premises)
    return changed_result(wiring, known.result, now)


def _look(result: Result, read: list[str]) -> tuple[object, ...]:
    """Return all that a condition over these paths can see."""
    entities = result.entities
    sizes = (len(entities[EntityKind.CLAIM]), len(entities[EntityKind.STAY]))
    return (*sizes, *(result.values[node] for path in read for node in _nodes_of(path, result)))


def _nodes_of(path: str, result: Result) -> tuple[str, ...]:
    prefix = path.partition(".")[0]
    if prefix not in (EntityKind.CLAIM, EntityKind.STAY):
        return (path,)
    return tuple(node_of(path, entity) for entity in result.entities[EntityKind(prefix)])
