"""The faults in law that a second reading of the rulebook found, each kept as a regression case.

A file is one item of that reading. Its situations say, in the words of promises, what must follow and what must
not; `from` names short forms whose facts a situation builds on, and `given` what it adds or tells otherwise. The
right value is written from the source that the file names, never from what the program prints.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases import premises_of_situation
from tests.oracle.promises import holds
from tests.oracle.results import result_of
from tests.plain_yaml import read_plain_yaml
from triage.language.parsing import parse_condition
from triage.rulebook.loading import house_rulebook

HERE = Path(__file__).parent
SHORT_FORMS: dict[str, dict[str, str]] = read_plain_yaml(HERE / "short_forms.yaml")
ITEMS = {file.stem: read_plain_yaml(file) for file in sorted(HERE.glob("[a-d][0-9][0-9]_*.yaml"))}
RULEBOOK = house_rulebook()


def situations() -> list[Any]:
    return [
        pytest.param(situation, id=f"{name}-{number}")
        for name, item in ITEMS.items()
        for number, situation in enumerate(item["situations"], start=1)
    ]


def facts_of(situation: dict[str, Any]) -> dict[str, str]:
    """Return the facts of a situation by node: those of its short forms, and what it adds or tells otherwise."""
    facts: dict[str, str] = dict(situation["given"])
    for name in situation.get("from", ()):
        facts = SHORT_FORMS[name] | facts
    return facts


@pytest.mark.parametrize("situation", situations())
def test_what_the_second_reading_asks_for_follows(situation: dict[str, Any]) -> None:
    words = {node: value.split(", ") for node, value in facts_of(situation).items()}
    premises = premises_of_situation(
        RULEBOOK,
        {node: value for node, (value, *_) in words.items()},
        {node: states[0] for node, (_, *states) in words.items() if states},
    )
    result = result_of(RULEBOOK, premises)
    must, must_not = situation.get("must", []), situation.get("must_not", [])
    assert must or must_not
    assert [text for text in must if not holds(RULEBOOK, parse_condition(text), result)] == []
    assert [text for text in must_not if holds(RULEBOOK, parse_condition(text), result)] == []


@pytest.mark.parametrize("name", ITEMS)
def test_an_item_says_what_was_wrong_and_what_is_right_by_which_source(name: str) -> None:
    item = ITEMS[name]
    number = f"{name[0].upper()}{int(name[1:3])}"
    assert item["item"] == number
    assert all(item[part].strip() for part in ("fault", "right", "source"))
    assert all(situation["of"].strip() for situation in item["situations"])
