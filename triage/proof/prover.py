"""Proves each invariant for every case: asks the solver for a case that breaks it.

`unsatisfiable` means that there is none, with up to the given number of claims and stays, for every value of
every fact and every setting of the parameters. A counterexample comes back as a case file that `triage assess`
accepts, with the moved fact where two cases are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter

import z3

from triage.language.names import path_of
from triage.language.sentences import EntityKind
from triage.proof.invariants import (
    Doubt,
    Gate,
    Invariant,
    Keeps,
    Monotone,
    Neutral,
    ParameterChange,
    Promise,
    Veto,
    unchanged_condition,
)
from triage.proof.symbolic import Choice, SymbolicCase
from triage.rulebook.model import DOUBT_DECIDES, Rulebook

MOST_CLAIMS = 3
MOST_STAYS = 3


class Verdict(StrEnum):
    """What the solver found. `unknown`: it gave up in the time it had; nothing is proved then.

    A promise fails by a `counterexample`; a property of the rulebook is `broken`, with faults that are named.
    """

    PROVED = "proved"
    COUNTEREXAMPLE = "counterexample"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Counterexample:
    """Facts by node that break the promise, the setting of the parameters, and what was moved to which value.

    `doubted` are facts that are doubted.
    """

    facts: Mapping[str, str]
    parameters: Mapping[str, str]
    moved: Mapping[str, str]
    doubted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Proof:
    """The result for one invariant: how many questions were put to the solver, and how long it took."""

    invariant: str
    statement: str
    verdict: Verdict
    questions: int
    seconds: float
    counterexample: Counterexample | None


@dataclass(frozen=True)
class _Question:
    """Is there a case in which `broken` holds? `other` is what it is compared with, `moved` where they differ."""

    broken: z3.BoolRef
    other: SymbolicCase | None = None
    moved: Mapping[str, Choice] | None = None


class Prover:
    """Puts the questions for one rulebook. `clock` measures seconds; `limit` is what one question may take."""

    def __init__(
        self, rulebook: Rulebook, *, limit: float = 120, clock: Callable[[], float] = perf_counter
    ) -> None:
        self._rulebook = rulebook
        self._limit = int(limit * 1000)
        self._clock = clock
        self._case = SymbolicCase(rulebook, "case", claims=MOST_CLAIMS, stays=MOST_STAYS)

    def prove(self, invariant: Invariant) -> Proof:
        """Return what the solver found for an invariant; the first counterexample ends the search."""
        start, asked = self._clock(), 0
        verdict, counterexample = Verdict.PROVED, None
        for question in self._questions(invariant.promise):
            asked += 1
            verdict, counterexample = self._answer(question)
            if verdict is not Verdict.PROVED:
                break
        seconds = self._clock() - start
        return Proof(invariant.id, invariant.statement, verdict, asked, seconds, counterexample)

    def prove_one_procedure(self) -> Proof:
        """Prove that every case has a recommended procedure; that it has not two follows from how one is chosen."""
        start = self._clock()
        none = z3.Not(z3.Or(list(self._case.recommended.values())))
        verdict, counterexample = self._answer(_Question(none))
        statement = "There is always exactly one recommended procedure."
        return Proof("I-01", statement, verdict, 1, self._clock() - start, counterexample)

    def _answer(self, question: _Question) -> tuple[Verdict, Counterexample | None]:
        solver = z3.Solver()
        solver.set("timeout", self._limit)
        solver.add(self._case.constraints)
        if question.other is not None:
            solver.add(question.other.constraints)
        solver.add(question.broken)
        found = solver.check()
        if found == z3.unsat:
            return Verdict.PROVED, None
        if found != z3.sat:
            return Verdict.UNKNOWN, None
        return Verdict.COUNTEREXAMPLE, self._told(solver.model(), question)

    def _told(self, model: z3.ModelRef, question: _Question) -> Counterexample:
        case = self._case

        def value(choice: Choice) -> str:
            return next(name for name, chosen in choice.items() if z3.is_true(model.eval(chosen, True)))

        def there(node: str) -> bool:
            return bool(z3.is_true(model.eval(case.present[self._entity(node)], True)))

        doubted = (node for node, doubt in case.doubted.items() if z3.is_true(model.eval(doubt, True)))
        return Counterexample(
            doubted=frozenset(doubted),
            facts={node: value(choice) for node, choice in case.facts.items() if there(node)},
            parameters={path: value(case.values[path]) for path in self._rulebook.parameters},
            moved={node: value(choice) for node, choice in (question.moved or {}).items()},
        )

    def _entity(self, node: str) -> str:
        return node.partition(".")[0] if "[" in node else "case"

    def _questions(self, promise: Promise) -> Iterator[_Question]:
        case = self._case
        match promise:
            case Gate(when, then, beyond_doubt):
                holds = case.holds_undoubted(when) if beyond_doubt else case.holds(when)
                yield _Question(z3.And(holds, z3.Not(case.holds(then))))
            case Veto(procedure, facts):
                yield from self._veto_questions(procedure, facts)
            case Monotone(exceptions, allowed):
                for node, other, up in self._protective_moves():
                    lower = self._lower_rank(other)
                    if path_of(node) in exceptions:
                        lower = z3.And(lower, z3.Not(z3.Or([other.recommended[name] for name in allowed])))
                    yield _Question(z3.And(up, lower), other, {node: other.facts[node]})
            case Keeps(conditions):
                for node, other, up in self._protective_moves():
                    lost = z3.Or([z3.And(case.holds(kept), z3.Not(other.holds(kept))) for kept in conditions])
                    yield _Question(z3.And(up, lost), other, {node: other.facts[node]})
            case Neutral(facts, when, unchanged):
                yield from self._neutral_questions(facts, z3.And(case.holds(when)), unchanged)
            case Doubt():
                yield self._doubt_question()
            case ParameterChange(parameter, before, after):
                moved = {parameter: {name: z3.BoolVal(name == after) for name in case.values[parameter]}}
                other = self._other(moved)
                yield _Question(z3.And(case.values[parameter][before], self._lower_rank(other)), other, moved)

    def _doubt_question(self) -> _Question:
        """Ask for a case that comes out less protective than the same facts of which none is doubted."""
        sure = SymbolicCase(
            self._rulebook, "sure", claims=MOST_CLAIMS, stays=MOST_STAYS, shared=self._case, doubt=False
        )
        ranks = sorted({procedure.rank for procedure in self._rulebook.procedures.values()})
        lower = [z3.And(sure.rank_at_least(rank), z3.Not(self._case.rank_at_least(rank))) for rank in ranks]
        adverse = [name for name, procedure in self._rulebook.procedures.items() if procedure.adverse]
        newly = [z3.And(self._case.recommended[name], z3.Not(sure.recommended[name])) for name in adverse]
        return _Question(z3.Or([*lower, *newly]), sure)

    def _other(self, moved: Mapping[str, Choice]) -> SymbolicCase:
        return SymbolicCase(
            self._rulebook, "other", claims=MOST_CLAIMS, stays=MOST_STAYS, shared=self._case, replaced=moved
        )

    def _lower_rank(self, other: SymbolicCase) -> z3.BoolRef:
        """Return that the other case comes out lower, and that in this one it is not doubt that decides.

        Where doubt decides, it is recommended to find out: that is more than what follows once nothing is doubted.
        """
        ranks = sorted({procedure.rank for procedure in self._rulebook.procedures.values()})
        lower = [z3.And(self._case.rank_at_least(rank), z3.Not(other.rank_at_least(rank))) for rank in ranks]
        return z3.And(self._case.values[DOUBT_DECIDES]["no"], z3.Or(lower))

    def _nodes(self, path: str) -> Iterator[str]:
        """Yield the nodes of a fact. All list members are alike, so a move of one of them stands for all."""
        yield next(node for node in self._case.facts if path_of(node) == path)

    def _protective_moves(self) -> Iterator[tuple[str, SymbolicCase, z3.BoolRef]]:
        """Yield each fact that has a protective direction, the case with it moved, and that it moved so.

        It is a fact of which it is not told how it is known, as an answer that is gone takes its corroboration along.
        """
        for path, fact in self._rulebook.facts.items():
            levels = fact.direction.levels
            for node in self._nodes(path) if levels else ():
                moved = self._case.free_choice(f"moved {node}", fact.values)
                other = self._other({node: moved})
                before = self._case.facts[node]
                steps = [
                    z3.And(before[low], moved[high])
                    for place, level in enumerate(levels)
                    for low in level
                    for higher in levels[place + 1 :]
                    for high in higher
                ]
                yield node, other, z3.And(z3.Or(steps), self._case.one_of(moved), self._untold(node))

    def _untold(self, node: str) -> z3.BoolRef:
        """Return that it is not told of a fact how it is known."""
        return z3.And([z3.Not(has) for has in self._case.states[node].values()])

    def _veto_questions(self, procedure: str, facts: tuple[str, ...]) -> Iterator[_Question]:
        for path in facts:
            fact = self._rulebook.facts[path]
            silent = {value: z3.BoolVal(value == "unknown") for value in fact.values}
            nodes = [node for node in self._case.facts if path_of(node) == path]
            moved = dict.fromkeys(nodes, silent)
            other = self._other(moved)
            there = (
                self._case.values["claims_recorded"]["yes"] if fact.entity is EntityKind.CLAIM else z3.BoolVal(True)
            )
            both = z3.And(there, self._case.recommended[procedure], other.recommended[procedure])
            yield _Question(both, other, moved)

    def _neutral_questions(
        self, facts: tuple[str, ...], when: z3.BoolRef, unchanged: tuple[str, ...]
    ) -> Iterator[_Question]:
        for path in facts:
            for node in self._nodes(path):
                moved = self._case.free_choice(f"moved {node}", self._rulebook.facts[path].values)
                other = self._other({node: moved})
                differs = z3.Or([self._differs(other, name) for name in unchanged])
                asked = z3.And(when, differs, self._case.one_of(moved), self._untold(node))
                yield _Question(asked, other, {node: moved})

    def _differs(self, other: SymbolicCase, name: str) -> z3.BoolRef:
        condition = unchanged_condition(name)
        if condition is not None:
            return self._case.holds(condition) != other.holds(condition)
        pairs = zip(self._case.choice_of(name).values(), other.choice_of(name).values(), strict=True)
        return z3.Or([before != after for before, after in pairs])
