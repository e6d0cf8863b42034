"""Draws the facts of synthetic cases: seeded, by the distributions that are written here, and valid.

They were chosen so that caseloads have some of everything. They say nothing about real people, and were taken from
no statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from triage.caseload.said import Rows
from triage.language.names import list_of, node_of
from triage.language.sentences import EntityKind
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import DECLINED, NOT_KNOWN, YES_NO, Contradiction, FactDefinition, Vocabulary

HOW_MANY = {EntityKind.CLAIM: (0.02, 0.78, 0.15, 0.05), EntityKind.STAY: (0.40, 0.35, 0.15, 0.10)}
"""How often a case has no, one, two, three claims, and stays."""

HOW_MUCH_IS_KNOWN = ((0.05, 0.25), (0.15, 0.50), (0.45, 0.25))
"""Each fact of a case is known with the first of a pair of numbers; so often it is this pair."""

YES = 0.15
"""How often the answer to a known question of yes or no is yes; all values of other facts are equally likely."""

OF_A_LIST = 0.20
"""A value of a list is known so much more seldom than other facts are: mostly a list has one or two."""

DECLINES = 0.002
"""How often a question is asked and not answered."""

SAYS_HOW_KNOWN, MOST_STATES = 0.30, 4
"""How often a case says of up to four facts how they are known: in the states below, so often each."""

STATES = {
    "stated": 0.40,
    "stated_by_third_party": 0.10,
    "corroborated": 0.30,
    "disputed": 0.15,
    "contradicted": 0.05,
}

NO_COUNTRY = 0.05
"""How often no country of asylum is told. All countries of which treaties are recorded are equally likely."""

Codes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Drawn:
    """The facts of synthetic cases.

    `lengths` has how many claims and stays each case has, `codes` for each path that rules read the place of the
    value among `values_of` it, for each case or each claim or stay of all: 0 is not told. `declined` is by the same
    paths. `states` are rows, nodes and states, by row.
    """

    count: int
    lengths: Mapping[EntityKind, Rows]
    codes: Mapping[str, Codes]
    countries: npt.NDArray[np.int64]
    states: tuple[Rows, list[str], list[str]]


def told_values(fact: FactDefinition) -> tuple[str, ...]:
    """Return what can be told of a fact, each at its code; the first is nothing."""
    return ("unknown", *(value for value in fact.values if value not in NOT_KNOWN), DECLINED)


def draw(
    rulebook: Rulebook, rng: np.random.Generator, count: int, how_many: Mapping[EntityKind, int | None]
) -> Drawn:
    """Draw cases, with as many claims and stays as `how_many` says, or as many as it happens."""
    vocabulary = rulebook.vocabulary
    lengths = {
        kind: rng.choice(len(weights), size=count, p=weights)
        if how_many.get(kind) is None
        else np.full(count, how_many[kind])
        for kind, weights in HOW_MANY.items()
    }
    shares, weights = zip(*HOW_MUCH_IS_KNOWN, strict=True)
    known = np.array(shares)[rng.choice(len(shares), size=count, p=weights)]
    of_kind = {EntityKind.CASE: known, **{kind: np.repeat(known, lengths[kind]) for kind in lengths}}
    codes = {path: _codes(rng, fact, of_kind[fact.entity]) for path, fact in vocabulary.facts.items()}
    for contradiction in vocabulary.contradictions:
        _settle(vocabulary, contradiction, codes)
    countries = np.where(rng.random(count) < NO_COUNTRY, -1, rng.integers(max(1, len(rulebook.states)), size=count))
    return Drawn(count, lengths, codes, countries, _states(vocabulary, rng, lengths, codes))


def _codes(rng: np.random.Generator, fact: FactDefinition, known: npt.NDArray[np.float64]) -> Codes:
    values = told_values(fact)
    if list_of(fact.path) is not None:
        known = known * OF_A_LIST
    chance = rng.random(len(known))
    if set(fact.values) - {DECLINED} == set(YES_NO):
        which = np.where(rng.random(len(known)) < YES, values.index("yes"), values.index("no")).astype(np.int8)
    else:
        which = rng.integers(1, len(values) - 1, size=len(known), dtype=np.int8)
    codes = np.where(chance < known, which, np.int8(0))
    codes[chance > 1 - DECLINES] = len(values) - 1
    return codes


def _settle(vocabulary: Vocabulary, contradiction: Contradiction, codes: dict[str, Codes]) -> None:
    """Leave out what contradicts something else that was drawn."""
    both: Any = True
    for told in contradiction.facts:
        values = told_values(vocabulary.facts[told.path])
        both &= np.isin(codes[told.path], [values.index(value) for value in told.values if value != DECLINED])
    codes[contradiction.second[0].path][both] = 0


def _states(
    vocabulary: Vocabulary,
    rng: np.random.Generator,
    lengths: Mapping[EntityKind, Rows],
    codes: Mapping[str, Codes],
) -> tuple[Rows, list[str], list[str]]:
    """Draw how some of the known facts are known: of a claim or stay, the first of a case."""
    count = len(next(iter(lengths.values())))
    says = np.flatnonzero(rng.random(count) < SAYS_HOW_KNOWN)
    facts = list(vocabulary.facts.values())
    starts = {kind: np.cumsum(each) - each for kind, each in lengths.items()}
    # Each fact at most once in a case, and rows in their order.
    picks = np.unique(
        says.repeat(MOST_STATES) * len(facts) + rng.integers(len(facts), size=len(says) * MOST_STATES)
    )
    drawn = rng.choice(list(STATES), size=len(picks), p=list(STATES.values()))
    rows: list[int] = []
    nodes: list[str] = []
    states: list[str] = []
    for pick, state in zip(picks.tolist(), drawn.tolist(), strict=True):
        row, which = divmod(pick, len(facts))
        fact = facts[which]
        place = row
        if fact.entity is not EntityKind.CASE:
            if not lengths[fact.entity][row]:
                continue
            place = int(starts[fact.entity][row])
        value = told_values(fact)[codes[fact.path][place]]
        if value not in NOT_KNOWN or (state == "disputed" and value != DECLINED):
            rows.append(row)
            nodes.append(_first(fact))
            states.append(state)
    return np.array(rows, dtype=np.int64), nodes, states


def _first(fact: FactDefinition) -> str:
    return fact.path if fact.entity is EntityKind.CASE else node_of(fact.path, f"{fact.entity}s[0]")
