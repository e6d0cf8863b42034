"""The schemas under `rules/schemas/` are what forms and rulebook make of them, and the files satisfy them."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml

from triage import house_rulebook
from triage.rulebook.loading import house_rule_files
from triage.rulebook.vocabulary_files import CONTRADICTIONS, RENAMED
from triage.rulebook.vocabulary_schema import contradictions_schema, group_schema, renamed_schema

SCHEMAS = {"vocabulary": group_schema, "contradictions": contradictions_schema, "renamed": renamed_schema}
FILES = {
    name: {CONTRADICTIONS: "contradictions", RENAMED: "renamed"}.get(name, "vocabulary")
    for name in house_rule_files()
    if name.startswith("vocabulary/") or name == RENAMED
}


def on_disk(kind: str) -> Any:
    return json.loads(files("rules").joinpath("schemas", f"{kind}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_schema_on_disk_is_current(kind: str) -> None:
    assert on_disk(kind) == SCHEMAS[kind](house_rulebook()), "run `make schema`"


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_vocabulary_satisfies_its_schema_and_points_to_it(name: str) -> None:
    text = house_rule_files()[name]
    up = "../" if "/" in name else ""
    assert text.startswith(f"# yaml-language-server: $schema={up}schemas/{FILES[name]}.json\n")
    jsonschema.validate(yaml.load(text, Loader=yaml.BaseLoader), on_disk(FILES[name]))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("vocabulary/applicant.yaml", "direction: ranked", "direction: rankd"),
        ("vocabulary/applicant.yaml", "question:", "queston:"),
        ("vocabulary/claim.yaml", "for each: claim", "for each: claims"),
        (CONTRADICTIONS, "because:", "becuse:"),
        (RENAMED, "trafficking.route", "trafficking.routes"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(name: str, old: str, new: str) -> None:
    text = house_rule_files()[name]
    assert old in text
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.load(text.replace(old, new, 1), Loader=yaml.BaseLoader), on_disk(FILES[name]))
