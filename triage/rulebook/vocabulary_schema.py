"""The JSON Schemas of the vocabulary's files, so that an editor completes keys and names while a fact is written.

What a schema can not say (whether levels name every value, whether a source names an instrument) the loader says.
"""

from __future__ import annotations

from triage.rulebook.model import Rulebook
from triage.rulebook.schema import schema_of
from triage.rulebook.vocabulary_files import ContradictionsFile, FactGroupFile, RenamedFile


def group_schema(rulebook: Rulebook) -> dict[str, object]:
    """Return the schema of a group of facts; a source is completed from the instruments of the rulebook."""
    schema = schema_of(FactGroupFile)
    sources = schema["$defs"]["FactEntry"]["properties"]["source"]
    sources["items"] = {**sources["items"], "examples": sorted(rulebook.instruments)}
    return schema


def contradictions_schema(rulebook: Rulebook) -> dict[str, object]:
    """Return the schema of `contradictions.yaml`, with every sentence that can stand in it."""
    schema = schema_of(ContradictionsFile)
    known = [
        f"{fact.path} include {value}" if fact.several else f"{fact.path} is {value}"
        for fact in rulebook.vocabulary.told.values()
        for value in fact.values
    ]
    sentences = schema["$defs"]["ContradictionEntry"]["properties"]["facts"]
    sentences["items"] = {
        **sentences["items"],
        "examples": [each for each in known if not each.endswith(" unknown")],
    }
    return schema


def renamed_schema(rulebook: Rulebook) -> dict[str, object]:
    """Return the schema of `renamed.yaml`: the new names have to be in use."""
    schema = schema_of(RenamedFile)
    in_use = {
        "groups": [group.name for group in rulebook.groups],
        "facts": list(rulebook.vocabulary.told),
        "findings": list(rulebook.findings),
        "families": [family.id for family in rulebook.families],
        "rules": list(rulebook.rules),
        "branches": list(rulebook.branches),
        "switches": list(rulebook.parameters),
    }
    for kind, names in in_use.items():
        schema["properties"][kind]["additionalProperties"] = {"enum": names}
    return schema
