"""A rule file is described once, as a form; what does not fit it is refused with file, line and column."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from tests.small_rulebook import small_rule_files
from triage import RulebookError, load_rulebook
from triage.rulebook.forms import Checked, Day, Derived, Form, Rank, Several, Words, YesNo, refused, unique
from triage.rulebook.places import NOWHERE
from triage.rulebook.reading import read_form
from triage.rulebook.yaml_tree import DEEPEST


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Thing(Form, what="a thing"):
    name: Words
    ready: YesNo = Field(default=False, validation_alias="is ready")
    since: Day | None = None
    rank: Rank = 0
    checked: Checked = "C"
    colour: Annotated[Colour, Field(strict=False)] = Colour.RED
    notes: Several[Words] = ("none",)
    size: Literal["small", "large"] = "small"
    meanings: dict[str, Words] = Field(default_factory=dict)
    place: Annotated[int, Derived()] = 0


class Things(Form):
    things: Annotated[Several[Thing], unique("name")]


def read(thing: str) -> Thing:
    form, _ = read_form("things.yaml", f"things:\n  - {thing}\n", Things)
    return form.things[0]


def refusals(source: str) -> list[str]:
    with pytest.raises(RulebookError) as refused:
        read_form("things.yaml", source, Things)
    return str(refused.value).splitlines()


def test_text_becomes_what_the_form_says() -> None:
    thing = read("{name: no, is ready: yes, since: 2026-02-03, rank: 5, colour: green, notes: [on, ~]}")
    assert (thing.name, thing.ready, str(thing.since), thing.rank) == ("no", True, "2026-02-03", 5)
    assert (thing.colour, thing.notes, thing.size) == (Colour.GREEN, ("on", "~"), "small")


@pytest.mark.parametrize(
    ("entry", "at", "expected"),
    [
        ("is ready: true", "true", "is ready can not be 'true'; use one of yes, no"),
        ("since: 20260203", "20260203", "since has to be a day written as YYYY-MM-DD"),
        ("since: 2026-02-30", "2026-02-30", "since has to be a day written as YYYY-MM-DD"),
        ("rank: 7", "7", "rank can not be '7'; use one of 0, 1, 2, 3, 4, 5"),
        ("rank: 05", "05", "rank can not be '05'; did you mean '5'?"),
        ("colour: gren", "gren", "colour can not be 'gren'; did you mean 'green'?"),
        ("size: big", "big", "size can not be 'big'; use one of small, large"),
        ("size: ''", "''", "size has to be text that is not empty"),
        ("checked: [A]", "[", "checked has to be text that is not empty"),
        ("notes: []", "[", "notes has to be a list that is not empty"),
        ("notes: many", "many", "notes has to be a list that is not empty"),
        ("notes: [a, ' ']", "' '", "each entry of notes has to be text that is not empty"),
        ("notes: [a, [b]]", "[b", "each entry of notes has to be text that is not empty"),
        ("meanings: [a]", "[", "meanings has to be a mapping of names to values"),
        ("meanings: {a: ''}", "''", "a has to be text that is not empty"),
        ("sice: small", "sice", "a thing has no key 'sice'; did you mean 'since'?"),
        ("place: 3", "place", "a thing has no key 'place'; known here: "),
        ("colour: {red: yes}", "{red", "colour has to be text that is not empty"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_place(entry: str, at: str, expected: str) -> None:
    line = "  - {name: lamp, " + entry + "}"
    (refusal,) = refusals(f"things:\n{line}\n")
    assert refusal.startswith(f"things.yaml:2:{line.index(at) + 1}: {expected}")


def test_every_fault_of_a_file_is_told_in_one_go() -> None:
    assert refusals("things:\n  - name: lamp\n    rank: 9\n  - nam: lamp\n  - name: ''\n") == [
        "things.yaml:3:11: rank can not be '9'; use one of 0, 1, 2, 3, 4, 5",
        "things.yaml:4:5: a thing has no key 'nam'; did you mean 'name'?",
        "things.yaml:4:5: a thing lacks 'name'",
        "things.yaml:5:11: name has to be text that is not empty",
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("thing: []\n", "things.yaml:1:1: things.yaml has no key 'thing'; did you mean 'things'?"),
        ("things: [lamp]\n", "things.yaml:1:10: a thing has to be a mapping with name"),
        ("things: [{name: a}, {name: a}]\n", "things.yaml:1:21: 'a' stands twice in things"),
        ("", "things.yaml:1:1: the file has to be a mapping of names to values"),
        ("things: []\n---\nthings: []\n", "things.yaml:2:1: the file has to be one document: take out '---'"),
        ("things: \x01\n", "things.yaml:1:1: not YAML: unacceptable character #x0001"),
        (f"things: {'[' * 2000}", "things.yaml:1:49: lists and mappings stand too deep inside each other"),
    ],
)
def test_a_file_that_is_something_else_is_refused(source: str, expected: str) -> None:
    assert refusals(source)[0].startswith(expected)
    assert DEEPEST == 40


def test_what_a_validator_refuses_is_told_at_the_place_that_it_names() -> None:
    class Known(Form, what="a known thing"):
        names: Several[Words]

        def model_post_init(self, _: object) -> None:
            if "lamp" not in self.names:
                raise refused("{what} is no lamp", "names", 1)

    with pytest.raises(RulebookError, match=r"known.yaml:3:3: each entry of names is no lamp"):
        read_form("known.yaml", "names:\n- a\n- b\n", Known)


def test_places_lead_to_what_stands_in_the_file() -> None:
    _, places = read_form("things.yaml", "things:\n  - name: lamp\n    notes: [a, 'b c']\n", Things)
    assert str(places.place("things", 0)) == "things.yaml:2:5"
    assert str(places.key("things", 0, "notes")) == "things.yaml:3:5"
    assert str(places.text("things", 0, "notes", 1).place_at(2)) == "things.yaml:3:19"


def test_a_form_can_not_be_changed_but_a_changed_one_can_be_had() -> None:
    thing = Thing(name="lamp")
    with pytest.raises(ValidationError):
        thing.name = "table"  # type: ignore[misc]
    assert thing.changed(place=3) == Thing(name="lamp", place=3)


def test_a_file_without_fault_is_not_read_again_for_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_now(file: str, source: str) -> None:
        pytest.fail(f"{file} is read for its places")

    monkeypatch.setattr("triage.rulebook.places.read_tree", not_now)
    load_rulebook(small_rule_files())


def test_a_rulebook_knows_where_its_rules_stand_and_what_no_file_was_read_for_stands_nowhere() -> None:
    places = load_rulebook(small_rule_files()).places
    assert str(places.place(("branch", "sample.lanes.rejected_for_good"), "if")).startswith("families/sample.yaml:")
    assert places.place(("rule", "sample.none"), "id") == places.key(("rule", "sample.none"), "id") == NOWHERE
