"""Proves each invariant for every case: asks the solver for a case that breaks it.

`unsatisfiable` means that there is none, with any number of claims and stays (see `triage.proof.members`), for
every value of every fact and every setting of the parameters. A counterexample comes back as a case file that
`triage assess` accepts, with the moved fact where two cases are compared. An answer counts only if the question
could have had another: its premise can hold, and two cases that are compared can differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from time import perf_counter

import z3

from triage.language.names import entity_of, kind_of, path_of
from triage.language.sentences import Always
from triage.proof.comparison import Comparison, Comparisons, Moves
from triage.proof.counterexample import Counterexample, shortest
from triage.proof.invariants import (
    Doubt,
    Gate,
    HeldAgainst,
    Invariant,
    Keeps,
    Monotone,
    Neutral,
    ParameterChange,
    Promise,
    Veto,
    unchanged_condition,
)
from triage.proof.members import Members, enough_members
from triage.proof.names import check_names
from triage.proof.symbolic import Choice, SymbolicCase
from triage.readers.formulas import FALSE, TRUE
from triage.rulebook.model import DOUBT_DECIDES, Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN


class Verdict(StrEnum):
    """What the solver found. `unknown`: it gave up in the time it had; nothing is proved then.

    A promise fails by a `counterexample`; a property of the rulebook is `broken`, with faults that are named.
    `empty`: nothing was asked, as no case fulfils the premise or the cases that are compared can not differ;
    nothing is proved then, either.
    """

    PROVED = "proved"
    COUNTEREXAMPLE = "counterexample"
    BROKEN = "broken"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Proof:
    """The result for one invariant: how many questions were put to the solver, and how long it took.

    `members` is with how many claims and stays it is shown for any number of them; `empty` says why nothing was
    asked.
    """

    invariant: str
    statement: str
    verdict: Verdict
    questions: int
    seconds: float
    members: Members
    counterexample: Counterexample | None = None
    empty: str = ""


@dataclass(frozen=True)
class Question:
    """Is there a case in which `broken` holds, of those in which `premise` does?

    Where two cases are compared, `comparison` is with what; `differs` holds if they differ in what is asked about,
    and `moved` gives the nodes in which they do.
    """

    premise: z3.BoolRef
    broken: z3.BoolRef
    comparison: Comparison | None = None
    differs: z3.BoolRef = TRUE
    moved: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the solver found for one question; `empty` says why nothing was asked."""

    verdict: Verdict
    counterexample: Counterexample | None = None
    empty: str = ""


