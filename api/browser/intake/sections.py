"""The sections of an intake: one for each group of facts, and one for each claim and stay, in the rules' order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.browser.intake.document import Draft, NotAFormError
from triage.case import MOST_CLAIMS, MOST_STAYS
from triage.case.members import without_member
from triage.language.names import member
from triage.language.sentences import EntityKind
from triage.rulebook.vocabulary import FactDefinition, FactGroupDefinition, Vocabulary

ABOUT = "about"
"""The section with what is no fact of a group: the key of the office, the country, and the day."""

ABOUT_FIELDS = ("reference", "country_of_asylum", "assessed_on")
MOST_MEMBERS = {"claims": MOST_CLAIMS, "stays": MOST_STAYS}


@dataclass(frozen=True)
class Section:
    """A part of the form. `name` is what addresses call it, `place` where its facts stand in the draft.

    `entity` is the beginning of the nodes of its facts: `applicant`, `claims[0]`; empty for `ABOUT`.
    """

    name: str
    place: tuple[str | int, ...]
    entity: str
    group: FactGroupDefinition | None

    @property
    def facts(self) -> tuple[FactDefinition, ...]:
        """The facts of the section as people tell them."""
        return self.group.facts if self.group else ()

    @property
    def list_name(self) -> str | None:
        """`claims` or `stays` where it is a member of one."""
        return str(self.place[0]) if len(self.place) == 2 else None

    @property
    def index(self) -> int:
        """Its place in the list, counted from 0; 0 where it is in none."""
        return int(self.place[1]) if len(self.place) == 2 else 0

    def node(self, name: str) -> str:
        """Return the node of a fact, or of one value of a list, by its name in the section."""
        return f"{self.entity}.{name}"

    def values_in(self, draft: Draft) -> dict[str, Any]:
        """Return what stands in its place of a draft, empty if nothing does.

        Raises `NotAFormError` if it is no object.
        """
        found: object = draft
        if self.list_name is not None:
            found = draft[self.list_name][self.index]
        elif self.place:
            found = draft.get(str(self.place[0]))
            found = {} if found is None else found
        if not isinstance(found, dict):
            raise NotAFormError
        return found


def sections_of(vocabulary: Vocabulary, draft: Draft) -> Iterator[Section]:
    """Yield the sections of a draft: as many for claims and stays as it holds.

    Raises `NotAFormError` if it holds more of them than a case may have.
    """
    yield Section(ABOUT, (), "", None)
    for group in vocabulary.groups:
        if group.entity is EntityKind.CASE:
            yield Section(group.name, (group.name,), group.name, group)
        else:
            name = f"{group.entity}s"
            members = draft.get(name)
            if isinstance(members, list) and len(members) > MOST_MEMBERS[name]:
                raise NotAFormError
            for index in range(len(members) if isinstance(members, list) else 0):
                yield member_section(group, index)


def member_section(group: FactGroupDefinition, index: int) -> Section:
    """Return the section of a claim or stay; its address counts as people count, from 1."""
    name = f"{group.entity}s"
    return Section(f"{name}-{index + 1}", (name, index), member(group.entity, index), group)


def section_named(name: str, vocabulary: Vocabulary, draft: Draft) -> Section | None:
    """Return the section that an address names, or None if the draft has none of this name."""
    return next((each for each in sections_of(vocabulary, draft) if each.name == name), None)


def member_named(name: str, vocabulary: Vocabulary) -> Section | None:
    """Return the section of a claim or stay that an address names, whether or not a draft has it; else None."""
    of, _, number = name.partition("-")
    for group in vocabulary.groups:
        if group.entity is not EntityKind.CASE and f"{group.entity}s" == of:
            known = len(number) <= len(str(MOST_MEMBERS[of])) and number.isascii() and number.isdigit()
            return member_section(group, int(number) - 1) if known and int(number) > 0 else None
    return None


def with_member(draft: Draft, name: str) -> dict[str, Any]:
    """Return a draft with one more claim or stay, of which nothing is told.

    Raises `NotAFormError` if it has as many as a case can have, or something else than a list stands there.
    """
    members = draft.get(name)
    if not isinstance(members, list | None) or len(members or ()) >= MOST_MEMBERS[name]:
        raise NotAFormError
    return {**draft, name: [*(members or ()), {}]}


def without_section(draft: Draft, section: Section) -> dict[str, Any]:
    """Return a draft without a claim or stay, and without what was said of it; those behind it move up."""
    name, index = section.place
    assert isinstance(name, str) and isinstance(index, int)
    return without_member(draft, name, index)
