"""Reads a rule file as the form that describes it, and says of everything in it where it stands.

A model finds its faults by position in the data; the tree of the file turns that into file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from triage.errors import Place, RulebookError
from triage.rulebook.forms import FROM_FILE, Fault, Form, RefusedError, not_among
from triage.rulebook.yaml_tree import Listing, Node, Section, Text, read_tree

AnyForm = TypeVar("AnyForm", bound=Form)
Step = str | int


class Places:
    """Where things stand in a file: a path of keys and numbers leads to each, `("rules", 0, "id")`."""

    def __init__(self, tree: Section) -> None:
        self._tree = tree

    def node(self, *path: Step) -> Node:
        """Return what stands at the end of a path, as far as the file leads."""
        return _walked(self._tree, path)[0]

    def text(self, *path: Step) -> Text:
        """Return the text at the end of a path, which knows the place of each of its characters."""
        node = self.node(*path)
        assert isinstance(node, Text), f"{path} leads to no text"
        return node

    def place(self, *path: Step) -> Place:
        """Return where the value at the end of a path begins."""
        return self.node(*path).place

    def key(self, *path: Step) -> Place:
        """Return where the key at the end of a path begins."""
        section = self.node(*path[:-1])
        assert isinstance(section, Section), f"{path[:-1]} leads to no mapping"
        return section.keys[str(path[-1])]


def read_form(file: str, source: str, form: type[AnyForm]) -> tuple[AnyForm, Places]:
    """Read the text of a rule file as the form that describes it; `file` is its name in refusals.

    Raises `RulebookError` with every fault of the file, each with line, column and remedy::

        class Fact(Form, what="a fact"):
            name: Words = Field(description="…")            # text that is not empty
            values: Several[Words] = Field(description="…")  # a list that is not empty

        class Group(Form):                                   # without `what`: the file itself
            facts: Annotated[Several[Fact], unique("name")]

        group, places = read_form("vocabulary/claim.yaml", text, Group)
        places.place("facts", 0, "name")                     # file, line and column

    A validator of a form refuses with `refused("{what} …", "key", 0)`: the path leads on from the refused value.
    """
    tree = read_tree(file, source)
    try:
        return form.model_validate(_data(tree), context=FROM_FILE), Places(tree)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
        problems = [problem for detail in details for problem in _problems(file, tree, detail)]
        raise RulebookError(list(dict.fromkeys(problems))) from None


def _data(node: Node) -> object:
    """Return a node as the data that a model reads; lists as tuples, since forms hold nothing that can change."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Listing):
        return tuple(map(_data, node.items))
    return {key: _data(value) for key, value in node.entries.items()}


def _walked(node: Node, path: tuple[Step, ...]) -> tuple[Node, tuple[Step, ...]]:
    """Return the node to which a path leads, and the steps that lead there.

    A step that the file does not have is left out: it names which of several forms was tried.
    """
    taken: list[Step] = []
    for step in path:
        if isinstance(node, Section) and step in node.entries:
            node = node.entries[str(step)]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            continue
        taken.append(step)
    return node, tuple(taken)


def _problems(file: str, tree: Section, detail: ErrorDetails) -> Iterator[tuple[Place, str]]:
    for fault in _faults(detail):
        path = (*detail["loc"], *fault.within)
        node, steps = _walked(tree, path[:-1] if fault.key else path)
        place = node.keys[str(path[-1])] if fault.key and isinstance(node, Section) else node.place
        if fault.offset is not None and isinstance(node, Text):
            place = node.place_at(fault.offset)
        key = next((step for step in reversed(steps) if isinstance(step, str)), file)
        what = f"each entry of {key}" if steps and isinstance(steps[-1], int) else key
        yield place, fault.message.replace("{what}", what).replace("{list}", key)


def _faults(detail: ErrorDetails) -> tuple[Fault, ...]:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "value_error" if isinstance(context["error"], RefusedError):
            return context["error"].faults
        case "tuple_type":
            return (Fault("{what} has to be a list that is not empty"),)
        case "dict_type" | "model_type":
            return (Fault("{what} has to be a mapping of names to values"),)
        case "literal_error" | "enum" if isinstance(detail["input"], str) and detail["input"].strip():
            known = re.findall(r"'([^']*)'", context["expected"])
            return (Fault(f"{{list}} {not_among(detail['input'], known)}"),)
        case _:
            return (Fault("{what} has to be text that is not empty"),)
