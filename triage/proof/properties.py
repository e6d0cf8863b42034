"""Proves that the rulebook says nothing idle: no rule or branch without effect, no procedure out of reach.

Each property is a question about each branch, rule or procedure, put to one solver over the same symbolic case as
the invariants. Whoever says what others say already is named with them, unless its branch acknowledges it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter

import z3

from triage.language.sentences import And, effect_sentence, sentence
from triage.proof.gifts import Gifts, first_entity
from triage.proof.members import Members, enough_for_a_branch
from triage.proof.prover import Verdict
from triage.proof.symbolic import SymbolicCase
from triage.rulebook.model import Branch, Rule, Rulebook

PROPERTIES: Mapping[str, str] = {
    "R-01": "Every branch fires in some case.",
    "R-02": "Every procedure is recommended in some case.",
    "R-03": "No two rules give the same in all cases.",
    "R-04": "No rule gives only what one other rule always gives, unless its branches acknowledge it.",
    "R-05": "No branch gives only what other branches together always give, unless it acknowledges it.",
    "R-06": "Whatever a branch acknowledges under 'implied by' is so.",
}


@dataclass(frozen=True)
class Fault:
    """A branch, rule or procedure that a property does not hold of, with the reason in words."""

    subject: str
    why: str


@dataclass(frozen=True)
class PropertyProof:
    """The result for one property: how many questions were put to the solver, how long it took, what is wrong."""

    property: str
    statement: str
    verdict: Verdict
    questions: int
    seconds: float
    faults: tuple[Fault, ...]


class _GaveUpError(Exception):
    """The solver did not answer in the time it had."""


_FEW = Members(3, 3)
# This one says of all cases what the others say of some: that there are such cases is seen in small ones.
_OF_ALL_CASES = "R-06"


class RulebookProver:
    """Proves properties of one rulebook. `clock` measures seconds; `limit` is what one question may take.

    That a branch fires in some case, or gives in some what no other gives, is shown by a small case where there is
    one; only if there is none, cases with as many claims and stays as are enough are looked at. If `members` are
    given, no case with more claims and stays than these is.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        *,
        members: Members | None = None,
        limit: float = 120,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._rulebook = rulebook
        self._members = members
        self._limit = limit
        self._clock = clock
        self._inquiries: dict[Members, _Inquiry] = {}

    def prove(self, name: str) -> PropertyProof:
        """Return what the solver found for a property of `PROPERTIES`: every fault, not only the first."""
        if self._members is not None:
            return self._inquiry(self._members).prove(name)
        if name != _OF_ALL_CASES:
            proof = self._inquiry(_FEW).prove(name)
            # A branch that fires in no small case was not asked about.
            if proof.verdict is Verdict.PROVED and self._inquiry(_FEW).every_branch_fires:
                return proof
        return self._inquiry(enough_for_a_branch(self._rulebook)).prove(name)

    def _inquiry(self, members: Members) -> _Inquiry:
        if members not in self._inquiries:
            self._inquiries[members] = _Inquiry(self._rulebook, members, self._limit, self._clock)
        return self._inquiries[members]