class Prover:
    """Puts the questions for one rulebook. `clock` measures seconds; `limit` is what one question may take.

    With fewer `members` than are enough a counterexample is found sooner, but what is proved is proved for no more.
    To write the rulebook down for the solver takes longer than most questions. It is told of the `promises` that
    will be asked about, so that it is done once for all that look at one case, and once for all that compare two:
    with as many claims and stays as any of them needs.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        *,
        promises: Iterable[Promise] = (),
        members: Members | None = None,
        limit: float = 120,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._rulebook = rulebook
        self._promises = tuple(promises)
        self._members = members
        self._limit = limit
        self._clock = clock
        self._inquiries: dict[Members, Inquiry] = {}

    def prove(self, invariant: Invariant) -> Proof:
        """Return what the solver found for an invariant; the first question that is not proved ends the search.

        Raises `UnknownNameError` if the promise speaks of something that the rulebook does not know.
        """
        check_names(invariant, self._rulebook)
        return self._proof(invariant.id, invariant.statement, invariant.promise, Inquiry.questions)

    def prove_one_procedure(self) -> Proof:
        """Prove that every case has a recommended procedure; that it has not two follows from how one is chosen."""
        anything = Gate(Always(), Always())
        statement = "There is always exactly one recommended procedure."
        return self._proof("I-01", statement, anything, lambda inquiry, _: iter([inquiry.no_procedure()]))

    def _proof(
        self,
        name: str,
        statement: str,
        promise: Promise,
        questions: Callable[[Inquiry, Promise], Iterator[Question]],
    ) -> Proof:
        start, asked = self._clock(), 0
        members = self._members or self._enough(promise)
        if members not in self._inquiries:
            self._inquiries[members] = Inquiry(self._rulebook, members, limit=self._limit)
        inquiry = self._inquiries[members]
        answer, noticed = Answer(Verdict.EMPTY, empty="there is nothing to ask about"), False
        for question in questions(inquiry, promise):
            asked += 1
            answer = inquiry.answer(question)
            if answer.verdict is not Verdict.PROVED:
                break
            noticed = noticed or inquiry.noticed(question)
        if answer.verdict is Verdict.PROVED and not noticed:
            answer = Answer(Verdict.EMPTY, empty="no rule notices what is moved")
        seconds = self._clock() - start
        return Proof(name, statement, answer.verdict, asked, seconds, members, answer.counterexample, answer.empty)

    def _enough(self, promise: Promise) -> Members:
        """Return with how many claims and stays this promise is proved, and all that are alike."""
        alike = self._enough_together[isinstance(promise, Gate)]
        return enough_members(self._rulebook, promise).and_also(alike)

    @cached_property
    def _enough_together(self) -> Mapping[bool, Members]:
        """With how many claims and stays the promises that were told are proved: gates, and those that compare."""
        together = {True: Members(0, 0), False: Members(0, 0)}
        for promise in self._promises:
            needed = enough_members(self._rulebook, promise)
            together[isinstance(promise, Gate)] = together[isinstance(promise, Gate)].and_also(needed)
        return together


class Inquiry:
    """Every case with up to so many claims and stays, the questions about them, and a solver that answers them.

    For one thread only: the solver has one context.
    """

    def __init__(self, rulebook: Rulebook, members: Members, *, limit: float) -> None:
        self._rulebook = rulebook
        self.case = SymbolicCase(rulebook, "case", claims=members.claims, stays=members.stays)
        self._free_moves: dict[str, tuple[Choice, Comparison]] = {}
        self._solver = z3.Solver()
        # All is propositional: to look only at what is relevant pays nothing, and took a third of the time.
        self._solver.set("timeout", int(limit * 1000), "relevancy", 0)
        self._solver.add(self.case.constraints)

    def answer(self, question: Question) -> Answer:
        """Return what the solver finds: a case that breaks the promise, that there is none, or nothing to ask."""
        self._solver.push()
        try:
            return self._answer(question)
        finally:
            self._solver.pop()

    def _answer(self, question: Question) -> Answer:
        self._solver.add(question.premise)
        if question.comparison is not None:
            self._solver.add(question.comparison.constraints)
        found = self._solver.check(question.broken)
        if found == z3.sat:
            self._solver.add(question.broken)
            return Answer(Verdict.COUNTEREXAMPLE, shortest(self._solver, self.case, question.moved))
        possible = self._solver.check(question.differs)
        if z3.unknown in (found, possible):
            return Answer(Verdict.UNKNOWN)
        if possible == z3.sat:
            return Answer(Verdict.PROVED)
        moved = f" and has {' or '.join(question.moved) or 'facts'} to be moved" if question.comparison else ""
        return Answer(Verdict.EMPTY, empty=f"no case fulfils the premise{moved}")

    def noticed(self, question: Question) -> bool:
        """Return whether a rule can fire in one of the two cases and not in the other, if two are compared."""
        if question.comparison is None:
            return True
        self._solver.push()
        self._solver.add(question.premise, question.comparison.constraints)
        found = self._solver.check(question.comparison.differ_in(self.case.fired.values()))
        self._solver.pop()
        return bool(found == z3.sat)

    def compared(self, moves: Moves) -> Comparison:
        """Return the comparison of every case with the same case after these moves."""
        return self._comparisons.moved(moves)

    @cached_property
    def _comparisons(self) -> Comparisons:
        """What second cases are made from: most of the work of an inquiry, which a promise of one case spares."""
        return Comparisons(self.case)

    def no_procedure(self) -> Question:
        """Ask for a case without a recommended procedure."""
        return Question(TRUE, z3.Not(z3.Or(list(self.case.recommended.values()))))

    def questions(self, promise: Promise) -> Iterator[Question]:
        """Yield the questions that together are the promise."""
        case = self.case
        match promise:
            case Gate(when, then, beyond_doubt):
                holds = case.holds_undoubted(when) if beyond_doubt else case.holds(when)
                yield Question(holds, z3.Not(case.holds(then)))
            case Veto(procedure, facts):
                for path in facts:
                    yield self._veto_question(procedure, path)
            case Monotone(exceptions, allowed):
                for node, moved, comparison, up in self._protective_moves():
                    lower = self._lower_rank(comparison)
                    if path_of(node) in exceptions:
                        instead = z3.Or([case.recommended[name] for name in allowed])
                        lower = z3.And(lower, z3.Not(comparison.after(instead)))
                    yield Question(up, lower, comparison, comparison.differs(), {node: moved})
            case Keeps(conditions):
                kept = [case.holds(condition) for condition in conditions]
                for node, moved, comparison, up in self._protective_moves():
                    lost = z3.Or([z3.And(each, z3.Not(comparison.after(each))) for each in kept])
                    differs = z3.And(comparison.differs(), z3.Or(kept))
                    yield Question(up, lost, comparison, differs, {node: moved})
            case Neutral(facts, when, unchanged):
                for path in facts:
                    yield self._neutral_question(path, case.holds(when), unchanged)
            case Doubt():
                doubts = [has for known in case.states.values() for state, has in known.items() if state.doubted]
                yield self.doubt_question(self.compared(dict.fromkeys(doubts, FALSE)))
            case HeldAgainst():
                yield self._held_against_question()
            case ParameterChange(parameter, before, after):
                yield self._parameter_question(parameter, before, after)

    def doubt_question(self, sure: Comparison) -> Question:
        """Ask for a case that comes out less protective than the same facts of which none is doubted: `sure`."""
        adverse = [name for name, procedure in self._rulebook.procedures.items() if procedure.adverse]
        recommended = self.case.recommended
        newly = [z3.And(recommended[name], z3.Not(sure.after(recommended[name]))) for name in adverse]
        ranks = self._at_least_each_rank()
        lower = [z3.And(sure.after(rank), z3.Not(rank)) for rank in ranks]
        known_and_doubted = z3.Or([z3.And(self._known(node), doubt) for node, doubt in self.case.doubted.items()])
        return Question(known_and_doubted, z3.Or([*lower, *newly]), sure, sure.differs())

    def _held_against_question(self) -> Question:
        """Ask for an adverse procedure that is not proposed if what is doubted and protects less is not known."""
        case, moves = self.case, dict[z3.BoolRef, z3.BoolRef]()
        held: list[z3.BoolRef] = []
        for node, choice in case.facts.items():
            fact = self._rulebook.facts[path_of(node)]
            against = {value: has for value, has in choice.items() if fact.protects_less(value)}
            if against:
                doubted = z3.And(case.doubted[node], z3.Or(list(against.values())))
                moves |= {has: z3.And(has, z3.Not(doubted)) for has in against.values()}
                moves[choice["unknown"]] = z3.Or(choice["unknown"], doubted)
                states = case.states[node].items()
                moves |= {has: z3.And(has, z3.Not(doubted)) for state, has in states if state.doubted}
                held.append(z3.And(case.present[entity_of(node)], doubted))
        comparison = self.compared(moves)
        adverse = {name for name, procedure in self._rulebook.procedures.items() if procedure.adverse}
        proposed: dict[str, list[z3.BoolRef]] = {name: [] for name in adverse}
        for (branch, _), fires in case.fired.items():
            proposal = self._rulebook.branches[branch][1].proposal
            if proposal in adverse:
                proposed[proposal].append(fires)
        rests = [
            z3.And(case.recommended[name], z3.Not(comparison.after(z3.Or(proposals))))
            for name, proposals in proposed.items()
        ]
        return Question(z3.Or(held), z3.Or(rests), comparison, comparison.differs())

    def _veto_question(self, procedure: str, path: str) -> Question:
        nodes = [node for node in self.case.facts if path_of(node) == path]
        silent = {value: z3.BoolVal(value == "unknown") for value in self._rulebook.facts[path].values}
        moves = {option: silent[value] for node in nodes for value, option in self.case.facts[node].items()}
        comparison = self.compared(moves)
        chosen = self.case.recommended[procedure]
        there = z3.Or([self.case.present[entity_of(node)] for node in nodes])
        return Question(
            z3.And(there, chosen),
            comparison.after(chosen),
            comparison,
            z3.Or([self._known(node) for node in nodes]),
            dict.fromkeys(nodes, silent),
        )

    def _neutral_question(self, path: str, when: z3.BoolRef, unchanged: tuple[str, ...]) -> Question:
        node = self._first_node(path)
        moved, comparison = self._free_move(node)
        there = self.case.present[entity_of(node)]
        differs = z3.Or([self._differs(comparison, name) for name in unchanged])
        asked = z3.And(there, when, self._untold(node))
        return Question(asked, differs, comparison, comparison.differs(), {node: moved})

    def _parameter_question(self, parameter: str, before: str, after: str) -> Question:
        options = self.case.values[parameter]
        moved = {value: z3.BoolVal(value == after) for value in options}
        comparison = self.compared({option: moved[value] for value, option in options.items()})
        lower = self._lower_rank(comparison)
        return Question(options[before], lower, comparison, comparison.differs(), {parameter: moved})

    def _protective_moves(self) -> Iterator[tuple[str, Choice, Comparison, z3.BoolRef]]:
        """Yield each fact that has a protective direction, the case with it moved, and that it moved so."""
        for path, fact in self._rulebook.facts.items():
            levels = fact.direction.levels
            if levels:
                node = self._first_node(path)
                before, (moved, comparison) = self.case.facts[node], self._free_move(node)
                steps = [
                    z3.And(before[low], moved[high])
                    for place, level in enumerate(levels)
                    for low in level
                    for higher in levels[place + 1 :]
                    for high in higher
                ]
                up = z3.And(self.case.present[entity_of(node)], self._untold(node), z3.Or(steps))
                yield node, moved, comparison, up

    def _free_move(self, node: str) -> tuple[Choice, Comparison]:
        """Return a fact moved to any value, and the case with it moved."""
        if node not in self._free_moves:
            choice = self.case.facts[node]
            moved = self.case.free_choice(f"moved {node}", tuple(choice))
            moves: Moves = {option: moved[value] for value, option in choice.items()}
            self._free_moves[node] = moved, self.compared(moves)
        return self._free_moves[node]

    def _first_node(self, path: str) -> str:
        """Return the first node of a fact. All list members are alike, so a move of one of them stands for all."""
        return next(node for node in self.case.facts if path_of(node) == path)

    def _known(self, node: str) -> z3.BoolRef:
        known = [has for value, has in self.case.facts[node].items() if value not in NOT_KNOWN]
        return z3.And(self.case.present[entity_of(node)], z3.Or(known))

    def _at_least_each_rank(self) -> list[z3.BoolRef]:
        ranks = sorted({procedure.rank for procedure in self._rulebook.procedures.values()})
        return [self.case.rank_at_least(rank) for rank in ranks]

    def _lower_rank(self, comparison: Comparison) -> z3.BoolRef:
        """Return that the second case comes out lower, and that in the first it is not doubt that decides.

        Where doubt decides, it is recommended to find out: that is more than what follows once nothing is doubted.
        """
        ranks = self._at_least_each_rank()
        lower = z3.Or([z3.And(rank, z3.Not(comparison.after(rank))) for rank in ranks])
        return z3.And(self.case.values[DOUBT_DECIDES]["no"], lower)

    def _untold(self, node: str) -> z3.BoolRef:
        """Return that it is not told how a fact is known: an answer that goes takes its corroboration along."""
        return z3.And([z3.Not(has) for has in self.case.states[node].values()])

    def _differs(self, comparison: Comparison, name: str) -> z3.BoolRef:
        condition = unchanged_condition(name)
        if condition is not None:
            before = [self.case.holds(condition)]
        else:
            entities = self.case.entities[kind_of(name)]
            before = [each for entity in entities for each in self.case.choice_of(name, entity).values()]
        return z3.Or([each != comparison.after(each) for each in before])
