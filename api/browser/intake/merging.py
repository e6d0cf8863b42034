"""What is written in one window, laid onto what another one saved meanwhile: each fact by itself.

A form says what it showed of its section before anybody wrote in it. What its fields say otherwise was written
here; what the draft says otherwise was saved elsewhere. Only where both are about the same fact somebody has to
choose.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

from api.browser.forms import Fields, one_of_each
from api.browser.intake.answers import HOW, can_say, choices_of, fields_from, what_is_written
from api.browser.intake.document import Draft, NotAFormError
from api.browser.intake.open_draft import OpenDraft
from api.browser.intake.sections import MOST_MEMBERS, Section, member_section
from api.problems import UNREADABLE_DOCUMENT, ProblemError
from triage.case.model import ALL_OTHERS

_GROUND = ("tag", "shown", "members")
_OF_A_FORM = (*_GROUND, "step", "then", "take_out", "passed")
_LETTERS = 12


@dataclass(frozen=True)
class Sent:
    """A form of a section as it was sent: what its fields say, and what it builds on.

    `shown` is what it showed of the section, None where it does not say; `members` the claims or stays of which its
    section was one, each by a digest; `tag` the entity tag of the whole draft.
    """

    section: Section
    fields: Mapping[str, str]
    shown: Mapping[str, str] | None
    members: tuple[str, ...]
    tag: str
    step: str
    then: str
    take_out: str
    passed: str

    @property
    def told(self) -> dict[str, str]:
        """All that it says of the section, what was written and what stood there; nothing that is empty."""
        return {name: text for name, text in {**(self.shown or {}), **self.fields}.items() if text}

    @property
    def written(self) -> dict[str, str]:
        """What was written here: whatever says something else than the form showed."""
        return what_is_written(self.section, self.fields, self.shown or {})


def sent_of(fields: Fields, section: Section) -> Sent:
    """Return a form as it was sent.

    Raises `ProblemError` for a field that the section has not, that is there twice, or that can not say this. What
    `shown` says of no such field is passed over: it saves nothing.
    """
    choices = choices_of(section)
    given = one_of_each(fields, (*_OF_A_FORM, *choices))
    there = {name for name, _ in fields}
    told = {name: given[name] for name, _ in fields if name in choices}
    if not all(can_say(choices, name, text) for name, text in told.items()):
        raise ProblemError(UNREADABLE_DOCUMENT, "The form says something that it does not ask.")
    shown = {name: text for name, text in parse_qsl(given["shown"]) if can_say(choices, name, text)}
    return Sent(
        section,
        told,
        shown if "shown" in there else None,
        tuple(given["members"].split()),
        *(given[name] for name in ("tag", "step", "then", "take_out", "passed")),
    )


def ground_of(section: Section, opened: OpenDraft) -> dict[str, str]:
    """Return the hidden fields by which a form of a section says what it builds on."""
    try:
        shown = fields_from(section, opened.draft)
    except NotAFormError:
        shown = {}
    members = members_of(section.list_name, opened.draft) if section.list_name else ()
    return {"tag": opened.tag, "shown": urlencode(shown), "members": " ".join(members)}


def members_of(name: str, draft: Draft) -> tuple[str, ...]:
    """Return the claims or stays of a draft, each by a digest of what is told of it."""
    members = draft.get(name)
    states = draft.get("proof_states")
    told = states if isinstance(states, Mapping) else {}
    found = []
    for index, each in enumerate(members if isinstance(members, list) else ()):
        start = f"{name}[{index}]."
        known = {node.removeprefix(start): state for node, state in told.items() if node.startswith(start)}
        found.append(sha256(json.dumps([each, known], sort_keys=True).encode()).hexdigest()[:_LETTERS])
    return tuple(found)


def section_now(sent: Sent, opened: OpenDraft) -> Section | None:
    """Return the section of a form in the draft as it is now; None if its claim or stay was taken out.

    Claims and stays have no name but their number, and those behind one that is taken out move up. Where it can not
    be told which of them it is, it counts as taken out: nothing is written into another one.
    """
    section = sent.section
    if section.list_name is None:
        return section
    now = members_of(section.list_name, opened.draft)
    index = _index_now(sent.members, section.index, now) if sent.members else section.index
    if index is None or index >= min(len(now), MOST_MEMBERS[section.list_name]):
        return None
    assert section.group is not None
    found = member_section(section.group, index)
    if (
        sent.shown
        and index < len(now)
        and now[index] not in sent.members
        and not _shares(found, sent.shown, opened)
    ):
        # Another one was added in the place of this one.
        return None
    return found


def is_unchanged(sent: Sent, section: Section, opened: OpenDraft) -> bool:
    """Return whether nobody saved anything in a section since its form was loaded."""
    if section.list_name is None or not sent.members:
        return sent.tag == opened.tag
    return members_of(section.list_name, opened.draft)[section.index] == sent.members[sent.section.index]


def in_dispute(sent: Sent, section: Section, opened: OpenDraft) -> tuple[str, ...]:
    """Return the fields with another answer here than one that was saved meanwhile of the same fact.

    An answer and how it is known are one: who says that something is disputed speaks of the answer that was there.
    *Every other one: no* speaks of all values of its list. What a form can not show is never written over unseen.
    """
    now = fields_from(section, opened.draft)
    written = {name.removeprefix(HOW) for name in sent.written}
    if sent.shown is None:
        elsewhere = set() if sent.tag == opened.tag else written
    else:
        names = {*now, *sent.shown}
        elsewhere = {name.removeprefix(HOW) for name in names if now.get(name, "") != sent.shown.get(name, "")}
    odd = {each.field for each in opened.left_over if each.section == section.name}
    if sent.tag != opened.tag:
        elsewhere |= {each for each in written if each.partition(".")[0] in odd}
    found: set[str] = set()
    for one in written:
        for other in elsewhere:
            if one == other and not _says_the_same(one, sent, now):
                found.add(one)
            elif one != other and _one_list(one, other):
                found |= {one, other}
    return tuple(sorted(found))


def _index_now(shown: tuple[str, ...], index: int, now: tuple[str, ...]) -> int | None:
    for kind, first, end, there, there_end in SequenceMatcher(None, shown, now, autojunk=False).get_opcodes():
        if first <= index < end:
            moved = kind == "equal" or (kind == "replace" and end - first == there_end - there)
            return there + index - first if moved else None
    return None


def _shares(section: Section, shown: Mapping[str, str], opened: OpenDraft) -> bool:
    try:
        now = fields_from(section, opened.draft)
    except NotAFormError:
        return True
    return any(now.get(name) for name, text in shown.items() if text)


def _says_the_same(fact: str, sent: Sent, now: Mapping[str, str]) -> bool:
    here = {**(sent.shown or now), **sent.fields}
    return all(here.get(name, "") == now.get(name, "") for name in (fact, f"{HOW}{fact}"))


def _one_list(one: str, other: str) -> bool:
    pairs: Iterator[str] = (each for each in (one, other) if each.endswith(f".{ALL_OTHERS}"))
    return any(pairs) and one.partition(".")[0] == other.partition(".")[0]
