"""The benefit of the doubt as a node of the trace: what was resolved in favour of the person, and why.

Handbook, paragraphs 196 (shared duty to establish facts) and 203-205 (after a genuine effort, and if the account is
generally credible, unclear facts are no reason to refuse).
"""

from __future__ import annotations

from triage.assessment.inference import Inference
from triage.assessment.nodes import BenefitOfDoubtNode
from triage.case import ProofState
from triage.language.names import node_of, path_of
from triage.language.sentences import EntityKind
from triage.rulebook.model import DOUBT_DECIDES
from triage.translation import gettext as _

FINDING = "claim.benefit_of_doubt"
SOURCES = ("Handbook 196", "Handbook 203-205")


def benefit_of_doubt(inference: Inference) -> BenefitOfDoubtNode | None:
    """Return the node, or None if doubt plays no part: it is applied to no claim and no fact is doubted."""
    rulebook, premises, firings = inference.rulebook, inference.premises, inference.firings
    claims = premises.entities[EntityKind.CLAIM] if FINDING in rulebook.findings else ()
    values = {inference.derivation.findings[node_of(FINDING, claim)] for claim in claims}
    value = "applied" if "applied" in values else "withheld" if values else "no_claim"
    if value != "applied" and not premises.doubted and not premises.set_aside:
        return None
    in_favour = [
        node
        for node, state in premises.proof_states.items()
        if state is not ProofState.CORROBORATED and rulebook.facts[path_of(node)].speaks_for(premises.values[node])
    ]
    against = [
        node for node in premises.doubted if rulebook.facts[path_of(node)].speaks_against(premises.values[node])
    ]
    order = {node: index for index, node in enumerate(premises.values)}
    return BenefitOfDoubtNode.model_construct(
        value=value,
        because=_because(applied=value == "applied"),
        firings=tuple(
            firing.id
            for firing in firings
            if any(
                setting.finding == FINDING and setting.value == value
                for setting in rulebook.settings[firing.branch]
            )
        ),
        in_favour=tuple(sorted(in_favour, key=order.__getitem__)),
        set_aside=tuple(sorted(premises.set_aside, key=order.__getitem__)),
        not_held_against=tuple(sorted(against, key=order.__getitem__)),
        fallen=tuple(sorted(firing.id for firing in inference.derivation.fallen)),
        decides=inference.derivation.structure[DOUBT_DECIDES] == "yes",
        sources=SOURCES,
    )


def _because(*, applied: bool) -> str:
    doubted = _("Nothing adverse rests on what is disputed, contradicted, or said by others only.")
    if applied:
        unclear = _("Where facts stay unclear after a genuine effort, they are read in favour of the person.")
        return f"{unclear} {doubted}"
    return doubted
