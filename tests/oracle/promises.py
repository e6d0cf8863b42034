"""What a promise of `rules/invariants.yaml` says of one case, told without the solver.

A promise that compares gives the moves to compare the case with; of the case and its neighbour it is then said
whether the promise is kept, broken, or has nothing to say. The meaning of conditions is said here once more, as
promises read the outcome as well, and as an oracle should not lean on what it judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from tests.oracle.results import Result
from tests.variations import fact_nodes
from triage.language.names import CASE_ENTITY, kind_of, node_of, path_of
from triage.language.sentences import (
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    Is,
    MayBe,
    Not,
    Or,
    OutputKind,
    Quantified,
    Quantifier,
)
from triage.proof.invariants import (
    Doubt,
    Gate,
    HeldAgainst,
    Keeps,
    Monotone,
    Neutral,
    ParameterChange,
    Promise,
    Veto,
    unchanged_condition,
)
from triage.readers.derivation import Premises
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import DOUBT_DECIDES, Rulebook

Move = Mapping[str, str]
"""Nodes with the values that they are moved to."""

_OUTPUTS = {kind.value for kind in OutputKind}


class Verdict(StrEnum):
    """`idle`: the premise does not hold, or nothing that the move touched makes a difference to any rule."""

    IDLE = "idle"
    KEPT = "kept"
    BROKEN = "broken"


def value_of(path: str, result: Result, entity: str = CASE_ENTITY) -> str:
    """Return the value of a fact, finding or parameter, or of an outcome: `procedure`, `priority`, a term."""
    if path == "procedure":
        return result.procedure
    if path == "priority":
        return result.priority
    kind, _, term = path.partition(".")
    if kind in _OUTPUTS:
        return "yes" if term in result.terms[OutputKind(kind)] else "no"
    return result.values[node_of(path, entity)]


def scale_of(rulebook: Rulebook, path: str) -> tuple[str, ...]:
    """Return the scale of a finding, or the levels of `priority`."""
    return tuple(rulebook.terms[OutputKind.PRIORITY]) if path == "priority" else rulebook.findings[path].scale


def holds(rulebook: Rulebook, condition: Condition, result: Result, entity: str = CASE_ENTITY) -> bool:
    """Return whether a condition, which may read the outcome, holds of a result."""
    match condition:
        case Is(path, wanted, negated):
            told = value_of(path, result, entity)
            # What was declined is unknown to whoever does not ask for what nobody asked about.
            words = {told, "unasked"} if told == "unknown" else {"unknown", told} if told == "declined" else {told}
            return words.isdisjoint(wanted) is negated
        case MayBe(path, value):
            return value_of(path, result, entity) in (value, "unknown", "declined")
        case AtLeast(path, value) | AtMost(path, value):
            scale = scale_of(rulebook, path)
            place = scale.index(value_of(path, result, entity)) - scale.index(value)
            return place >= 0 if isinstance(condition, AtLeast) else place <= 0
        case And(parts):
            return all(holds(rulebook, part, result, entity) for part in parts)
        case Or(parts):
            return any(holds(rulebook, part, result, entity) for part in parts)
        case Not(part):
            return not holds(rulebook, part, result, entity)
        case Quantified(quantifier, kind, part):
            found = [holds(rulebook, part, result, member) for member in result.entities[kind]]
            match quantifier:
                case Quantifier.SOME:
                    return any(found)
                case Quantifier.EVERY:
                    return bool(found) and all(found)
                case Quantifier.NO:
                    return not any(found)
        case Always():
            return True


def moves(promise: Promise, premises: Premises) -> Iterator[Move]:
    """Yield every move that the promise compares a case with; a gate compares with none."""
    nodes = fact_nodes(premises)
    # An answer that goes takes along how it is known: what is moved is told in no particular way.
    untold = [node for node in nodes if node not in premises.proof_states]
    match promise:
        case Gate() | Doubt() | HeldAgainst():
            pass
        case Veto(_, facts):
            for path in facts:
                known = [node for node in nodes if path_of(node) == path and premises.values[node] != "unknown"]
                if known:
                    yield dict.fromkeys(known, "unknown")
        case Monotone() | Keeps():
            for node in untold:
                yield from ({node: value} for value in more_protective(node, premises.values[node]))
        case Neutral(facts):
            for node in untold:
                if path_of(node) in facts:
                    others = (value for value in house_rulebook().facts[path_of(node)].values)
                    yield from ({node: value} for value in others if value != premises.values[node])
        case ParameterChange(parameter, before, after):
            if premises.values[parameter] == before:
                yield {parameter: after}


def more_protective(node: str, value: str) -> tuple[str, ...]:
    """Return the values of a fact that the vocabulary calls more protective than this one."""
    levels = house_rulebook().facts[path_of(node)].direction.levels
    place = next((number for number, level in enumerate(levels) if value in level), len(levels))
    return tuple(other for level in levels[place + 1 :] for other in level)


def premise_of(promise: Promise) -> Condition:
    """Return the condition without which the promise says nothing of a case."""
    match promise:
        case Gate(when) | Neutral(_, when):
            return when
        case Veto(procedure):
            return Is("procedure", (procedure,))
        case Keeps(conditions):
            return Or(conditions)
        case ParameterChange(parameter, before):
            return Is(parameter, (before,))
        case Monotone() | Doubt() | HeldAgainst():
            return Always()


def gate_verdict(rulebook: Rulebook, gate: Gate, result: Result) -> Verdict:
    """Return what a gate says of a result."""
    if not holds(rulebook, gate.when, result.beyond_doubt if gate.beyond_doubt else result):
        return Verdict.IDLE
    return Verdict.KEPT if holds(rulebook, gate.then, result) else Verdict.BROKEN


def comparison_verdict(rulebook: Rulebook, promise: Promise, before: Result, move: Move, after: Result) -> Verdict:
    """Return what a promise that compares says of a case and of the same case after a move.

    Doubt is no move of a fact: there, `before` is what follows without it and `after` what follows with it. Of what
    is held against nobody `after` is what follows if it is not known.
    """
    if not holds(rulebook, premise_of(promise), before):
        return Verdict.IDLE
    if before.fired == after.fired and not isinstance(promise, Veto):
        return Verdict.IDLE
    match promise:
        case Veto(procedure):
            broken = after.procedure == procedure
        case Monotone(exceptions, allowed):
            excepted = any(path_of(node) in exceptions for node in move) and after.procedure in allowed
            broken = _lower(rulebook, before, after) and not excepted
        case Keeps(conditions):
            broken = any(holds(rulebook, kept, before) and not holds(rulebook, kept, after) for kept in conditions)
        case Neutral(_, _, unchanged):
            broken = any(_differs(rulebook, name, before, after) for name in unchanged)
        case ParameterChange():
            broken = _lower(rulebook, before, after)
        case Doubt():
            opened = rulebook.procedures.get(after.procedure) if after.procedure != before.procedure else None
            broken = _lower(rulebook, before, after) or (opened is not None and opened.adverse)
        case HeldAgainst():
            recommended = rulebook.procedures.get(before.procedure)
            broken = recommended is not None and recommended.adverse and before.procedure not in after.candidates
        case Gate():
            raise ValueError("a gate compares nothing")
    return Verdict.BROKEN if broken else Verdict.KEPT


def _lower(rulebook: Rulebook, before: Result, after: Result) -> bool:
    """Return whether the second comes out lower; without any procedure it does.

    Where doubt decides it is recommended to find out: not compared.
    """
    if before.values[DOUBT_DECIDES] == "yes":
        return False
    ranks = {"": -1} | {name: procedure.rank for name, procedure in rulebook.procedures.items()}
    return ranks[after.procedure] < ranks[before.procedure]


def _differs(rulebook: Rulebook, name: str, before: Result, after: Result) -> bool:
    condition = unchanged_condition(name)
    if condition is not None:
        return holds(rulebook, condition, before) != holds(rulebook, condition, after)
    return any(
        value_of(node_of(name, entity), before) != value_of(node_of(name, entity), after)
        for entity in before.entities[kind_of(name)]
    )
