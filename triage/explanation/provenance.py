"""A trace as provenance, in PROV-JSON: what came out of what, by which rule, under which rulebook.

Facts, the law, findings, points at issue and procedures are entities; every rule that fired is an activity, which
used what it read and generated what it offers; the program and its engine are agents that followed the rulebook as
their plan. A value that another outranked is an entity of its own, an alternate of the one that stands; a stopped
rule is an entity too, as it did nothing. Source: The PROV-JSON Serialization, W3C Member Submission of 24 April
2013 (https://www.w3.org/submissions/prov-json/), with the terms of PROV-DM (https://www.w3.org/TR/prov-dm/).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from triage.assessment.model import Candidate, PointAtIssue
from triage.assessment.nodes import (
    BenefitOfDoubtNode,
    FactNode,
    FindingNode,
    FiringNode,
    LawNode,
    ParameterNode,
    ProfileNode,
    StoppedNode,
)
from triage.explanation.trace_graph import ArrowKind, Step, StepKind, TraceGraph

TERMS = "urn:triage:provenance:"
_PLAN, _PROGRAM, _ENGINE, _ANSWER = "a:rulebook", "a:program", "a:engine", "a:assessment"


def provenance(graph: TraceGraph, digest: str) -> str:
    """Return the trace of an assessment as PROV-JSON.

    `digest` is the SHA-256 over the certificate, in hexadecimal digits: the names of what is in it begin with it,
    so that no two documents name different things alike. The same certificate gives the same bytes.
    """
    document: dict[str, Any] = {"prefix": {"t": TERMS, "a": f"urn:triage:assessment:{digest}:"}}
    for kind, name, attributes in _records(graph):
        document.setdefault(kind, {})[name] = attributes
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _records(graph: TraceGraph) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield from _who(graph)
    relations = _Relations()
    for step in graph.steps.values():
        if step.kind is StepKind.RULE:
            yield "activity", _named(step.name), _rule(step)
            yield relations.of("wasAssociatedWith", activity=_named(step.name), agent=_ENGINE, plan=_PLAN)
        else:
            yield "entity", _named(step.name), _entity(step)
    for arrow in graph.arrows:
        source, target = graph.steps[arrow.source], graph.steps[arrow.target]
        if arrow.kind is ArrowKind.DECIDED_IN:
            yield relations.of("wasInfluencedBy", influencee=_named(target.name), influencer=_named(source.name))
        elif target.kind is StepKind.RULE:
            yield relations.of("used", activity=_named(target.name), entity=_named(source.name))
        elif source.kind is StepKind.RULE and isinstance(target.of, FindingNode):
            yield from _offers(relations, source, target, target.of)
        elif source.kind is StepKind.RULE:
            yield relations.of("wasGeneratedBy", entity=_named(target.name), activity=_named(source.name))
        else:
            derived = {"generatedEntity": _named(target.name), "usedEntity": _named(source.name)}
            yield relations.of("wasDerivedFrom", **derived)


def _who(graph: TraceGraph) -> Iterator[tuple[str, str, dict[str, Any]]]:
    assessment = graph.assessment
    made, rulebook = assessment.made_by, assessment.rulebook
    program = {"t:name": made.program, "t:version": made.version}
    engine = {"t:name": made.engine, "t:version": made.engine_version}
    yield "agent", _PROGRAM, {"prov:type": _term("prov:SoftwareAgent"), **program}
    yield "agent", _ENGINE, {"prov:type": _term("prov:SoftwareAgent"), **engine}
    plan = {"t:version": rulebook.version, "t:digest": rulebook.digest}
    yield "entity", _PLAN, {"prov:type": _term("prov:Plan"), **plan}
    day = {"$": assessment.assessed_on.isoformat(), "type": "xsd:date"}
    yield "entity", _ANSWER, {"prov:type": _term("t:Assessment"), "t:assessedOn": day}
    relations = _Relations("who")
    yield relations.of("actedOnBehalfOf", delegate=_ENGINE, responsible=_PROGRAM)
    yield relations.of("wasAttributedTo", entity=_ANSWER, agent=_PROGRAM)
    yield relations.of("wasDerivedFrom", generatedEntity=_ANSWER, usedEntity=_PLAN)
    for step in graph.steps.values():
        if step.kind is StepKind.PROCEDURE and not step.aside:
            yield relations.of("wasDerivedFrom", generatedEntity=_ANSWER, usedEntity=_named(step.name))


class _Relations:
    """Names relations in the order in which they are made."""

    def __init__(self, prefix: str = "r") -> None:
        self._prefix = prefix
        self._count = 0

    def of(self, kind: str, **ends: str) -> tuple[str, str, dict[str, Any]]:
        """Return a relation of a kind between what is named."""
        self._count += 1
        return kind, f"_:{self._prefix}{self._count}", {f"prov:{name}": end for name, end in ends.items()}


def _offers(
    relations: _Relations, source: Step, target: Step, finding: FindingNode
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    rule = _named(source.name)
    for place, offer in enumerate(finding.offers, start=1):
        if offer.firing != source.node:
            continue
        if not offer.outranked:
            yield relations.of("wasGeneratedBy", entity=_named(target.name), activity=rule)
            continue
        name = f"{_named(target.name)}-offer-{place}"
        yield (
            "entity",
            name,
            {"prov:type": _term("t:OutrankedValue"), "t:node": finding.id, "prov:value": offer.value},
        )
        yield relations.of("wasGeneratedBy", entity=name, activity=rule)
        yield relations.of("alternateOf", alternate1=name, alternate2=_named(target.name))


_TYPES = {
    StepKind.LAW: "t:Law",
    StepKind.FACT: "t:Fact",
    StepKind.FINDING: "t:Finding",
    StepKind.DOUBT: "t:BenefitOfDoubt",
    StepKind.STOPPED: "t:StoppedRule",
    StepKind.POINT: "t:PointAtIssue",
    StepKind.PROCEDURE: "t:Procedure",
}


def _entity(step: Step) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "prov:type": _term(_TYPES[step.kind]),
        "prov:label": step.title,
        "t:node": step.node,
    }
    match step.of:
        case StoppedNode() as stopped:
            attributes |= {"t:rule": stopped.rule, "t:because": stopped.because, "t:kept": stopped.kept}
        case FindingNode() as finding:
            attributes |= {"prov:value": finding.value, "t:start": finding.start}
        case ParameterNode() as parameter:
            attributes |= {"prov:value": parameter.value, "t:position": parameter.position}
        case FactNode() as fact:
            attributes["prov:value"] = fact.value
            if fact.proof_state is not None:
                attributes["t:proofState"] = fact.proof_state.value
        case ProfileNode() | LawNode() | BenefitOfDoubtNode() as node:
            attributes |= {"prov:value": node.value, "t:because": node.because}
        case PointAtIssue() as point:
            attributes["t:question"] = point.question
        case Candidate() as candidate:
            attributes["t:recommended"] = candidate.recommended
    return attributes


def _rule(step: Step) -> dict[str, Any]:
    firing = step.of
    assert isinstance(firing, FiringNode)
    return {
        "prov:type": _term("t:Firing"),
        "prov:label": step.title,
        "t:node": firing.id,
        "t:rule": firing.rule,
        "t:ruleDigest": firing.rule_digest,
        "t:condition": firing.condition,
        "t:because": firing.because,
        "t:applied": firing.applied,
        "t:source": list(firing.sources),
    }


def _named(name: str) -> str:
    return f"a:{name}"


def _term(name: str) -> dict[str, str]:
    """Return a name as a value: not text, but what it names."""
    return {"$": name, "type": "prov:QUALIFIED_NAME"}
