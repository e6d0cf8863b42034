"""The JSON Schema of a family file, so that an editor completes names while a rule is written.

It knows every effect and every fact of the examples by name, and the words a condition may hold. What the
schema can not say (whether a sentence parses, whether an adverse branch rests on known facts) the loader says.
"""

from __future__ import annotations

from collections.abc import Iterable

from triage.language.sentences import EntityKind
from triage.rulebook.model import STRUCTURAL_FACTS, Rulebook


def family_schema(rulebook: Rulebook) -> dict[str, object]:
    """Return the schema of the files under `rules/families/`, for the names that `rulebook` has."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A family of rules",
        **_mapping(
            {
                "family": {"type": "string", "description": "The name of this file without its ending."},
                "title": _TEXT,
                "introduction": _TEXT,
                "rules": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rule"}},
            },
            optional=("introduction",),
        ),
        "$defs": {
            "rule": _rule(),
            "branch": _mapping(
                {
                    "if": {"type": "string", "examples": sorted(_phrases(rulebook))},
                    "then": {"type": "array", "minItems": 1, "items": {"enum": sorted(_effects(rulebook))}},
                    "implied by": {
                        **_mapping(
                            {"rules": {**_TEXTS, "items": {"enum": list(rulebook.rules)}}, "because": _TEXT}
                        ),
                        "description": "The rules that always give the same, and why it is said here too.",
                    },
                },
                optional=("implied by",),
            ),
            "example": _mapping({"branch": {"type": "string", "pattern": "^[a-z]$"}, "facts": _facts(rulebook)}),
        },
    }


_TEXT: dict[str, object] = {"type": "string", "minLength": 1}
_DAY: dict[str, object] = {"type": "string", "format": "date"}
_TEXTS: dict[str, object] = {"type": "array", "minItems": 1, "items": _TEXT}


def _mapping(properties: dict[str, object], optional: Iterable[str] = ()) -> dict[str, object]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }


def _rule() -> dict[str, object]:
    examples = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/example"}}
    return _mapping(
        {
            "id": {"type": "string", "pattern": r"^[a-z0-9_]+\.[a-z0-9_]+$"},
            "title": _TEXT,
            "for each": {"enum": ["claim", "stay"]},
            "admits unknown": {
                **_TEXT,
                "description": "Why, in law, an adverse branch may rest on an unknown fact.",
            },
            "branches": {"type": "array", "minItems": 1, "maxItems": 26, "items": {"$ref": "#/$defs/branch"}},
            "because": {**_TEXT, "description": "The reason in one neutral sentence."},
            "source": {**_TEXTS, "description": "Instrument and paragraph, one each."},
            "examples": _mapping({"fires": examples, "silent": examples}, optional=("silent",)),
            "in force": {
                **_mapping({"from": _DAY, "to": _DAY}, optional=("to",)),
                "description": "The days of assessment for which the rule is read; else those of rulebook.yaml.",
            },
            "replaces": {**_TEXT, "description": "The rule that this one follows, from the day after its last."},
        },
        optional=("for each", "admits unknown", "in force", "replaces"),
    )


def _effects(rulebook: Rulebook) -> Iterable[str]:
    for finding in rulebook.findings.values():
        yield from (f"set {finding.name} = {value}" for value in finding.scale if value != finding.start)
    yield from (f"propose {name}" for name in rulebook.procedures)
    for kind, terms in rulebook.terms.items():
        yield from (f"{kind} {name}" for name in terms)


def _phrases(rulebook: Rulebook) -> Iterable[str]:
    for path in (*rulebook.facts, *rulebook.findings, *rulebook.parameters):
        yield from (f"{path} is {value}" for value in rulebook.values_of(path))


def _facts(rulebook: Rulebook) -> dict[str, object]:
    properties: dict[str, object] = {}
    patterns: dict[str, object] = {}
    for fact in rulebook.facts.values():
        described = {"enum": list(fact.values), "description": fact.definition}
        if fact.entity is EntityKind.CASE:
            properties[fact.path] = described
        else:
            name = fact.path.partition(".")[2]
            patterns[rf"^{fact.entity}s\[[0-9]+\]\.{name}$"] = described
    for path in (*rulebook.parameters, *(path for path in STRUCTURAL_FACTS if path.startswith(("law.", "proof.")))):
        properties[path] = {"enum": list(rulebook.values_of(path))}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "patternProperties": patterns,
    }
