"""A trace as PROV-JSON: the structure that the W3C member submission gives it, and what stands in it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from hypothesis import given

from tests.cases import case_of_nodes
from tests.strategies import cases
from triage import Case, assess
from triage.explanation.provenance import provenance
from triage.explanation.trace_graph import TraceGraph
from triage.rulebook.loading import house_rulebook

DIGEST = "0" * 64
# By hand from section 3 of the submission of 24 April 2013, as far as it is used here: elements and relations by
# their identifiers, with the arguments that these need, attributes and values.
NAME = r"^[A-Za-z_][A-Za-z0-9_.-]*:[A-Za-z0-9_][A-Za-z0-9_-]*$"
ONE_VALUE = {
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {
            "type": "object",
            "properties": {"$": {"type": "string"}, "type": {"type": "string", "pattern": NAME}},
            "required": ["$"],
            "additionalProperties": False,
        },
    ]
}
VALUE = {"anyOf": [ONE_VALUE, {"type": "array", "items": ONE_VALUE}]}


def elements() -> dict[str, Any]:
    attributes = {"type": "object", "patternProperties": {NAME: VALUE}, "additionalProperties": False}
    return {"type": "object", "patternProperties": {NAME: attributes}, "additionalProperties": False}


def relation(*needed: str) -> dict[str, Any]:
    ends = {f"prov:{end}": {"type": "string", "pattern": NAME} for end in (*needed, "plan")}
    one = {
        "type": "object",
        "properties": ends,
        "required": [f"prov:{end}" for end in needed],
        "additionalProperties": False,
    }
    return {"type": "object", "patternProperties": {r"^_:\w+$": one}, "additionalProperties": False}


RELATIONS = {
    "wasGeneratedBy": ("entity", "activity"),
    "used": ("activity", "entity"),
    "wasAssociatedWith": ("activity", "agent"),
    "wasAttributedTo": ("entity", "agent"),
    "actedOnBehalfOf": ("delegate", "responsible"),
    "wasDerivedFrom": ("generatedEntity", "usedEntity"),
    "wasInfluencedBy": ("influencee", "influencer"),
    "alternateOf": ("alternate1", "alternate2"),
}
PROV_JSON = {
    "type": "object",
    "properties": {
        "prefix": {"type": "object", "patternProperties": {r"^\w+$": {"type": "string", "pattern": r"^\w+:"}}},
        "entity": elements(),
        "activity": elements(),
        "agent": elements(),
        **{name: relation(*ends) for name, ends in RELATIONS.items()},
    },
    "additionalProperties": False,
}
KINDS = {"entity": "entity", "activity": "activity", "agent": "agent", "plan": "entity"}


def document_of(case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
    assessment = assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)}))
    text = provenance(TraceGraph(assessment, house_rulebook()), DIGEST)
    assert text == provenance(TraceGraph(assessment, house_rulebook()), DIGEST)
    return json.loads(text), json.loads(assessment.model_dump_json())


@given(cases())
def test_it_has_the_structure_of_prov_json_and_says_what_the_certificate_says(case: Case) -> None:
    # To import it makes the grammars of every format that it knows, which takes a second: only who uses it does.
    from jsonschema import validate

    document, certificate = document_of(case)
    validate(document, PROV_JSON)
    known = {"prov", "xsd", *document["prefix"]}
    assert {name.partition(":")[0] for kind in ("entity", "activity", "agent") for name in document[kind]} <= known
    everything = {name for kind in ("entity", "activity", "agent") for name in document[kind]}
    for kind in RELATIONS.keys() & document.keys():
        for ends in document[kind].values():
            for end, name in ends.items():
                of = KINDS.get(end.removeprefix("prov:"))
                assert name in (document[of] if of else everything), (kind, end, name)
    assert_firings_are_activities(document, certificate)


def assert_firings_are_activities(document: dict[str, Any], certificate: dict[str, Any]) -> None:
    """Check that each firing is an activity that used its premises and generated what it offers, no more."""
    nodes = {
        name: attributes.get("t:node")
        for kind in ("entity", "activity")
        for name, attributes in document[kind].items()
        if not re.search("-offer-", name)
    }
    firings = [node for node in certificate["trace"] if node["kind"] == "firing"]
    assert [nodes[name] for name in document["activity"]] == [firing["id"] for firing in firings]
    used = {
        (nodes[each["prov:activity"]], nodes[each["prov:entity"]]) for each in document.get("used", {}).values()
    }
    assert used == {(firing["id"], premise["node"]) for firing in firings for premise in firing["premises"]}
    stands, outranked = set(), set()
    for each in document["wasGeneratedBy"].values():
        by, entity = nodes[each["prov:activity"]], document["entity"][each["prov:entity"]]
        if entity["prov:type"]["$"] == "t:Finding":
            stands.add((by, entity["t:node"], entity["prov:value"]))
        elif entity["prov:type"]["$"] == "t:OutrankedValue":
            outranked.add((by, entity["t:node"], entity["prov:value"]))
    findings = [node for node in certificate["trace"] if node["kind"] == "finding"]
    offers = [(offer["firing"], finding["id"], offer) for finding in findings for offer in finding["offers"]]
    assert stands == {(by, finding, offer["value"]) for by, finding, offer in offers if not offer["outranked"]}
    assert outranked == {(by, finding, offer["value"]) for by, finding, offer in offers if offer["outranked"]}


def test_the_engine_followed_the_rulebook_for_the_program() -> None:
    document, certificate = document_of(case_of_nodes({"applicant.age": "child"}))
    assert document["prefix"]["a"] == f"urn:triage:assessment:{DIGEST}:"
    assert document["entity"]["a:rulebook"]["t:digest"] == certificate["rulebook"]["digest"]
    assert document["agent"]["a:program"]["t:version"] == certificate["made_by"]["version"]
    associations = list(document["wasAssociatedWith"].values())
    assert len(associations) == len(document["activity"])
    assert all(each["prov:plan"] == "a:rulebook" and each["prov:agent"] == "a:engine" for each in associations)
    [derived] = [
        each["prov:usedEntity"]
        for each in document["wasDerivedFrom"].values()
        if each["prov:generatedEntity"] == "a:assessment" and each["prov:usedEntity"] != "a:rulebook"
    ]
    assert document["entity"][derived]["t:node"] == certificate["procedure"]["id"]


def test_a_stopped_rule_is_told_and_did_nothing() -> None:
    assessment = assess(case_of_nodes({"applicant.age": "child"}), stopped=("child.presumption",))
    document = json.loads(provenance(TraceGraph(assessment, house_rulebook()), DIGEST))
    stopped = {name for name, each in document["entity"].items() if each["prov:type"]["$"] == "t:StoppedRule"}
    assert stopped
    ends = {
        end
        for kind in RELATIONS.keys() & document.keys()
        for each in document[kind].values()
        for end in each.values()
    }
    assert not stopped & ends
