"""Finds what a case says of one value of a list twice. Such a case is refused, with the places."""

from __future__ import annotations

from collections.abc import Iterator

from triage.case.model import CaseFile
from triage.errors import Problem


def repeated_values(case: CaseFile) -> Iterator[Problem]:
    """Yield one problem for each value that stands twice in a list, or in two of: told, denied, declined."""
    for entity, group in case.groups():
        at = "/" + entity.replace("[", "/").replace("]", "")
        for fact in group.told:
            if not fact.several:
                continue
            stands: dict[str, str] = {}
            for name in fact.list_names.all:
                for place, value in enumerate(getattr(group, name)):
                    pointer = f"{at}/{name}/{place}"
                    first = stands.setdefault(value, pointer)
                    if first != pointer:
                        yield Problem(
                            pointer, f"{value.value!r} stands in {first}, too.", "Take out one of the two."
                        )
