"""Pairs of facts that can not both be true. A case that holds such a pair is refused, with both places.

Only pairs that exclude each other by their definitions stand here; what is merely unlikely is a matter
for the caseworker. No pair involves `unknown`: silence never contradicts anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triage.case.model import Case
from triage.errors import Problem


@dataclass(frozen=True)
class Contradiction:
    """Two facts, each a path with the values that exclude each other, and the reason in one sentence."""

    first: str
    first_values: tuple[str, ...]
    second: str
    second_values: tuple[str, ...]
    reason: str


CONTRADICTIONS = (
    Contradiction(
        "applicant.age", ("adult",), "applicant.unaccompanied_or_separated", ("yes",),
        "only a child can be unaccompanied or separated (CRC General Comment 6, paras 7-8)",
    ),
    Contradiction(
        "earlier_procedure.status_here", ("none",), "earlier_procedure.fair_procedure", ("yes",),
        "a final rejection can not have been fair where no claim was ever made here",
    ),
    Contradiction(
        "earlier_procedure.status_here", ("none",), "earlier_procedure.new_elements", ("yes",),
        "elements are new only since a final rejection, and no claim was ever made here",
    ),
    Contradiction(
        "applicant.nationality", ("stateless",), "return_conditions.nationality_confirmed", ("yes",),
        "no State can have confirmed the nationality of a stateless person",
    ),
    Contradiction(
        "applicant.nationality", ("stateless",), "cessation.new_or_regained_nationality", ("yes",),
        "a stateless person has neither regained nor acquired a nationality",
    ),
    Contradiction(
        "family.recognised_member_here", ("yes",), "family.close_family_here", ("no",),
        "a close relative who is a recognised refugee here is close family lawfully present here",
    ),
    Contradiction(
        "claim.ground", ("none",), "claim.nexus_link", ("yes",),
        "harm can not be linked to a ground where no ground emerges",
    ),
    Contradiction(
        "claim.relocation_area_identified", ("no",), "claim.relocation_area_safe_and_accessible", ("yes",),
        "no area of relocation has been named that could be safe",
    ),
    Contradiction(
        "claim.relocation_area_identified", ("no",), "claim.relocation_area_reasonable", ("yes",),
        "no area of relocation has been named that could be reasonable",
    ),
)  # fmt: skip


def contradictions(case: Case) -> Iterator[Problem]:
    """Yield one problem for each pair of facts of the case that exclude each other."""
    values = dict(case.facts())
    for pair in CONTRADICTIONS:
        for first, second in _places(pair, len(case.claims)):
            if values[first] in pair.first_values and values[second] in pair.second_values:
                yield Problem(
                    pointer_of(first),
                    f"contradicts {pointer_of(second)}: {pair.reason}.",
                    f"Correct {pointer_of(first)} or {pointer_of(second)}, or leave out what is not established.",
                )


def _places(pair: Contradiction, claims: int) -> Iterator[tuple[str, str]]:
    if pair.first.startswith("claim."):
        for index in range(claims):
            yield (
                pair.first.replace("claim.", f"claims[{index}].", 1),
                pair.second.replace("claim.", f"claims[{index}].", 1),
            )
    else:
        yield pair.first, pair.second


def pointer_of(node: str) -> str:
    """Return the JSON Pointer of a fact node: `claims[0].harm` becomes `/claims/0/harm`."""
    return "/" + node.replace("[", "/").replace("]", "").replace(".", "/")
