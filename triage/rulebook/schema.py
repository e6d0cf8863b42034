"""The JSON Schemas of the rule files, so that an editor explains keys and completes names while a rule is written.

They come from the forms of the files; the names that a rulebook has are added. What a schema can not say (whether a
sentence parses, whether an adverse branch rests on known facts) the loader says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from triage.language.sentences import EntityKind, Propose, SetFinding, effect_sentence
from triage.rulebook.forms import Form
from triage.rulebook.model import STRUCTURAL_FACTS, Rulebook
from triage.rulebook.proof_state import ProofState
from triage.rulebook.regimes import Profiles
from triage.rulebook.rule import Family
from triage.rulebook.vocabulary import NONE, ONLY, UNASKED


class SchemaKind(StrEnum):
    """The kinds of rule files: the name of a file, or what the files of a folder have in common."""

    FAMILY = "family"
    VOCABULARY = "vocabulary"
    CONTRADICTIONS = "contradictions"
    RENAMED = "renamed"
    RULEBOOK = "rulebook"
    FINDINGS = "findings"
    PROCEDURES = "procedures"
    TERMS = "terms"
    CONTESTED_POINTS = "contested_points"
    PROFILES = "profiles"
    TREATIES = "treaties"
    INSTRUMENTS = "instruments"
    ISSUES = "issues"
    ARGUMENTS = "arguments"
    INVARIANTS = "invariants"
    JUDGMENT = "judgment"
    SEED = "seed"


class _OfFile(GenerateJsonSchema):
    """Without the titles that repeat the names of keys, and without null: what a file leaves out, it leaves out."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])


def schema_of(form: type[Form]) -> dict[str, Any]:
    """Return the schema of the files that a form describes."""
    found = form.model_json_schema(mode="validation", schema_generator=_OfFile)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def family_schema(rulebook: Rulebook) -> dict[str, object]:
    """Return the schema of the files under `rules/families/`, for the names that `rulebook` has.

    It knows every effect and every fact of the examples by name, and the words that a condition may hold.
    """
    schema = schema_of(Family)
    defined = schema["$defs"]
    branch = defined["Branch"]["properties"]
    branch["if"]["examples"] = sorted(_phrases(rulebook))
    branch["then"]["items"] = {"enum": sorted(_effects(rulebook))}
    defined["Acknowledgement"]["properties"]["rules"]["items"] = {"enum": list(rulebook.rules)}
    defined["Example"] = {"description": defined["Example"]["description"], **_facts(rulebook)}
    return schema


def profiles_schema(rulebook: Rulebook) -> dict[str, object]:
    """Return the schema of `profiles.yaml`, with the switches that `rulebook` has and their values."""
    schema = schema_of(Profiles)
    settings = schema["$defs"]["Profile"]["properties"]["settings"]
    settings["additionalProperties"] = False
    settings["properties"] = {
        path: {"enum": list(parameter.values), "description": parameter.meaning}
        for path, parameter in rulebook.parameters.items()
    }
    return schema


def _effects(rulebook: Rulebook) -> Iterable[str]:
    for finding in rulebook.findings.values():
        for value in finding.scale:
            if value != finding.start:
                yield effect_sentence(SetFinding(finding.name, value))
    yield from (effect_sentence(Propose(name)) for name in rulebook.procedures)
    for kind, terms in rulebook.terms.items():
        yield from (f"{kind} {name}" for name in terms)


def _phrases(rulebook: Rulebook) -> Iterable[str]:
    for fact in rulebook.vocabulary.told.values():
        verb = "include" if fact.several else "is"
        yield from (f"{fact.path} {verb} {value}" for value in fact.values)
        if fact.tells_declined:
            yield f"{fact.path} is {UNASKED}"
    for path in (*rulebook.findings, *rulebook.parameters):
        yield from (f"{path} is {value}" for value in rulebook.values_of(path))


def _facts(rulebook: Rulebook) -> dict[str, object]:
    """Return the schema of an example: facts with their values, and how a fact is known behind its value."""
    properties: dict[str, object] = {}
    patterns: dict[str, object] = {}
    for fact in rulebook.facts.values():
        known = f"^({'|'.join(fact.values)}), ({'|'.join(ProofState)})$"
        told = {"description": fact.definition, "anyOf": [{"enum": list(fact.values)}, {"pattern": known}]}
        if fact.entity is EntityKind.CASE:
            properties[fact.path] = told
        else:
            patterns[rf"^{fact.entity}s\[[0-9]+\]\.{re.escape(fact.name)}$"] = told
    for fact in rulebook.vocabulary.told.values():
        if fact.several:
            whole = {"description": fact.definition, "enum": [NONE, *(f"{ONLY}{value}" for value in fact.values)]}
            if fact.entity is EntityKind.CASE:
                properties[fact.path] = whole
            else:
                patterns[rf"^{fact.entity}s\[[0-9]+\]\.{fact.name}$"] = whole
    for path in (*rulebook.parameters, *(path for path in STRUCTURAL_FACTS if path.startswith("law."))):
        properties[path] = {"enum": list(rulebook.values_of(path))}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "patternProperties": patterns,
    }
