"""Facts by node as the JSON document of a case, so that anyone can assess what a search or an example tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from triage.language.names import entity_of, list_of, path_of, value_in_list
from triage.rulebook.proof_state import ProofState
from triage.rulebook.vocabulary import ListNames

NO_STATES: Mapping[str, str] = {}


def case_file(facts: Mapping[str, str], proof_states: Mapping[str, str] = NO_STATES) -> dict[str, Any]:
    """Return the facts, given by node, as the JSON document of a case; unknown ones are left out.

    A claim or stay of which nothing is known is still there, as an empty object. What is said of one value of a
    list (`claims[0].grounds.religion`) stands in the list, among what was denied, or among what was declined.
    `proof_states` says how facts are known; of an unknown one it is left out, but for that it is disputed.
    """
    document: dict[str, Any] = {}
    for node, value in facts.items():
        group = _group(document, node)
        if value == "unknown":
            continue
        of = list_of(node)
        if of is None:
            group[_name(node)] = value
        else:
            names = ListNames(_name(of))
            told = {"yes": names.told, "no": names.denied}.get(value, names.declined)
            group.setdefault(told, []).append(value_in_list(node))
    document["proof_states"] = {
        node: state
        for node, state in proof_states.items()
        if ProofState(state).can_be_of(facts.get(node, "unknown"))
    }
    return {name: group for name, group in document.items() if group}


def _group(document: dict[str, Any], node: str) -> dict[str, Any]:
    """Return the object of the document that holds the fact, new if it is not there yet."""
    member = re.fullmatch(r"(claims|stays)\[(\d+)\]", entity_of(node))
    if member is None:
        found: dict[str, Any] = document.setdefault(node.partition(".")[0], {})
        return found
    members = document.setdefault(member[1], [])
    members.extend({} for _ in range(int(member[2]) + 1 - len(members)))
    group: dict[str, Any] = members[int(member[2])]
    return group


def _name(node: str) -> str:
    return path_of(node).partition(".")[2]
