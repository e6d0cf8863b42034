"""Every small change of a condition: a leaf negated, an operand dropped, doubt admitted or shut out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from triage.language.sentences import (
    And,
    Condition,
    Is,
    Leaf,
    MayBe,
    Not,
    Or,
    Quantified,
    Quantifier,
    sentence,
)

YES_NO = {"yes", "no", "unknown"}

Domains = Mapping[str, Collection[str]]
Change = Literal["condition negated", "part of and/or dropped", "is ↔ may be", "some → every"]


@dataclass(frozen=True)
class Variant:
    """A condition with one change: `part` is what was changed, `after` its new words (none: dropped)."""

    kind: Change
    part: Condition
    after: str
    whole: Condition


def variants(condition: Condition, domains: Domains) -> Iterator[Variant]:
    """Yield every condition that differs from this one by one change. `domains` are the values by path."""
    match condition:
        case And(parts) | Or(parts):
            for number, part in enumerate(parts):
                rest = (*parts[:number], *parts[number + 1 :])
                whole = rest[0] if len(rest) == 1 else replace(condition, conditions=rest)
                yield Variant("part of and/or dropped", part, "", whole)
                for inner in variants(part, domains):
                    changed = (*parts[:number], inner.whole, *parts[number + 1 :])
                    yield replace(inner, whole=replace(condition, conditions=changed))
        case Not(part):
            for inner in variants(part, domains):
                yield replace(inner, whole=Not(inner.whole))
        case Quantified(quantifier, _, part):
            if quantifier is Quantifier.SOME:
                every = replace(condition, quantifier=Quantifier.EVERY)
                yield Variant("some → every", condition, sentence(every), every)
            for inner in variants(part, domains):
                yield replace(inner, whole=replace(condition, condition=inner.whole))
        case _:
            yield from _leaf_variants(condition, domains)


def _leaf_variants(leaf: Leaf, domains: Domains) -> Iterator[Variant]:
    negation = replace(leaf, negated=not leaf.negated) if isinstance(leaf, Is) else Not(leaf)
    yield Variant("condition negated", leaf, sentence(negation), negation)
    other: Leaf | None = None
    match leaf:
        case MayBe(path, value):
            other = Is(path, (value,))
        case Is(path, (value,), False) if value != "unknown" and set(domains[path]) == YES_NO:
            other = MayBe(path, value)
    if other is not None:
        yield Variant("is ↔ may be", leaf, sentence(other), other)
