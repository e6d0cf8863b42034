"""Why a condition holds or does not: the leaves that make it so, each with the node it reads and its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.inference.derivation import node_of
from triage.inference.reference import Meaning
from triage.language.sentences import (
    Always,
    And,
    Condition,
    Not,
    Or,
    Quantified,
    Quantifier,
    sentence,
)


@dataclass(frozen=True)
class Support:
    """One leaf that matters: the node it reads, the node's value, and the leaf as a sentence."""

    node: str
    value: str
    leaf: str


def support(
    meaning: Meaning, condition: Condition, values: Mapping[str, str], entity: str, *, outcome: bool = True
) -> Iterator[Support]:
    """Yield the leaves because of which `condition` comes out as `outcome` for `entity`.

    For an `and` that holds these are all its parts, for one that fails the parts that fail; for an `or` the
    other way round. The condition has to come out as `outcome`; the order is that of the sentence. A
    quantifier over an empty list rests on `claims_recorded` or `stays_recorded`.
    """
    match condition:
        case Always():
            return
        case Not(part):
            yield from support(meaning, part, values, entity, outcome=not outcome)
        case And(parts) | Or(parts):
            for part in parts:
                if meaning.holds(part, values, entity) == outcome:
                    yield from support(meaning, part, values, entity, outcome=outcome)
        case Quantified(quantifier, kind, part):
            members = meaning.entities[kind]
            if not members:
                yield Support(f"{kind}s_recorded", "no", f"{kind}s_recorded is no")
            wanted = outcome if quantifier is not Quantifier.NO else not outcome
            for member in members:
                if meaning.holds(part, values, member) == wanted:
                    yield from support(meaning, part, values, member, outcome=wanted)
        case _:
            node = node_of(condition.path, entity)
            leaf = sentence(condition if outcome else Not(condition))
            yield Support(node, values[node], leaf)
