"""A case with some of its facts answered otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from triage.case.model import CaseFile
from triage.language.names import CASE_ENTITY, Node, entity_of, list_of, value_in_list
from triage.rulebook.vocabulary import ListNames


def answered_otherwise(case: CaseFile, answers: Mapping[Node, str]) -> dict[str, Any]:
    """Return a case as plain data, with other answers to the facts that are named; `unknown` takes one back.

    What was said of how such a fact is known falls with the answer that it was said of. Of a value of a list the
    answer is `yes`, `no` or `unknown`. Nothing is checked: reading the case says whether it can be so.
    """
    data: dict[str, Any] = deepcopy(case.given())
    states = data.get("proof_states", {})
    for node, answer in answers.items():
        states.pop(node, None)
        group = _group_in(data, node)
        told_in = list_of(node)
        if told_in is None:
            _put(group, node.partition(".")[2], None if answer == "unknown" else answer)
        else:
            _put_in_list(group, ListNames(told_in.partition(".")[2]), value_in_list(node), answer)
    for name in (*(group for group in data if data[group] == {}),):
        del data[name]
    return data


def _group_in(data: dict[str, Any], node: Node) -> dict[str, Any]:
    """Return the group in which a fact is told."""
    entity = entity_of(node)
    found: dict[str, Any]
    if entity == CASE_ENTITY:
        found = data.setdefault(node.partition(".")[0], {})
    else:
        kind, _, place = entity.rstrip("]").partition("[")
        found = data[kind][int(place)]
    return found


def _put(group: dict[str, Any], name: str, told: object) -> None:
    group.pop(name, None)
    if told:
        group[name] = told


def _put_in_list(group: dict[str, Any], names: ListNames, value: str, answer: str) -> None:
    for name in names.all:
        _put(group, name, [each for each in group.get(name, ()) if each != value])
    goes_to = {"yes": names.told, "no": names.denied}.get(answer)
    if goes_to is not None:
        group[goes_to] = [*group.get(goes_to, ()), value]
