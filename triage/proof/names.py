"""Checks that a promise speaks of what there is: a name that the rulebook does not know would be a promise of
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from triage.errors import UnknownNameError
from triage.language.sentences import AtLeast, AtMost, Condition, Is, MayBe, OutputKind, leaves
from triage.proof.invariants import (
    Invariant,
    Monotone,
    Neutral,
    ParameterChange,
    Promise,
    Veto,
    conditions_of,
    unchanged_condition,
)
from triage.rulebook.model import Rulebook

_Name = tuple[str, str, Collection[str]]
"""What is named, its name, and what there is of that kind."""


def check_names(invariant: Invariant, rulebook: Rulebook) -> None:
    """Raise `UnknownNameError`, with the nearest name, for the first that the rulebook does not know."""
    for kind, name, there_is in _named(invariant.promise, rulebook):
        if name not in there_is:
            raise UnknownNameError(f"{kind} (in the invariant {invariant.id})", name, there_is)


def _named(promise: Promise, rulebook: Rulebook) -> Iterator[_Name]:
    match promise:
        case Veto(procedure, facts):
            yield "procedure", procedure, rulebook.procedures
            yield from (("fact", fact, rulebook.facts) for fact in facts)
        case Monotone(exceptions, allowed):
            yield from (("fact", fact, rulebook.facts) for fact in exceptions)
            yield from (("procedure", procedure, rulebook.procedures) for procedure in allowed)
        case Neutral(facts, _, unchanged):
            yield from (("fact", fact, rulebook.facts) for fact in facts)
            plain = (name for name in unchanged if unchanged_condition(name) is None)
            yield from (("finding or output", name, _readable(rulebook)) for name in plain)
        case ParameterChange(parameter, before, after):
            yield "parameter", parameter, rulebook.parameters
            for value in (before, after):
                yield f"value of {parameter}", value, rulebook.parameters[parameter].values
    for condition in conditions_of(promise):
        yield from _read(condition, rulebook)


def _read(condition: Condition, rulebook: Rulebook) -> Iterator[_Name]:
    for leaf in leaves(condition):
        match leaf:
            case Is(path, values):
                yield "fact, finding or output", path, _readable(rulebook)
                yield from ((f"value of {path}", value, _values(path, rulebook)) for value in values)
            case MayBe(path, value) | AtLeast(path, value) | AtMost(path, value):
                yield "fact, finding or output", path, _readable(rulebook)
                yield f"value of {path}", value, _values(path, rulebook)


def _readable(rulebook: Rulebook) -> Collection[str]:
    terms = (f"{kind}.{term}" for kind in OutputKind for term in rulebook.terms[kind])
    return [*rulebook.value_sets, *terms, "procedure", "priority"]


def _values(path: str, rulebook: Rulebook) -> Collection[str]:
    match path:
        case "procedure":
            return rulebook.procedures
        case "priority":
            return rulebook.terms[OutputKind.PRIORITY]
        case _:
            return rulebook.values_of(path) or ("yes", "no")
