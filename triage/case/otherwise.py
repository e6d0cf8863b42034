"""A case with some of its facts answered otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from triage.case.members import without_member
from triage.case.model import CaseFile
from triage.language.names import CASE_ENTITY, Entity, Node, entity_of, list_of, value_in_list
from triage.rulebook.vocabulary import ListNames


@dataclass(frozen=True)
class Otherwise:
    """What is otherwise in a case: answers to facts, how facts are known, claims and stays, the country of asylum.

    `unknown` takes an answer back, of a value of a list too; an empty text a proof state or the country; no country
    leaves it. `added` says how many there are more of `claims` and `stays`, which stand behind the others and can
    be answered; `removed` are members as `claims[0]`.
    """

    answers: Mapping[Node, str] = field(default_factory=dict)
    known: Mapping[Node, str] = field(default_factory=dict)
    country: str | None = None
    added: Mapping[str, int] = field(default_factory=dict)
    removed: tuple[Entity, ...] = ()

    def __bool__(self) -> bool:
        return bool(
            self.answers or self.known or self.removed or self.country is not None or any(self.added.values())
        )


def otherwise(case: CaseFile, changes: Otherwise) -> dict[str, Any]:
    """Return a case as plain data, with what is otherwise in it.

    What was said of how a fact is known falls with the answer that it was said of, unless something is said anew,
    and with a claim or stay that is removed, as do statements on it. Those behind it move up with what was said of
    them. Nothing is checked: reading the case says whether it can be so.
    """
    data: dict[str, Any] = deepcopy(case.given())
    for name, number in changes.added.items():
        if number:
            data[name] = [*data.get(name, ()), *({} for _ in range(number))]
    _answer(data, changes.answers)
    states = data.setdefault("proof_states", {})
    for node, state in changes.known.items():
        _put(states, node, state)
    if changes.country is not None:
        _put(data, "country_of_asylum", changes.country)
    # From behind: what moves up was removed before.
    for name, index in sorted(map(_place, changes.removed), reverse=True):
        data = without_member(data, name, index)
        if not data[name]:
            del data[name]
    for name in ("proof_states", "statements"):
        if not data.get(name, True):
            del data[name]
    return data


def _answer(data: dict[str, Any], answers: Mapping[Node, str]) -> None:
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


def _place(entity: Entity) -> tuple[str, int]:
    kind, _, place = entity.rstrip("]").partition("[")
    return kind, int(place)


def _group_in(data: dict[str, Any], node: Node) -> dict[str, Any]:
    """Return the group in which a fact is told."""
    entity = entity_of(node)
    found: dict[str, Any]
    if entity == CASE_ENTITY:
        found = data.setdefault(node.partition(".")[0], {})
    else:
        kind, index = _place(entity)
        found = data[kind][index]
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
