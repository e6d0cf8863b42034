"""Which of the proposed procedures is recommended, and when doubt decides that: over plain firings.

For the reader on durable-rules and for the outcome of an assessment. The reference reader says it for itself.
"""

from __future__ import annotations

from collections.abc import Collection

from triage.readers.derivation import Firing
from triage.rulebook.model import Rulebook


def proposals(rulebook: Rulebook, firings: Collection[Firing], *, finding_out: bool) -> frozenset[str]:
    """Return what is proposed by the branches that say how to find out, or else by all others."""
    proposed, deciding = rulebook.proposals, rulebook.deciding_branches
    return frozenset(
        proposed[firing.branch]
        for firing in firings
        if firing.branch in proposed and (firing.branch in deciding) == finding_out
    )


def recommended(rulebook: Rulebook, firings: Collection[Firing], *, finding_out: bool) -> str | None:
    """Return the proposed procedure of highest precedence; None if nothing is proposed."""
    proposed = proposals(rulebook, firings, finding_out=finding_out)
    return next((name for name in rulebook.procedures if name in proposed), None)


def doubt_decides(rulebook: Rulebook, told: Collection[Firing], sure: Collection[Firing]) -> bool:
    """Return whether an adverse procedure, or none, would be recommended only because another falls by doubt.

    `told` are the firings of the facts as they are told, `sure` those of the same facts of which none is doubted.
    """
    stands = proposals(rulebook, told, finding_out=False)
    fallen = proposals(rulebook, sure, finding_out=False) - stands
    any_fell = False
    for name, procedure in rulebook.procedures.items():
        if name in stands:
            return any_fell and procedure.adverse
        any_fell = any_fell or name in fallen
    return any_fell
