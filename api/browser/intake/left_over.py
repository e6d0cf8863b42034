"""What a draft holds that the form can not show: it is named, kept as it is, and taken out only when somebody asks.

Drafts may hold anything: what programs sent, what was written under a former rulebook, what was typed wrongly.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.browser.intake.answers import STATES, fields_from, names_read
from api.browser.intake.document import Draft, NotAFormError
from api.browser.intake.sections import ABOUT_FIELDS, MOST_MEMBERS, Section, sections_of
from triage.case.model import ALL_OTHERS
from triage.errors import pointer_of
from triage.rulebook.vocabulary import Vocabulary

_LONGEST = 120


@dataclass(frozen=True)
class LeftOver:
    """Something that the form can not show: the name of its section, where it stands, and what, as it is written.

    `field` is the field that would be in its place, if there is one.
    """

    section: str
    place: tuple[str | int, ...]
    text: str
    field: str | None = None

    @property
    def pointer(self) -> str:
        """The JSON Pointer to it."""
        return pointer_of(self.place)


def left_over(vocabulary: Vocabulary, draft: Draft) -> tuple[LeftOver, ...]:
    """Return all that a form can not show of a draft; null is nothing."""
    return tuple(_left_over(vocabulary, draft))


def _left_over(vocabulary: Vocabulary, draft: Draft) -> Iterator[LeftOver]:
    sections = tuple(sections_of(vocabulary, draft))
    roots = {str(section.place[0]) for section in sections if section.place} | {*ABOUT_FIELDS, "proof_states"}
    # Each statement that is none is told on the page for words of the file.
    roots |= {"statements"} if isinstance(draft.get("statements"), list) else set()
    for name in draft:
        if name in MOST_MEMBERS and isinstance(draft[name], list):
            continue
        odd = name in ABOUT_FIELDS and not isinstance(draft[name], str)
        if (name not in roots or odd) and draft[name] is not None:
            yield _found(sections[0].name, draft, name)
    nodes = _nodes(sections)
    for section in sections[1:]:
        try:
            shown = fields_from(section, draft)
        except NotAFormError:
            yield _found(section.name, draft, *section.place)
            continue
        yield from _in_section(section, draft, shown)
    yield from _states(sections[0].name, draft, nodes)


def _in_section(section: Section, draft: Draft, shown: Collection[str]) -> Iterator[LeftOver]:
    values = section.values_in(draft)
    known = {fact.name: fact for fact in section.facts if not fact.several}
    of_lists = {name: fact for fact in section.facts if fact.several for name in fact.list_names.all}
    for name, value in values.items():
        if value is None or name in shown:
            continue
        if name not in of_lists:
            yield _found(section.name, draft, *section.place, name, field=name if name in known else None)
        elif not isinstance(value, list):
            yield _found(section.name, draft, *section.place, name, field=of_lists[name].name)
        else:
            fact = of_lists[name]
            for index, each in enumerate(value):
                others = each == ALL_OTHERS and name == fact.list_names.denied
                readable = isinstance(each, str) and (each in fact.values or others)
                if not readable or f"{fact.name}.{each}" not in shown:
                    yield _found(section.name, draft, *section.place, name, index, field=fact.name)


def _states(about: str, draft: Draft, nodes: Mapping[str, tuple[str, str]]) -> Iterator[LeftOver]:
    states = draft.get("proof_states")
    if states is None:
        return
    if not isinstance(states, Mapping):
        yield _found(about, draft, "proof_states")
        return
    for node, state in states.items():
        section, field = nodes.get(node, (about, None))
        if state is not None and (field is None or state not in STATES):
            yield _found(section, draft, "proof_states", node, field=field)


def _nodes(sections: Collection[Section]) -> dict[str, tuple[str, str]]:
    return {
        section.node(name): (section.name, fact.name)
        for section in sections
        for fact in section.facts
        for name in names_read(fact)
    }


def _found(section: str, draft: Draft, *place: str | int, field: str | None = None) -> LeftOver:
    there: Any = draft
    for part in place:
        there = there[part]
    text = json.dumps(there, ensure_ascii=False)
    return LeftOver(section, place, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…", field)
