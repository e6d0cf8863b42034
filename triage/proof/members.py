"""How many claims and stays are enough: what breaks a promise in a case with more breaks it in a case with so many.

Nothing reads a claim or a stay but by asking whether there is one of which something holds: `some claim (…)`; with
`every`, one of which it does not hold; an effect of a rule `for each` on the whole case, one for which the rule
fires; `claims_recorded`, any; and what is read of proof states, one with such a fact. Findings of a claim or stay
are read off itself and off the whole case, never off another. So take any case that breaks a promise, and for each
such question that is answered by yes keep one claim or stay of which it holds. Leave the others out: whatever was
yes stays yes by the one that is kept, whatever was no stays no, as nobody is added. Stratum by stratum the whole
case therefore comes out as before, and so does whoever is kept.

It is enough to keep them for what the promise can hang on: a branch that proposes a procedure, that gives what the
promise reads, or that sets a finding that such a branch reads.

One question may need several: facts are read as they are told, but for what is doubted and protects less, and, by
adverse branches, as is known beyond doubt; both also if nothing is doubted, where facts are read, and findings come
out, otherwise; and where two cases are compared, findings can come out
otherwise in the second. What a question reads of the claim or stay alone is the same in both, but where a fact of
all of them is moved. The claim or stay of which a fact is moved is kept besides, and the one of which a finding
that was promised to stay comes out otherwise.

The number is counted, not chosen: it follows the rulebook and the promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from triage.language.names import kind_of
from triage.language.sentences import (
    And,
    Condition,
    EntityKind,
    Not,
    Or,
    OutputKind,
    Quantified,
    Quantifier,
    SetFinding,
    paths,
)
from triage.proof.invariants import Doubt, Gate, HeldAgainst, Neutral, Promise, Veto, conditions_of, names_of
from triage.rulebook.model import DOUBT_DECIDES, STRUCTURAL_FACTS, Branch, Rule, Rulebook

_PROOF_STATES = frozenset(path for path in STRUCTURAL_FACTS if path.startswith("proof.") and path != DOUBT_DECIDES)


@dataclass(frozen=True)
class Members:
    """How many claims and how many stays a symbolic case has at most."""

    claims: int
    stays: int

    def and_also(self, other: Members) -> Members:
        """Return how many claims and stays serve both."""
        return Members(max(self.claims, other.claims), max(self.stays, other.stays))


def enough_members(rulebook: Rulebook, promise: Promise) -> Members:
    """Return with how many claims and stays a promise is proved for any number of them."""
    own = list(conditions_of(promise))
    count = _Count(
        rulebook,
        _concerned(rulebook, names_of(promise)),
        own,
        # The case that doubt is compared with is the one of which none is doubted, that is asked anyway.
        cases=1 if isinstance(promise, Gate | Doubt) else 2,
        moved=_moved_of_all(rulebook, promise),
        beyond_doubt=isinstance(promise, Gate) and promise.beyond_doubt,
        looked_at=frozenset(kind_of(name) for name in promise.unchanged)
        if isinstance(promise, Neutral)
        else frozenset(),
    )
    return Members(count.most(EntityKind.CLAIM), count.most(EntityKind.STAY))


def _moved_of_all(rulebook: Rulebook, promise: Promise) -> frozenset[str]:
    """Return the facts that a promise moves of all claims and stays at once."""
    match promise:
        case Veto(_, facts):
            return frozenset(facts)
        case HeldAgainst():
            every = rulebook.facts.items()
            return frozenset(path for path, fact in every if any(map(fact.protects_less, fact.values)))
        case _:
            return frozenset()


def _that_can_fall_by_doubt(rulebook: Rulebook) -> frozenset[str]:
    """Return the facts with a value that is read as unknown where it is doubted."""
    return frozenset(
        path for path, fact in rulebook.facts.items() if any(fact.falls_by_doubt(value) for value in fact.values)
    )


def enough_for_a_branch(rulebook: Rulebook) -> Members:
    """Return with how many claims and stays all is shown that a branch can do for one of them in a single case."""
    count = _Count(
        rulebook,
        list(rulebook.branches.values()),
        [],
        1,
        moved=frozenset(),
        beyond_doubt=False,
        looked_at=frozenset(),
    )
    return Members(count.most(EntityKind.CLAIM), count.most(EntityKind.STAY))


def _concerned(rulebook: Rulebook, names: Iterable[str]) -> list[tuple[Rule, Branch]]:
    """Return the branches that can make a difference to these names, or to which procedure is recommended."""
    read, found = set(names), dict[str, tuple[Rule, Branch]]()
    while True:
        more = {
            branch.id: (rule, branch)
            for rule, branch in rulebook.branches.values()
            if branch.id not in found and (branch.proposal is not None or not read.isdisjoint(_gives(branch)))
        }
        if not more:
            return list(found.values())
        found |= more
        read.update(path for _, branch in more.values() for path in paths(branch.condition))


def _gives(branch: Branch) -> Iterator[str]:
    """Yield the findings and outputs that a branch gives, as conditions name them."""
    for setting in branch.settings:
        yield setting.finding
    for addition in branch.additions:
        yield "priority" if addition.kind is OutputKind.PRIORITY else f"{addition.kind}.{addition.term}"


@dataclass(frozen=True)
class _Count:
    """Counts the claims or stays that are kept.

    `cases` is how many cases are looked at, `moved` are facts that are moved of all claims and stays at once. What
    the promise itself asks (`own`) is asked of the case as told or, `beyond_doubt`, as adverse branches read it,
    too. `looked_at` are the kinds of which a finding may not come out otherwise.
    """

    rulebook: Rulebook
    branches: list[tuple[Rule, Branch]]
    own: list[Condition]
    cases: int
    moved: frozenset[str]
    beyond_doubt: bool
    looked_at: frozenset[EntityKind]

    def most(self, kind: EntityKind) -> int:
        conditions = [branch.condition for _, branch in self.branches]
        adverse = [branch.condition for _, branch in self.branches if branch.id in self.rulebook.adverse_branches]
        told = {part for each in conditions for part in _over(each, kind)}
        own = {part for each in self.own for part in _over(each, kind)}
        cautious = {
            part for each in (*adverse, *(self.own if self.beyond_doubt else ())) for part in _over(each, kind)
        }
        effects = {
            effect
            for rule, branch in self.branches
            if rule.entity is kind
            for effect in _on_the_whole_case(branch, kind)
        }
        read = {path for each in conditions for path in paths(each)}
        return (
            sum(self._worlds(part) * self._cases(part, kind) for _, part in told)
            + sum(self._cases(part, kind) for _, part in own)
            + sum(self._cases(part, kind) for _, part in cautious)
            + 2 * self.cases * len(effects)
            + len(_PROOF_STATES & read)
            + (kind in self.looked_at)
            + 1
        )

    def _worlds(self, part: Condition) -> int:
        """Return in how many ways a question is read: with doubt, and as it would be if nothing were doubted."""
        return 1 if self._doubtful.isdisjoint(paths(part)) else 2

    def _cases(self, part: Condition, kind: EntityKind) -> int:
        """Return in how many of the cases a question can be answered by another claim or stay."""
        alone = all(path in self.rulebook.facts and path.startswith(f"{kind}.") for path in paths(part))
        return 1 if alone and self.moved.isdisjoint(paths(part)) else self.cases

    @cached_property
    def _doubtful(self) -> frozenset[str]:
        """What is read otherwise if nothing is doubted: facts, the findings that then come out otherwise, doubt."""
        found = {path for path in STRUCTURAL_FACTS if path.startswith("proof.")} | _that_can_fall_by_doubt(
            self.rulebook
        )
        while True:
            more = {
                setting.finding
                for _, branch in self.branches
                if branch.id in self.rulebook.adverse_branches or not found.isdisjoint(paths(branch.condition))
                for setting in branch.settings
            }
            if more <= found:
                return frozenset(found)
            found |= more


def _over(condition: Condition, kind: EntityKind) -> Iterator[tuple[bool, Condition]]:
    """Yield what a condition asks of the claims or stays, and whether it looks for one of which it does not
    hold.
    """
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _over(part, kind)
        case Not(part):
            yield from _over(part, kind)
        case Quantified(quantifier, asked, part):
            if asked is kind:
                yield quantifier is Quantifier.EVERY, part
            yield from _over(part, kind)


def _on_the_whole_case(branch: Branch, kind: EntityKind) -> Iterator[tuple[object, str | None]]:
    """Yield the effects of a branch that are no finding of the claim or stay, with what they are bound to."""
    for effect in branch.effects:
        if not (isinstance(effect, SetFinding) and effect.finding.startswith(f"{kind}.")):
            yield effect, branch.proposal
