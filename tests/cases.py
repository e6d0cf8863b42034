"""Builds cases for tests from facts by node (`claims[0].harm`), the form in which rules give examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from triage import Case, case_from_data


def case_of_nodes(facts: Mapping[str, str]) -> Case:
    """Build a case; a list is as long as its highest index asks for."""
    data: dict[str, Any] = {"assessed_on": "2026-11-23"}
    for node, value in facts.items():
        entity, name = node.split(".")
        if member := re.fullmatch(r"(claims|stays)\[(\d+)\]", entity):
            members = data.setdefault(member[1], [])
            while len(members) <= int(member[2]):
                members.append({})
            members[int(member[2])][name] = value
        else:
            data.setdefault(entity, {})[name] = value
    return case_from_data(data)
