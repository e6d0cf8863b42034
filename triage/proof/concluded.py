"""Which promises speak of what a rule concludes: a change of the rule is the first thing to hold against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.language.sentences import Add, Condition, Is, Propose, SetFinding, leaves, paths
from triage.proof.invariants import Gate, Invariant, Keeps, Neutral, Promise, Veto
from triage.rulebook.model import Rule

_PROCEDURE = "procedure"


def promises_of(rule: Rule, invariants: Iterable[Invariant]) -> tuple[Invariant, ...]:
    """Return the promises that name a finding that the rule sets, a procedure it proposes or a term it adds.

    Promises that name nothing, as that no protective answer lowers the rank of the procedure, are about every rule
    and not returned.
    """
    concludes = frozenset(_concluded(rule))
    return tuple(each for each in invariants if not concludes.isdisjoint(_named(each.promise)))


def _concluded(rule: Rule) -> Iterator[str]:
    for branch in rule.branches:
        for effect in branch.effects:
            match effect:
                case SetFinding(finding):
                    yield finding
                case Propose(procedure):
                    yield procedure
                case Add(kind, term):
                    yield f"{kind}.{term}"


def _named(promise: Promise) -> Iterator[str]:
    match promise:
        case Gate(when, then):
            yield from _named_in(when)
            yield from _named_in(then)
        case Veto(procedure):
            yield procedure
        case Keeps(conditions):
            for condition in conditions:
                yield from _named_in(condition)
        case Neutral(_, when, unchanged):
            yield from _named_in(when)
            yield from unchanged


def _named_in(condition: Condition) -> Iterator[str]:
    yield from paths(condition)
    for leaf in leaves(condition):
        if isinstance(leaf, Is) and leaf.path == _PROCEDURE:
            yield from leaf.values
