"""How the facts of a caseload are known: for each fact and way the few rows that say so.

They are rows and not columns of bits, since most cases say nothing of most facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa

from triage.case import ProofState
from triage.case.model import MOST_PROOF_STATES
from triage.caseload.bits import Flags, column_of, flags_of
from triage.caseload.members import Members, Rows, lengths_of
from triage.caseload.words import Words, words_in
from triage.language.names import Node, entity_of
from triage.language.sentences import EntityKind
from triage.readers.columns import Column

READ = tuple(state for state in ProofState if state is not ProofState.STATED)
"""The ways in which a fact can be known that rules read, or that bear on how they are read."""

_STATES = tuple(ProofState)


@dataclass(frozen=True)
class States:
    """How facts are known in `count` cases: `rows` has the cases of each fact and way, of which each has one."""

    count: int
    rows: Mapping[Node, Mapping[ProofState, Rows]] = field(default_factory=dict)

    def column(self, node: Node, state: ProofState) -> Column:
        """Return the cases in which a fact is known in one way."""
        rows = self.rows.get(node, {}).get(state)
        if rows is None:
            return 0
        packed = np.zeros((self.count + 7) // 8, dtype=np.uint8)
        np.bitwise_or.at(packed, rows >> 3, np.left_shift(1, rows & 7).astype(np.uint8))
        return int.from_bytes(packed.tobytes(), "little")

    def columns(self, *, doubted: bool) -> dict[Node, dict[ProofState, Column]]:
        """Return the columns of all that rules read, with or without that by which a fact is doubted."""
        wanted: list[ProofState] = [state for state in READ if doubted or not state.doubted]
        columns = {
            node: {state: self.column(node, state) for state in wanted if state in of_node}
            for node, of_node in self.rows.items()
        }
        return {node: of_node for node, of_node in columns.items() if of_node}

    def doubting(self, node: Node) -> Column:
        """Return the cases in which a fact is doubted."""
        column = 0
        for state in self.rows.get(node, {}):
            if state.doubted:
                column |= self.column(node, state)
        return column

    @cached_property
    def doubtful(self) -> Rows:
        """The cases in which anything is doubted."""
        flags = np.zeros(self.count, dtype=np.bool_)
        for of_node in self.rows.values():
            for state, rows in of_node.items():
                if state.doubted:
                    flags[rows] = True
        return np.flatnonzero(flags)

    def without(self, left_out: Mapping[Node, Column]) -> States:
        """Return the same, but of some facts nothing in some cases."""
        rows = dict(self.rows)
        for node, column in left_out.items():
            stays = ~flags_of(column, self.count)
            kept = {state: each[stays[each]] for state, each in rows[node].items()}
            rows[node] = {state: each for state, each in kept.items() if len(each)}
        return States(self.count, rows)

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
    values: Mapping[Node, Mapping[str, Column]],
    members: Mapping[EntityKind, Members],
) -> tuple[States, Column]:
    """Return how facts are known, and the cases that say it of a fact that is not there, or can not be known so.

    `values` are the facts of the cases with their columns, `members` the claims and stays that there are.
    """
    lengths = lengths_of(array)
    count, row = len(lengths), np.repeat(np.arange(len(lengths)), lengths)
    if not len(row):
        return States(count), 0
    # Not all that stands in the buffers of a map is told: it may be a slice, and a map that is null may hold some.
    before = np.cumsum(lengths) - lengths
    entries = pa.array(np.repeat(array.offsets.to_numpy()[:-1] - before, lengths) + np.arange(len(row)))
    names, words = words_in(array.keys.take(entries), values), words_in(array.items.take(entries), set(ProofState))
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
        # Where none of the columns of a fact is, it is unknown.
        of_unknown = state.can_be_of("unknown")
        others = _any(column for value, column in values[node].items() if state.can_be_of(value) != of_unknown)
        refused[rows[flags_of(others, count)[rows] == of_unknown]] = True
    return States(count, found), column_of(refused)


def _places(words: Words, known: Sequence[str]) -> Rows:
    """Return for each place that of its word among those that are known, -1 where it is none of them."""
    numbers = [number for each in (*words.numbers.values(), words.others) for number in each]
    place_of = np.full(max(numbers, default=0) + 2, -1, dtype=np.int64)
    for word, of_word in words.numbers.items():
        place_of[list(of_word)] = known.index(word)
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


def _any(columns: Iterable[Column]) -> Column:
    found = 0
    for column in columns:
        found |= column
    return found
