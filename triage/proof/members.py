"""How many claims and stays are enough: what breaks a promise in a case with more breaks it in a case with so many.

Nothing reads a claim or a stay but by asking whether there is one of which something holds: `some claim (…)`; with
`every`, one of which it does not hold; an effect of a rule `for each` on the whole case, one for which the rule
fires; `claims_recorded`, any; and what is read of proof states, one with such a fact. Findings of a claim or stay
are read off itself and off the whole case, never off another. So take any case that breaks a promise, and for each
such question that is answered by yes keep one claim or stay of which it holds. Leave the others out: whatever was
yes stays yes by the one that is kept, whatever was no stays no, as nobody is added. Stratum by stratum the whole
case therefore comes out as before, and so does whoever is kept. Everything is asked twice: of the facts as they are
told, and of the same facts of which none is doubted; adverse branches ask besides as is known beyond doubt. Where
two cases are compared, both ask, and the claim or stay of which a fact is moved is kept besides.

A branch that only adds terms bears on nothing but these terms, so it asks only where the promise reads one of them.

The number is counted, not chosen: it follows the rulebook and the promise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

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
)
from triage.proof.invariants import Doubt, Gate, Promise, conditions_of, names_read_by
from triage.rulebook.model import DOUBT_DECIDES, STRUCTURAL_FACTS, Branch, Rulebook

PRIORITY = "priority"

_PROOF_STATES = tuple(path for path in STRUCTURAL_FACTS if path.startswith("proof.") and path != DOUBT_DECIDES)


@dataclass(frozen=True)
class Members:
    """How many claims and how many stays a symbolic case has at most."""

    claims: int
    stays: int


def enough_members(rulebook: Rulebook, promise: Promise) -> Members:
    """Return with how many claims and stays a promise is proved for any number of them."""
    own, read = list(conditions_of(promise)), names_read_by(promise)
    beyond_doubt = own if isinstance(promise, Gate) and promise.beyond_doubt else []
    # The case that doubt is compared with is the one of which none is doubted, that is asked anyway.
    cases = 1 if isinstance(promise, Gate | Doubt) else 2

    def most(kind: EntityKind) -> int:
        return cases * _asked(rulebook, kind, own, beyond_doubt, read) + 1

    return Members(most(EntityKind.CLAIM), most(EntityKind.STAY))


def enough_for_a_branch(rulebook: Rulebook) -> Members:
    """Return with how many claims and stays all is shown that a branch can do for one of them in a single case."""
    terms = {f"{kind}.{name}" for kind, named in rulebook.terms.items() for name in named} | {PRIORITY}
    return Members(*(_asked(rulebook, kind, [], [], terms) + 1 for kind in (EntityKind.CLAIM, EntityKind.STAY)))


def _asked(
    rulebook: Rulebook,
    kind: EntityKind,
    own: Iterable[Condition],
    own_beyond_doubt: Iterable[Condition],
    read: Collection[str],
) -> int:
    """Return how many different questions are asked of the claims, or of the stays, of one case.

    `read` are the terms of the outcome that matter: `safeguard.dignified_reception`, `priority`.
    """
    branches = [branch for _, branch in rulebook.branches.values() if _bears(branch, read)]
    adverse = [branch.condition for branch in branches if branch.id in rulebook.adverse_branches]
    as_given = {part for branch in branches for part in _over(branch.condition, kind)}
    promised = {part for each in own for part in _over(each, kind)} - as_given
    beyond_doubt = {part for each in (*adverse, *own_beyond_doubt) for part in _over(each, kind)}
    effects = {
        effect
        for rule, branch in rulebook.branches.values()
        if rule.entity is kind and _bears(branch, read)
        for effect in _on_the_whole_case(branch, kind)
    }
    return 2 * len(as_given) + len(promised) + len(beyond_doubt) + 2 * len(effects) + len(_PROOF_STATES)


def _bears(branch: Branch, read: Collection[str]) -> bool:
    """Return whether a branch bears on anything but terms that nobody reads."""
    added = {PRIORITY if add.kind is OutputKind.PRIORITY else f"{add.kind}.{add.term}" for add in branch.additions}
    return bool(branch.settings) or branch.proposal is not None or not added.isdisjoint(read)


def _over(condition: Condition, kind: EntityKind) -> Iterator[tuple[bool, Condition]]:
    """Yield what a condition asks of the claims or stays, and whether it looks for one of which that does not
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
    """Yield the effects of a branch that are no finding of the claim or stay itself, with what they are bound
    to.
    """
    for effect in branch.effects:
        if not (isinstance(effect, SetFinding) and effect.finding.startswith(f"{kind}.")):
            yield effect, branch.proposal
