"""Conditions over sets of values: does a condition hold for certain, can it not hold, or is that open?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from triage.language.sentences import (
    Always,
    And,
    Condition,
    EntityKind,
    Not,
    Or,
    Quantified,
    Quantifier,
)
from triage.rulebook.model import Rulebook


class Verdict(Enum):
    """What can be said of a condition while some facts are unknown."""

    CERTAIN = "holds whatever the unknown facts are"
    IMPOSSIBLE = "does not hold whatever the unknown facts are"
    OPEN = "may hold or not"


_CERTAIN, _IMPOSSIBLE, _OPEN = Verdict.CERTAIN, Verdict.IMPOSSIBLE, Verdict.OPEN


@dataclass(frozen=True)
class State:
    """The values that each node could take, and the entities of the case."""

    values: Mapping[str, frozenset[str]]
    entities: Mapping[EntityKind, tuple[str, ...]]


class Test(Protocol):
    """A condition made ready for reading over sets of values."""

    def verdict(self, state: State, entity: str) -> Verdict:
        """Return what can be said of the condition for the entity."""

    def open_nodes(self, state: State, entity: str) -> Iterator[str]:
        """Yield the nodes because of which it is open whether the condition holds; none if it is not open."""


def test_of(rulebook: Rulebook, condition: Condition) -> Test:
    """Return the test of a condition."""
    match condition:
        case Not(part):
            return _Not(test_of(rulebook, part))
        case And(parts):
            return _All(tuple(test_of(rulebook, part) for part in parts))
        case Or(parts):
            return _Not(_All(tuple(_Not(test_of(rulebook, part)) for part in parts)))
        case Quantified(quantifier, kind, part):
            inner = test_of(rulebook, part)
            if quantifier is Quantifier.EVERY:
                return _Every(kind, inner, over_none=_IMPOSSIBLE)
            none = _Every(kind, _Not(inner), over_none=_CERTAIN)
            return none if quantifier is Quantifier.NO else _Not(none)
        case Always():
            return _All(())
        case _:
            values = rulebook.values_satisfying(condition)
            prefix, _, name = condition.path.partition(".")
            return _Member(f".{name}", values) if prefix in ("claim", "stay") else _Of(condition.path, values)


@dataclass(frozen=True, slots=True)
class _Of:
    """A leaf that reads one node of the whole case."""

    node: str
    satisfying: frozenset[str]

    def verdict(self, state: State, entity: str) -> Verdict:
        return _membership(state.values[self.node], self.satisfying)

    def open_nodes(self, state: State, entity: str) -> Iterator[str]:
        if self.verdict(state, entity) is _OPEN:
            yield self.node


@dataclass(frozen=True, slots=True)
class _Member:
    """A leaf that reads a node of the claim or stay at hand."""

    suffix: str
    satisfying: frozenset[str]

    def verdict(self, state: State, entity: str) -> Verdict:
        return _membership(state.values[entity + self.suffix], self.satisfying)

    def open_nodes(self, state: State, entity: str) -> Iterator[str]:
        if self.verdict(state, entity) is _OPEN:
            yield entity + self.suffix


def _membership(values: frozenset[str], satisfying: frozenset[str]) -> Verdict:
    if values <= satisfying:
        return _CERTAIN
    return _IMPOSSIBLE if values.isdisjoint(satisfying) else _OPEN


@dataclass(frozen=True, slots=True)
class _Not:
    part: Test

    def verdict(self, state: State, entity: str) -> Verdict:
        verdict = self.part.verdict(state, entity)
        if verdict is _OPEN:
            return _OPEN
        return _CERTAIN if verdict is _IMPOSSIBLE else _IMPOSSIBLE

    def open_nodes(self, state: State, entity: str) -> Iterator[str]:
        return self.part.open_nodes(state, entity)


@dataclass(frozen=True, slots=True)
class _All:
    parts: tuple[Test, ...]

    def verdict(self, state: State, entity: str) -> Verdict:
        result = _CERTAIN
        for part in self.parts:
            verdict = part.verdict(state, entity)
            if verdict is _IMPOSSIBLE:
                return _IMPOSSIBLE
            if verdict is _OPEN:
                result = _OPEN
        return result

    def open_nodes(self, state: State, entity: str) -> Iterator[str]:
        if self.verdict(state, entity) is _OPEN:
            for part in self.parts:
                yield from part.open_nodes(state, entity)


@dataclass(frozen=True, slots=True)
class _Every:
    kind: EntityKind
    part: Test
    over_none: Verdict

    def verdict(self, state: State, entity: str) -> Verdict:
        members = state.entities[self.kind]
        if not members:
            return self.over_none
        verdicts = [self.part.verdict(state, member) for member in members]
        if _IMPOSSIBLE in verdicts:
            return _IMPOSSIBLE
        return _OPEN if _OPEN in verdicts else _CERTAIN

    def open_nodes(self, state: State, entity: str) -> Iterator[str]:
        if self.verdict(state, entity) is _OPEN:
            for member in state.entities[self.kind]:
                yield from self.part.open_nodes(state, member)
