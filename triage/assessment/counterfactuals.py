"""Counterfactuals: the smallest sets of facts whose change would change the recommended procedure.

Every set of one, two or three changes is tried, in columns of bits; nothing is sampled. A change gives a fact
another value of the vocabulary, known beyond doubt; it never makes a fact unknown, which is no answer that one
could find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Literal

from triage.assessment.model import Counterfactuals, FactChange, ReachableProcedure
from triage.language.names import Node, path_of
from triage.readers.bearing import facts_bearing_on_procedure
from triage.readers.columns import Change, Changes, Column, Outcomes, outcomes_of
from triage.readers.derivation import Premises
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN, FactDefinition

MOST_SETS = 10
"""How many of the sets of one size are told for one procedure; their number is told always."""

SIZES: tuple[Literal[1, 2, 3], ...] = (1, 2, 3)
MOST_SINGLE_CHANGES = {1: 100_000, 2: 2_000, 3: 600}
"""Up to how many single changes a case is searched for sets of this size: some 575 are those of two claims. The
work grows with the size as the power of this number."""

Sets = tuple[int, tuple[tuple[Change, ...], ...]]
"""How many sets there are, and the first of them."""


def _reachable(rulebook: Rulebook, premises: Premises, procedure: str, size: int, sets: Sets) -> ReachableProcedure:
    number, first = sets
    return ReachableProcedure.model_construct(
        procedure=procedure,
        title=rulebook.procedures[procedure].title,
        rank=rulebook.procedures[procedure].rank,
        changes_needed=size,
        sets_of_changes=number,
        first_sets=tuple(tuple(_told(rulebook, premises, change) for change in changes) for changes in first),
    )


def _told(rulebook: Rulebook, premises: Premises, change: Change) -> FactChange:
    label = rulebook.facts[path_of(change.node)].label
    return _fact_change(change.node, label, premises.values[change.node], change.value)


# The same changes come up in very many cases.
@lru_cache(maxsize=8192)
def _fact_change(fact: str, label: str, before: str, after: str) -> FactChange:
    return FactChange(fact=fact, label=label, before=before, after=after)


class ChangeSearch:
    """Tries changes of the facts of one case. `recommended` is what is recommended without any."""

    def __init__(self, rulebook: Rulebook, premises: Premises, recommended: str) -> None:
        self._rulebook = rulebook
        self._premises = premises
        self._recommended = recommended
        # A set with another change is no smallest one: what is left of it without that change does the same.
        self.changes = tuple(_changes(premises, _facts_bearing_on_procedure(rulebook)))

    def counterfactuals(self, most: int) -> Counterfactuals:
        """Return, for every other procedure that at most `most` changes lead to, the smallest sets of such changes.

        `most` is 1, 2 or 3; a case with very many claims and stays is searched less far; the answer says how far.
        """
        found: dict[str, tuple[int, Sets]] = {}
        reached: Literal[1, 2, 3] = 1
        for size in SIZES[:most]:
            if len(self.changes) > MOST_SINGLE_CHANGES[size]:
                break
            reached = size
            for procedure, sets in self._sets(size, {*found, self._recommended}).items():
                found[procedure] = (size, sets)
        return Counterfactuals.model_construct(
            searched_up_to=reached,
            procedures=tuple(
                _reachable(self._rulebook, self._premises, procedure, *found[procedure])
                for procedure in self._rulebook.procedures
                if procedure in found
            ),
        )

    @cached_property
    def decisive_alone(self) -> frozenset[str]:
        """The facts of which one change by itself changes the recommended procedure."""
        outcomes = self._single_outcomes
        changing = self._everything & ~outcomes.recommended[self._recommended] & ~outcomes.contradictory
        return frozenset(self.changes[place].node for place in _places(changing, len(self.changes)))

    @cached_property
    def answers_alone(self) -> Mapping[Node, Mapping[str, str]]:
        """The procedure that each answer to one unknown fact leads to by itself, where it is another one."""
        found: dict[Node, dict[str, str]] = {}
        outcomes, values = self._single_outcomes, self._premises.values
        for procedure, column in outcomes.recommended.items():
            if procedure != self._recommended:
                for place in _places(column & ~outcomes.contradictory, len(self.changes)):
                    change = self.changes[place]
                    if values[change.node] in NOT_KNOWN:
                        found.setdefault(change.node, {})[change.value] = procedure
        return found

    @property
    def _everything(self) -> Column:
        return (1 << len(self.changes)) - 1

    @cached_property
    def _single_outcomes(self) -> Outcomes:
        columns = {change: 1 << place for place, change in enumerate(self.changes)}
        return outcomes_of(self._rulebook, self._premises, Changes(len(self.changes), columns))

    def _sets(self, size: int, known: set[str]) -> Mapping[str, Sets]:
        """Return the sets of this size for the procedures that are not known to be reached."""
        found: dict[str, list[tuple[int, tuple[tuple[Change, ...], ...]]]] = {}
        for procedure, sets in self._batches(size):
            if procedure not in known:
                found.setdefault(procedure, []).append(sets)
        return {
            procedure: (
                sum(number for number, _ in batches),
                tuple(changes for _, batch in batches for changes in batch)[:MOST_SETS],
            )
            for procedure, batches in found.items()
        }

    def _batches(self, size: int) -> Iterator[tuple[str, Sets]]:
        match size:
            case 1:
                yield from self._singles()
            case 2:
                yield from self._pairs(self._premises, self.changes, ())
            case _:
                for place, first in enumerate(self.changes):
                    later = [change for change in self.changes[place + 1 :] if change.node != first.node]
                    yield from self._pairs(changed(self._premises, first), later, (first,))

    def _singles(self) -> Iterator[tuple[str, Sets]]:
        outcomes = self._single_outcomes
        for procedure, column in outcomes.recommended.items():
            column &= ~outcomes.contradictory
            if column:
                first = tuple((self.changes[place],) for place in _places(column, MOST_SETS))
                yield procedure, (column.bit_count(), first)

    def _pairs(
        self, premises: Premises, changes: Sequence[Change], before: tuple[Change, ...]
    ) -> Iterator[tuple[str, Sets]]:
        """Try all pairs as a square of variants: each has the changes of its row and of its column."""
        size = len(changes)
        if size < 2:
            return
        row = (1 << size) - 1
        every_row = ((1 << (size * size)) - 1) // row
        columns = {change: (row << (place * size)) | (every_row << place) for place, change in enumerate(changes)}
        outcomes = outcomes_of(self._rulebook, premises, Changes(size * size, columns))
        each_once = _two_facts(changes) & ~outcomes.contradictory
        for procedure, column in outcomes.recommended.items():
            column &= each_once
            if column:
                first = tuple(
                    (*before, changes[place // size], changes[place % size]) for place in _places(column, MOST_SETS)
                )
                yield procedure, (column.bit_count(), first)


def single_changes(rulebook: Rulebook, premises: Premises) -> tuple[Change, ...]:
    """Return every change of one fact, in the order of the facts and of their values; doubt can be settled, too."""
    return tuple(_changes(premises, rulebook.facts))


@lru_cache(maxsize=8)
def _facts_bearing_on_procedure(rulebook: Rulebook) -> Mapping[str, FactDefinition]:
    bearing = facts_bearing_on_procedure(rulebook)
    return {path: fact for path, fact in rulebook.facts.items() if path in bearing}


def _changes(premises: Premises, facts: Mapping[str, FactDefinition]) -> Iterator[Change]:
    doubted = premises.doubted
    for node, before in premises.values.items():
        fact = facts.get(path_of(node))
        if fact is not None:
            answers = _answers(node, fact.values)
            if before in NOT_KNOWN or node in doubted:
                yield from answers
            else:
                yield from (change for change in answers if change.value != before)


@lru_cache(maxsize=4096)
def _answers(node: Node, values: tuple[str, ...]) -> tuple[Change, ...]:
    return tuple(Change(node, value) for value in values if value not in NOT_KNOWN)


def changed(premises: Premises, change: Change) -> Premises:
    """Return what an inference starts from if one fact is changed; it is then known beyond doubt."""
    states = {node: state for node, state in premises.proof_states.items() if node != change.node}
    values = {**premises.values, change.node: change.value}
    return replace(premises, values=values, proof_states=states, declined=premises.declined - {change.node})


def _two_facts(changes: Sequence[Change]) -> Column:
    """Return the square of the pairs of two different facts, the earlier one as the row."""
    size = len(changes)
    found = 0
    for place, change in enumerate(changes):
        later = place + 1
        while later < size and changes[later].node == change.node:
            later += 1
        found |= (((1 << (size - later)) - 1) << later) << (place * size)
    return found


def _places(column: Column, most: int) -> Iterator[int]:
    """Yield the first places that are set."""
    while column and most:
        lowest = column & -column
        yield lowest.bit_length() - 1
        column ^= lowest
        most -= 1
