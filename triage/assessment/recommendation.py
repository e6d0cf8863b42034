"""From firings to outcome: the procedure of highest precedence, the effects bound to it, the priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.language.sentences import OutputKind
from triage.readers.derivation import Firing
from triage.rulebook.model import Rulebook


@dataclass(frozen=True)
class Outcome:
    """What the firings come to.

    `recommended` is the procedure. `candidates` maps each proposed procedure to its firings: the recommended one
    first, the others in order of precedence. `terms` maps each kind of output to its terms, each with the firings
    that add it, in the rulebook's order. `not_applied` are the firings whose additions do not apply, as they
    propose another procedure.
    """

    recommended: str
    candidates: Mapping[str, tuple[Firing, ...]]
    terms: Mapping[OutputKind, Mapping[str, tuple[Firing, ...]]]
    priority: str
    not_applied: frozenset[Firing]


def outcome_of(rulebook: Rulebook, firings: Sequence[Firing], recommended: str) -> Outcome:
    """Return what the firings come to, all lists in the order of the rulebook.

    `firings` is in the order of the trace, `recommended` one of the procedures that they propose.
    """
    proposed: dict[str, list[Firing]] = {}
    for firing in firings:
        proposal = rulebook.proposals.get(firing.branch)
        if proposal is not None:
            proposed.setdefault(proposal, []).append(firing)
    candidates = {
        procedure: tuple(proposed[procedure])
        for procedure in sorted(
            proposed, key=lambda name: (name != recommended, rulebook.procedures[name].precedence)
        )
    }
    not_applied = frozenset(
        firing for procedure, members in candidates.items() if procedure != recommended for firing in members
    )
    added: dict[OutputKind, dict[str, list[Firing]]] = {kind: {} for kind in OutputKind}
    for firing in firings:
        if firing not in not_applied:
            for addition in rulebook.additions[firing.branch]:
                added[addition.kind].setdefault(addition.term, []).append(firing)
    terms = {
        kind: {name: tuple(added[kind][name]) for name in rulebook.terms[kind] if name in added[kind]}
        for kind in OutputKind
    }
    levels = list(rulebook.terms[OutputKind.PRIORITY])
    priority = max(terms[OutputKind.PRIORITY], key=levels.index, default=levels[0])
    return Outcome(recommended, candidates, terms, priority, not_applied)
