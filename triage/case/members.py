"""A claim or a stay taken out of a case: what was said of it goes too, what was said of those behind it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.language.names import Node, entity_of


def without_member(data: Mapping[str, Any], name: str, index: int) -> dict[str, Any]:
    """Return a case as plain data without the member of `claims` or `stays` at this place, counted from 0.

    How its facts are known and what statements say of it goes with it; those behind it move up, with what was said
    of them. Whatever has not the form of a case stays as it is: reading the case says so.
    """
    changed = {**data, name: [*data[name][:index], *data[name][index + 1 :]]}
    states, statements = data.get("proof_states"), data.get("statements")
    if isinstance(states, Mapping):
        changed["proof_states"] = dict(_moved_states(states, name, index))
    if isinstance(statements, list | tuple):
        changed["statements"] = [
            moved for each in statements if (moved := _moved_statement(each, name, index)) is not None
        ]
    return changed


def _moved_states(states: Mapping[str, Any], name: str, index: int) -> Iterator[tuple[str, Any]]:
    for node, state in states.items():
        moved = _moved(node, name, index)
        if moved is not None:
            yield moved, state


def _moved_statement(statement: Any, name: str, index: int) -> Any | None:
    if not isinstance(statement, Mapping):
        return statement
    changed = dict(statement)
    for field in ("about", "of"):
        if isinstance(told := statement.get(field), str):
            moved = _moved(told, name, index)
            if moved is None:
                return None
            changed[field] = moved
    return changed


def _moved(node: Node, name: str, index: int) -> Node | None:
    """Return what a node, or the entity itself, is called afterwards; None if it is of the member taken out."""
    entity = entity_of(node)
    of, _, place = entity.rstrip("]").partition("[")
    if of != name or not place.isdecimal() or int(place) < index:
        return node
    if int(place) == index:
        return None
    return f"{name}[{int(place) - 1}]{node.removeprefix(entity)}"