class _Inquiry:
    """Every case with up to so many claims and stays, and a solver that is asked about them."""

    def __init__(self, rulebook: Rulebook, members: Members, limit: float, clock: Callable[[], float]) -> None:
        self._rulebook = rulebook
        self._clock = clock
        self._case = SymbolicCase(rulebook, "case", claims=members.claims, stays=members.stays)
        self._gifts = Gifts(self._case)
        self._solver = z3.Solver()
        self._solver.set("timeout", int(limit * 1000))
        self._solver.add(self._case.constraints)
        self._asked = 0
        self._seekers: Mapping[str, Callable[[], Iterator[Fault]]] = {
            "R-01": self._dead_branches,
            "R-02": self._unreachable_procedures,
            "R-03": self._equal_rules,
            "R-04": self._implied_rules,
            "R-05": self._redundant_branches,
            "R-06": self._false_acknowledgements,
        }

    def prove(self, name: str) -> PropertyProof:
        start, self._asked = self._clock(), 0
        faults: list[Fault] = []
        verdict = Verdict.PROVED
        try:
            faults.extend(self._seekers[name]())
        except _GaveUpError:
            verdict = Verdict.UNKNOWN
        if faults:
            verdict = Verdict.BROKEN
        return PropertyProof(name, PROPERTIES[name], verdict, self._asked, self._clock() - start, tuple(faults))

    def _possible(self, *formulas: z3.BoolRef) -> bool:
        self._asked += 1
        found = self._solver.check(*formulas)
        if found == z3.unknown:
            raise _GaveUpError
        return bool(found == z3.sat)

    def _clashing(self, given: z3.BoolRef, parts: Mapping[str, z3.BoolRef]) -> list[str]:
        """Return names of parts that can not hold together where `given` holds; none of them can be spared."""
        needed = dict(parts)
        for name in parts:
            fewer = [part for other, part in needed.items() if other != name]
            if not self._possible(given, *fewer):
                del needed[name]
        return list(needed)

    @property
    def every_branch_fires(self) -> bool:
        return len(self._living) == len(self._rulebook.branches)

    @cached_property
    def _living(self) -> frozenset[str]:
        """The branches that can fire. A dead one gives nothing, so it says nothing twice."""
        return frozenset(branch for branch in self._rulebook.branches if self._possible(self._fires(branch)))

    @cached_property
    def _speaking(self) -> frozenset[str]:
        """The living branches that do not acknowledge that others say the same.

        Only these count as what says it: two branches can not excuse each other.
        """
        branches = self._rulebook.branches
        return frozenset(name for name in self._living if branches[name][1].implied_by is None)

    def _fires(self, branch: str) -> z3.BoolRef:
        return self._case.fired[branch, first_entity(self._case, branch)]

    def _dead_branches(self) -> Iterator[Fault]:
        for rule, branch in self._rulebook.branches.values():
            if not self._possible(self._fires(branch.id)):
                yield Fault(branch.id, self._why_dead(rule, branch))

    def _why_dead(self, rule: Rule, branch: Branch) -> str:
        entity = self._case.entities[rule.entity][0]
        parts = branch.condition.conditions if isinstance(branch.condition, And) else (branch.condition,)
        formulas = {f"'{sentence(part)}'": self._case.holds(part, entity) for part in parts}
        clashing = self._clashing(self._case.present[entity], formulas)
        return f"no case fulfils {' and '.join(clashing)}{' together' if len(clashing) > 1 else ''}"

    def _unreachable_procedures(self) -> Iterator[Fault]:
        stronger: dict[str, z3.BoolRef] = {}
        for name, chosen in self._case.recommended.items():
            proposers = [each for each, (_, branch) in self._rulebook.branches.items() if branch.proposal == name]
            proposed = z3.Or([fires for (each, _), fires in self._case.fired.items() if each in proposers])
            if not self._possible(chosen):
                if self._possible(proposed):
                    winners = self._clashing(proposed, stronger)
                    yield Fault(name, f"whenever it is proposed, so is {' or '.join(winners)}, which wins")
                else:
                    yield Fault(
                        name, f"no branch that proposes it can fire: {', '.join(proposers) or 'there is none'}"
                    )
            stronger[name] = z3.Not(proposed)

    def _own(self, rule: Rule) -> list[str]:
        return [branch.id for branch in rule.branches if branch.id in self._speaking]

    def _implications(self) -> list[tuple[Rule, Rule]]:
        """Return each rule that gives only what one other rule always gives, with that other.

        If all others together do not give it, no single one does; that leaves few pairs to ask about.
        """
        rules = [rule for rule in self._rulebook.rules.values() if self._own(rule)]
        found = []
        for rule in rules:
            own = self._own(rule)
            if not self._possible(self._gifts.missed(own, self._speaking.difference(own))):
                for other in rules:
                    if other is not rule and not self._possible(self._gifts.missed(own, self._own(other))):
                        found.append((rule, other))
        return found

    def _equal_rules(self) -> Iterator[Fault]:
        place = {rule: number for number, rule in enumerate(self._rulebook.rules)}
        implied = self._implications()
        for one, other in implied:
            mutual = (other, one) in implied
            if mutual and place[one.id] < place[other.id] and self._equal(one, other):
                yield Fault(other.id, f"gives the same as {one.id} in all cases")

    def _equal(self, one: Rule, other: Rule) -> bool:
        same_kind = one.entity is other.entity
        return same_kind and not self._possible(self._gifts.differing(self._own(one), self._own(other)))

    def _implied_rules(self) -> Iterator[Fault]:
        for rule, other in self._implications():
            yield Fault(rule.id, f"whatever it gives, {other.id} gives at least as much")

    def _redundant_branches(self) -> Iterator[Fault]:
        for branch in self._rulebook.branches:
            others = self._speaking - {branch}
            if branch in self._speaking and not self._possible(self._gifts.missed([branch], others)):
                yield Fault(branch, self._why_redundant(branch, others))

    def _why_redundant(self, branch: str, others: frozenset[str]) -> str:
        return "; ".join(
            f"'{effect_sentence(gift.effect)}' is given by {' or '.join(self._givers(gift.given, giving))}"
            for gift in self._gifts.first([branch])
            for giving in [self._gifts.as_strong(gift, others)]
        )

    def _givers(self, given: z3.BoolRef, giving: Mapping[str, z3.BoolRef]) -> Sequence[str]:
        return self._clashing(given, {name: z3.Not(formula) for name, formula in giving.items()})

    def _false_acknowledgements(self) -> Iterator[Fault]:
        for _, branch in self._rulebook.branches.values():
            if branch.implied_by is None:
                continue
            named = [each for name in branch.implied_by.rules for each in self._own(self._rulebook.rules[name])]
            if branch.id in self._living and self._possible(self._gifts.missed([branch.id], named)):
                yield Fault(branch.id, f"not all that it gives is given by {' and '.join(branch.implied_by.rules)}")
