"""Checks what a case says of how its facts are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage.errors import Problem, pointer_part
from triage.rulebook.model import Rulebook
from triage.rulebook.proof_state import ProofState

_MOST_SUGGESTIONS = 10


def proof_state_problems(
    states: Mapping[str, ProofState | None], values: Mapping[str, str], rulebook: Rulebook
) -> Iterator[Problem]:
    """Yield what is wrong with proof states, given the values of all facts of the case by node.

    None stands for a state that is not given.
    """
    suggestions = 0
    for position, (node, state) in enumerate(states.items()):
        pointer = f"/proof_states/{pointer_part(node)}"
        if node not in values:
            # Each is compared with all facts of the case: of many misspelt names the first show what is wrong.
            suggestions += 1
            suggestion = rulebook.suggestion(node, values) if suggestions <= _MOST_SUGGESTIONS else None
            if suggestion:
                yield Problem(pointer, "There is no such fact in this case.", suggestion.sentence)
            else:
                # The name is not repeated: it may be that of a person.
                message = f"Name {position + 1} here is no fact of this case."
                remedy = "Name a fact as claims[0].nexus_link or trafficking.means."
                yield Problem("/proof_states", message, remedy)
        elif state is not None and not state.can_be_of(values[node]):
            yield Problem(
                pointer,
                "This fact is not known.",
                "Give the fact, or leave its proof state out; only that it is disputed can be said of it.",
            )
