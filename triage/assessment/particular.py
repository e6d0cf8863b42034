"""Which firings rest on what is known of this case, and which speak to everybody in the procedure."""

from __future__ import annotations

from collections.abc import Iterable

from triage.assessment.nodes import FactNode, FindingNode, FiringNode, TraceNode
from triage.language.names import path_of
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN


def particular_firings(rulebook: Rulebook, trace: Iterable[TraceNode]) -> frozenset[str]:
    """Return the ids of the firings beneath which, down to the facts, there is one that is known.

    A fact is beneath a firing if the firing needs it: `is not` holds of what nobody asked, too. A finding that the
    rulebook calls general leads no further down: it says only that a person is in the procedure. `trace` has each
    node after those it rests on.
    """
    particular: set[str] = set()
    firings: set[str] = set()
    for node in trace:
        match node:
            case FactNode() if node.value not in NOT_KNOWN and path_of(node.id) in rulebook.facts:
                particular.add(node.id)
            case FiringNode() if any(
                premise.node in particular and " is not " not in premise.condition for premise in node.premises
            ):
                firings.add(node.id)
            case FindingNode() if not rulebook.findings[path_of(node.id)].general and any(
                offer.firing in firings for offer in node.offers if not offer.outranked
            ):
                particular.add(node.id)
            case _:
                continue
    return frozenset(firings)
