"""A case taken apart into places and what is told there, so that two cases can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.errors import pointer_of

Told = str | tuple[str, ...]
"""What is told at a place: a word, or the words of a list in their order."""


def leaves(case: Mapping[str, Any]) -> dict[str, Told]:
    """Return what a case tells, by JSON Pointer, in the order of its document.

    `case` is the document of a case as an assessment holds it. At the place of a list of claims or stays stands
    how many there are: a claim of which nothing is known is told too.
    """
    return dict(_leaves(case))


def _leaves(case: Mapping[str, Any]) -> Iterator[tuple[str, Told]]:
    for name, part in case.items():
        if isinstance(part, list):
            yield pointer_of([name]), str(len(part))
            for index, member in enumerate(part):
                yield from _of_group(member, name, index)
        elif isinstance(part, Mapping):
            yield from _of_group(part, name)
        else:
            yield pointer_of([name]), str(part)


def _of_group(group: Mapping[str, Any], *place: str | int) -> Iterator[tuple[str, Told]]:
    for name, value in group.items():
        yield pointer_of([*place, name]), tuple(value) if isinstance(value, list) else str(value)


def node_at(place: str) -> str:
    """Return the name of a fact as rules and proof states have it: that of `/claims/0/past_harm` is
    `claims[0].past_harm`.
    """
    parts = place.lstrip("/").split("/")
    if len(parts) == 3:
        return f"{parts[0]}[{parts[1]}].{parts[2]}"
    return ".".join(parts)
