"""A counterexample as a case file that `triage assess` accepts, so that anyone can see the promise break."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any


def case_file(facts: Mapping[str, str], doubted: Collection[str] = ()) -> dict[str, Any]:
    """Return the facts, given by node, as the JSON document of a case; unknown ones are left out.

    A claim or stay of which nothing is known is still there, as an empty object. Facts that are `doubted` are
    disputed.
    """
    document: dict[str, Any] = {}
    for node, value in facts.items():
        entity, name = node.split(".")
        member = re.fullmatch(r"(claims|stays)\[(\d+)\]", entity)
        if member:
            members = document.setdefault(member[1], [])
            members.extend({} for _ in range(int(member[2]) + 1 - len(members)))
            group = members[int(member[2])]
        else:
            group = document.setdefault(entity, {})
        if value != "unknown":
            group[name] = value
    document["proof_states"] = {node: "disputed" for node in facts if node in doubted and facts[node] != "unknown"}
    return {name: group for name, group in document.items() if group}
