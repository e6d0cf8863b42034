"""How the facts of a caseload are known: for each fact and way the few rows that say so.

They are rows and not columns of bits, since most cases say nothing of most facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa

from triage.case import ProofState
from triage.case.model import MOST_PROOF_STATES
from triage.caseload.bits import Bits, Flags, column_of, column_of_rows
from triage.caseload.members import Members, lengths_of
from triage.caseload.said import Rows, Said
from triage.caseload.words import Words, words_in
from triage.language.names import Node, entity_of
from triage.language.sentences import EntityKind

_STATES = tuple(ProofState)


@dataclass(frozen=True)
class States:
    """How facts are known in `count` cases: `rows` has the cases of each fact and way, of which each has one."""

    count: int
    rows: Mapping[Node, Mapping[ProofState, Rows]] = field(default_factory=dict)

    def column(self, node: Node, state: ProofState) -> Bits:
        """Return the cases in which a fact is known in one way."""
        rows = self.rows.get(node, {}).get(state)
        return None if rows is None else column_of_rows(rows, self.count)

    @cached_property
    def doubtful(self) -> Rows:
        """The cases in which anything is doubted."""
        flags = np.zeros(self.count, dtype=np.bool_)
        for of_node in self.rows.values():
            for state, rows in of_node.items():
                if state.doubted:
                    flags[rows] = True
        return np.flatnonzero(flags)

    def of(self, picked: Rows) -> States:
        """Return what is said in some cases, numbered anew in their order."""
        number = np.full(self.count, -1, dtype=np.int64)
        number[picked] = np.arange(len(picked))
        found: dict[Node, dict[ProofState, Rows]] = {}
        for node, of_node in self.rows.items():
            for state, rows in of_node.items():
                numbers = number[rows]
                if len(numbers := numbers[numbers >= 0]):
                    found.setdefault(node, {})[state] = numbers
        return States(len(picked), found)


def read_states(
    array: pa.MapArray,
    facts: Mapping[Node, Said],
    members: Mapping[EntityKind, Members],
) -> tuple[States, Bits]:
    """Return how facts are known, and the cases that say it of a fact that is not there, or can not be known so.

    `facts` are those of the cases, `members` the claims and stays that there are.
    """
    lengths = lengths_of(array)
    count, row = len(lengths), np.repeat(np.arange(len(lengths)), lengths)
    if not len(row):
        return States(count), None
    # Not all that stands in the buffers of a map is told: it may be a slice, and a map that is null may hold some.
    before = np.cumsum(lengths) - lengths
    entries = pa.array(np.repeat(array.offsets.to_numpy()[:-1] - before, lengths) + np.arange(len(row)))
    names, words = words_in(array.keys.take(entries), facts), words_in(array.items.take(entries), set(ProofState))
    nodes = list(names.numbers)
    node_of, state_of = _places(names, nodes), _places(words, _STATES)
    refused = lengths > MOST_PROOF_STATES
    # A state that is null is none: still there has to be such a fact.
    there = (node_of >= 0) & _there(nodes, node_of, row, members)
    refused[row[~there | words.elsewhere(words.places)]] = True
    said = np.sort(row[there] * len(nodes) + node_of[there], kind="stable")
    refused[said[1:][np.diff(said) == 0] // max(1, len(nodes))] = True
    found: dict[Node, dict[ProofState, Rows]] = {}
    for node, state, rows in _groups(nodes, node_of, state_of, row):
        found.setdefault(node, {})[state] = rows
    for node, of_node in found.items():
        refused[_not_known_so(facts[node], of_node)] = True
    return States(count, found), column_of(refused) if refused.any() else None


def _not_known_so(said: Said, states: Mapping[ProofState, Rows]) -> Rows:
    """Return the cases in which a fact has a value that can not be known in the way in which it is said to be."""
    wrong: list[Rows] = []
    for of_unknown in (True, False):
        alike = [state for state in states if state.can_be_of("unknown") is of_unknown]
        if alike:
            rows = np.concatenate([states[state] for state in alike])
            # Where it has none of its values, it is unknown. All of these states can be of a value, or none can.
            others = [value for value in said.values if alike[0].can_be_of(value) != of_unknown]
            wrong.append(rows[said.one_of_at(rows, others) == of_unknown])
    return np.concatenate(wrong)


def _places(words: Words, known: Sequence[str]) -> Rows:
    """Return for each place that of its word among those that are known, -1 where it is none of them."""
    numbers = [number for each in (*words.numbers.values(), words.others) for number in each]
    place_of = np.full(max(numbers, default=0) + 2, -1, dtype=np.int64)
    for place, word in enumerate(known):
        place_of[list(words.numbers.get(word, ()))] = place
    found: Rows = place_of[words.places]
    return found


def _there(nodes: Sequence[Node], node_of: Rows, row: Rows, members: Mapping[EntityKind, Members]) -> Flags:
    """Return whether the case of each entry has the claim or stay that it speaks of."""
    there = np.ones(len(row), dtype=np.bool_)
    for kind in (EntityKind.CLAIM, EntityKind.STAY):
        places = {place.entity: number for number, place in enumerate(members[kind].places, start=1)}
        # The last place is that of an entry which is about nothing.
        needed = np.array([*(places.get(entity_of(node), 0) for node in nodes), 0])
        there &= members[kind].lengths[row] >= needed[node_of]
    return there


def _groups(
    nodes: Sequence[Node], node_of: Rows, state_of: Rows, row: Rows
) -> Iterator[tuple[Node, ProofState, Rows]]:
    """Yield each fact and way with the cases that say it."""
    told = (node_of >= 0) & (state_of >= 0)
    which = node_of[told] * len(_STATES) + state_of[told]
    order = np.argsort(which, kind="stable")
    which, rows = which[order], row[told][order]
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    for start, end in pairwise([*starts.tolist(), len(which)]):
        node, state = divmod(int(which[start]), len(_STATES))
        yield nodes[node], _STATES[state], rows[start:end]
