"""`rules/schema.json` is what the rulebook makes of it, and every family file satisfies it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml

from triage import house_rulebook
from triage.rulebook.loading import house_rule_files
from triage.rulebook.schema import family_schema

FAMILIES = {name: text for name, text in house_rule_files().items() if name.startswith("families/")}


def schema() -> Any:
    return json.loads(files("rules").joinpath("schema.json").read_text(encoding="utf-8"))


def test_the_schema_on_disk_is_current() -> None:
    assert schema() == family_schema(house_rulebook()), "run `make schema`"


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_file_satisfies_the_schema_and_points_to_it(name: str) -> None:
    assert FAMILIES[name].startswith("# yaml-language-server: $schema=../schema.json\n")
    jsonschema.validate(yaml.load(FAMILIES[name], Loader=yaml.BaseLoader), schema())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("propose regular_rsd", "propose regular_rds"),
        ("inform regular_migration", "inform regular_migrations"),
        ("because:", "becuse:"),
    ],
)
def test_the_schema_refuses_a_name_that_does_not_exist(old: str, new: str) -> None:
    text = next(text for text in FAMILIES.values() if old in text)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.load(text.replace(old, new), Loader=yaml.BaseLoader), schema())
