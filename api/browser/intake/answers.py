"""The fields of a form and the JSON of a draft, either made from the other, for one section.

A field has the name of its fact: `age`; of a list one for each value: `harms.torture_or_inhuman`, and
`harms.all_others`, which can only be denied. How a fact is known stands in a field of its own: `how:age`. A field
that is not sent changes nothing, and an empty one takes back what is told there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.browser.intake.document import Draft, NotAFormError
from api.browser.intake.sections import ABOUT, ABOUT_FIELDS, Section
from triage.case import ProofState
from triage.case.model import ALL_OTHERS
from triage.rulebook.vocabulary import DECLINED, FactDefinition

Fields = Mapping[str, str]

HOW = "how:"
"""Before the name of a fact: the field that says how it is known."""

NOT_ASKED = ""
"""What a field says that takes back what is told."""

STATES = tuple(state.value for state in ProofState)
"""What a field says of how a fact is known."""


class WrongFieldError(Exception):
    """The section has no such field, or the field can not say this."""


def choices_of(section: Section) -> dict[str, tuple[str, ...] | None]:
    """Return all fields of a section, each with what it can say beside `NOT_ASKED`; None for any text."""
    if section.group is None:
        return dict.fromkeys(ABOUT_FIELDS)
    found: dict[str, tuple[str, ...] | None] = {}
    for fact in section.facts:
        for name in names_read(fact):
            found[name] = ("yes", "no", DECLINED) if fact.several else choices_of_fact(fact)
            found[f"{HOW}{name}"] = STATES
        if fact.several:
            found[f"{fact.name}.{ALL_OTHERS}"] = ("no",)
    return found


def can_say(choices: Mapping[str, tuple[str, ...] | None], name: str, text: str) -> bool:
    """Return whether a form with these fields has one of this name that can say this, or nothing."""
    return name in choices and (choices[name] is None or text in (NOT_ASKED, *(choices[name] or ())))


def choices_of_fact(fact: FactDefinition) -> tuple[str, ...]:
    """Return what can be told of a fact that is no list: the values in their order, *not known*, *declined*."""
    return (*(value for value in fact.values if value != "unknown"), "unknown", DECLINED)


def names_read(fact: FactDefinition) -> tuple[str, ...]:
    """Return the names in a section by which rules read a fact: of a list those of its values."""
    return tuple(f"{fact.name}.{value}" for value in fact.values) if fact.several else (fact.name,)


def fields_from(section: Section, draft: Draft) -> dict[str, str]:
    """Return the fields of a section that say something, as far as a form can show what the draft holds.

    Raises `NotAFormError` if something else than an object of facts stands in the place of the section.
    """
    values = section.values_in(draft)
    if section.group is None:
        return {name: values[name] for name in ABOUT_FIELDS if isinstance(values.get(name), str)}
    found: dict[str, str] = {}
    for fact in section.facts:
        if fact.several:
            found |= _told_of_list(fact, values)
        elif values.get(fact.name) in choices_of_fact(fact):
            found[fact.name] = values[fact.name]
    states = draft.get("proof_states")
    if isinstance(states, Mapping):
        for name in (name for fact in section.facts for name in names_read(fact)):
            if states.get(section.node(name)) in STATES:
                found[f"{HOW}{name}"] = states[section.node(name)]
    return found


def with_fields(section: Section, draft: Draft, fields: Fields) -> dict[str, Any]:
    """Return a draft with what the fields of a section say; everything else stays as it is.

    Whatever the form could not show stays, unless something was chosen in its place. Raises `WrongFieldError`, and
    `NotAFormError` where something else than an object stands in the place of the section.
    """
    known = choices_of(section)
    for name, text in fields.items():
        if not can_say(known, name, text):
            raise WrongFieldError(name)
    shown = fields_from(section, draft)
    changed = what_is_written(section, fields, shown)
    values = dict(section.values_in(draft))
    if section.group is None:
        for name, text in changed.items():
            _put(values, name, text, shown)
        return values
    states = dict(_states_of(draft)) if any(name.startswith(HOW) for name in changed) else {}
    lists = {fact.name: fact for fact in section.facts if fact.several}
    for name, text in changed.items():
        if name.startswith(HOW):
            _put(states, section.node(name.removeprefix(HOW)), text, _by_node(section, shown))
        elif name.partition(".")[0] in lists:
            of, _, value = name.partition(".")
            _put_in_list(values, lists[of], value, text)
        else:
            values.pop(name, None)
            if text:
                values[name] = text
    whole = _replaced(section, draft, values)
    if states != draft.get("proof_states", {}) and any(name.startswith(HOW) for name in changed):
        whole["proof_states"] = states
        if not states:
            del whole["proof_states"]
    return whole


def what_is_written(section: Section, fields: Fields, shown: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a form that say something else than was shown.

    What is chosen from a list or written in a field is sent always, with nothing in it too: where nothing was
    shown, that says nothing. Other fields are sent only by whoever chose: *not asked* takes back also what no form
    shows.
    """

    def before(name: str) -> str | None:
        return shown.get(name, "" if name.startswith(HOW) or section.name == ABOUT else None)

    return {name: text for name, text in fields.items() if text != before(name)}


def _put(values: dict[str, Any], name: str, text: str, shown: Mapping[str, str]) -> None:
    """Put a text in its place. An empty one is sent by every form: it takes back only what the form has shown."""
    if text:
        values[name] = text
    elif name in shown:
        del values[name]


def _by_node(section: Section, shown: Mapping[str, str]) -> dict[str, str]:
    return {section.node(name.removeprefix(HOW)): text for name, text in shown.items() if name.startswith(HOW)}


def _states_of(draft: Draft) -> Mapping[str, Any]:
    states = draft.get("proof_states")
    if states is None:
        return {}
    if not isinstance(states, Mapping):
        raise NotAFormError
    return states


def _replaced(section: Section, draft: Draft, values: dict[str, Any]) -> dict[str, Any]:
    """Return the draft with other facts in the place of the section; one without facts is not made for that."""
    whole = dict(draft)
    first = section.place[0]
    if section.list_name is not None:
        members = list(draft[str(first)])
        members[section.index] = values
        whole[str(first)] = members
    elif values or isinstance(draft.get(str(first)), Mapping):
        whole[str(first)] = values
    return whole


def _told_of_list(fact: FactDefinition, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is told of each value of a list, where it is told once."""
    told: dict[str, list[str]] = {}
    for name, answer in zip(fact.list_names.all, ("yes", "no", DECLINED), strict=True):
        stands = values.get(name)
        for value in stands if isinstance(stands, list) else ():
            if isinstance(value, str):
                told.setdefault(value, []).append(answer)
    found = {
        f"{fact.name}.{value}": answers[0] for value in fact.values if len(answers := told.get(value, [])) == 1
    }
    if told.get(ALL_OTHERS) == ["no"]:
        found[f"{fact.name}.{ALL_OTHERS}"] = "no"
    return found


def _put_in_list(values: dict[str, Any], fact: FactDefinition, value: str, answer: str) -> None:
    """Put a value of a list where its answer says; the others keep their places."""
    names = fact.list_names
    for name in names.all:
        if isinstance(values.get(name), list) and value in values[name]:
            values[name] = [each for each in values[name] if each != value]
            if not values[name]:
                del values[name]
    into = {"yes": names.told, "no": names.denied, DECLINED: names.declined}.get(answer)
    if into is not None:
        there = values.get(into)
        values[into] = [*(there if isinstance(there, list) else ()), value]
