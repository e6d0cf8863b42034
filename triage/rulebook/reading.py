"""Reads a rule file as the form that describes it, and says of everything in it where it stands.

A model finds its faults by position in the data; the tree of the file turns that into file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from triage.errors import Place, RulebookError
from triage.rulebook.forms import FROM_FILE, Fault, Form, RefusedError, not_among
from triage.rulebook.places import Places, walked
from triage.rulebook.yaml_tree import Section, Text, read_data

AnyForm = TypeVar("AnyForm", bound=Form)


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
    read: tuple[AnyForm, Places] = _read(file, source, form)
    return read


# A draft differs from the house rulebook in a few files, and what was read of the others is taken again: nothing in
# a form changes. A rulebook has some hundred files; a file that is refused is read anew each time.
@lru_cache(maxsize=300)
def _read(file: str, source: str, form: type[Form]) -> tuple[Any, Places]:
    data, places = read_data(file, source), Places(file, source)
    try:
        return form.model_validate(data, context=FROM_FILE), places
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
        problems = [problem for detail in details for problem in _problems(file, places.tree, detail)]
        raise RulebookError(list(dict.fromkeys(problems))) from None


def _problems(file: str, tree: Section, detail: ErrorDetails) -> Iterator[tuple[Place, str]]:
    for fault in _faults(detail):
        path = (*detail["loc"], *fault.within)
        node, steps = walked(tree, path[:-1] if fault.key else path)
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
