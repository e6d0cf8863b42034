"""`rules/schemas/` is what the forms and the rulebook make of it, and every rule file satisfies its schema."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from triage import house_rulebook
from triage.command_line.schemas import rule_file_schema
from triage.rulebook.loading import house_rule_files
from triage.rulebook.schema import SchemaKind

# To import it makes the grammars of every format that it knows, which takes a second: only who uses it does.
if TYPE_CHECKING:
    from jsonschema.protocols import Validator

FILES = house_rule_files()


def whole_number(loader: yaml.BaseLoader, node: yaml.ScalarNode) -> int:
    return int(node.value)


class AsAnEditorReadsIt(yaml.CBaseLoader):
    """Reads whole numbers as numbers and all else as text, as YAML 1.2 has it for what stands in rule files."""


AsAnEditorReadsIt.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[0-9]+$"), list("0123456789"))
AsAnEditorReadsIt.add_constructor("tag:yaml.org,2002:int", whole_number)


def on_disk(kind: str) -> Any:
    return json.loads(files("rules").joinpath("schemas", f"{kind}.json").read_text(encoding="utf-8"))


@cache
def validator(kind: str) -> Validator:
    """Return what holds a file to its schema, which is looked at itself once: it is longer than most files."""
    from jsonschema.validators import validator_for

    schema = on_disk(kind)
    found = validator_for(schema)
    found.check_schema(schema)
    return found(schema)


def kind_of(file: str) -> str:
    path = PurePosixPath(file)
    if file.startswith("families/"):
        return "family"
    for folder in ("arguments", "issues"):
        if file.startswith(f"{folder}/"):
            return folder
    return "vocabulary" if file.startswith("vocabulary/") and path.stem != "contradictions" else path.stem


@pytest.mark.parametrize("kind", SchemaKind)
def test_the_schema_on_disk_is_current(kind: SchemaKind) -> None:
    assert on_disk(kind) == rule_file_schema(kind, house_rulebook()), "run `make schema`"


def test_there_is_a_schema_for_every_rule_file_and_no_other() -> None:
    kinds = {entry.name.removesuffix(".json") for entry in files("rules").joinpath("schemas").iterdir()}
    assert kinds == set(SchemaKind) == {kind_of(file) for file in FILES}


@pytest.mark.parametrize("file", FILES)
def test_a_rule_file_satisfies_its_schema_and_points_to_it(file: str) -> None:
    up = "../" * file.count("/")
    kind = kind_of(file)
    assert FILES[file].startswith(f"# yaml-language-server: $schema={up}schemas/{kind}.json\n")
    validator(kind).validate(yaml.load(FILES[file], Loader=AsAnEditorReadsIt))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("families/route.yaml", "propose regular_rsd", "propose regular_rds"),
        ("families/migration.yaml", "inform regular_migration", "inform regular_migrations"),
        ("families/access.yaml", "because:", "becuse:"),
        ("families/benefit_of_doubt.yaml", "applicant.age: adult", "applicant.age: adlt"),
        ("families/benefit_of_doubt.yaml", "inside_own_country, disputed", "inside_own_country, disputd"),
        ("vocabulary/applicant.yaml", "direction: ranked", "direction: rankd"),
        ("vocabulary/claim.yaml", "for each: claim", "for each: claims"),
        ("vocabulary/contradictions.yaml", "because:", "becuse:"),
        ("renamed.yaml", "trafficking.route", "trafficking.routes"),
        ("procedures.yaml", "rank: 5", "rank: 6"),
        ("profiles.yaml", "policy.group_approach: temporary_protection", "policy.group_approach: temporary"),
        ("treaties.yaml", "protocol_1967:", "protocol_1968:"),
        ("invariants.yaml", "kind: gate", "kind: gates"),
        ("seed.yaml", "bears: [rule", "bears: [rules"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(file: str, old: str, new: str) -> None:
    assert old in FILES[file]
    as_it_is, changed = (
        yaml.load(text, Loader=AsAnEditorReadsIt) for text in (FILES[file], FILES[file].replace(old, new))
    )
    assert validator(kind_of(file)).is_valid(as_it_is)
    assert not validator(kind_of(file)).is_valid(changed)


def test_the_schema_explains_keys_and_knows_no_field_that_files_do_not_have() -> None:
    procedure = on_disk("procedures")["$defs"]["Procedure"]["properties"]
    assert "precedence" not in procedure
    assert procedure["rank"]["description"] == "The protection rank, 0 (return) to 5 (rescue)."
