"""Checks what a case says of how its facts are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from triage.errors import Problem, pointer_part
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN


def proof_state_problems(states: Iterable[str], values: Mapping[str, str], rulebook: Rulebook) -> Iterator[Problem]:
    """Yield what is wrong with proof states, given the values of all facts of the case by node."""
    for node in states:
        pointer = f"/proof_states/{pointer_part(node)}"
        if node not in values:
            suggestion = rulebook.suggestion(node, values)
            remedy = (
                suggestion.sentence if suggestion else "Name a fact as claims[0].nexus_link or trafficking.means."
            )
            yield Problem(pointer, "There is no such fact in this case.", remedy)
        elif values[node] in NOT_KNOWN:
            yield Problem(pointer, "This fact is not known.", "Give the fact, or leave its proof state out.")
