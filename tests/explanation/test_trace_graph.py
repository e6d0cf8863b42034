"""A trace as a graph: every node and every tie of the certificate, and the path that is shown first."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from tests.cases import case_of_nodes
from tests.strategies import cases
from triage import Assessment, Case, assess
from triage.explanation.trace_graph import ArrowKind, StepKind, TraceGraph
from triage.rulebook.loading import house_rulebook

RULEBOOK = house_rulebook()


def graph_of(case: Case) -> TraceGraph:
    return TraceGraph(assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)})), RULEBOOK)


def data_of(assessment: Assessment) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(assessment.model_dump_json())
    return data


def ties_of(certificate: dict[str, Any]) -> dict[tuple[str, str], bool]:
    """Return which node bears on which in a certificate, read by hand, and whether the other rests on it."""
    ties: dict[tuple[str, str], bool] = {}
    for node in certificate["trace"]:
        match node["kind"]:
            case "firing":
                ties |= {(premise["node"], node["id"]): True for premise in node["premises"]}
            case "finding":
                for offer in sorted(node["offers"], key=lambda offer: not offer["outranked"]):
                    ties[offer["firing"], node["id"]] = not offer["outranked"]
            case "parameter":
                ties["profile", node["id"]] = True
            case "benefit_of_doubt":
                relied = (*node["firings"], *node["in_favour"], *node["not_held_against"])
                ties |= {(each, node["id"]): True for each in relied}
    return ties


@given(cases())
def test_the_graph_is_the_whole_certificate_and_the_path_what_the_recommendation_rests_on(case: Case) -> None:
    # One after the other, as it takes long to assess a case.
    graph = graph_of(case)
    certificate = data_of(graph.assessment)
    assert_every_node_is_a_step_and_every_tie_an_arrow(graph, certificate)
    assert_points_and_procedures_are_steps_with_the_rules_behind_them(graph, certificate)
    assert_the_path_is_what_the_recommendation_rests_on(graph, certificate)


def assert_every_node_is_a_step_and_every_tie_an_arrow(graph: TraceGraph, certificate: dict[str, Any]) -> None:
    of_trace = [step for step in graph.steps.values() if step.kind not in (StepKind.POINT, StepKind.PROCEDURE)]
    assert [step.node for step in of_trace] == [node["id"] for node in certificate["trace"]]
    nodes = {step.name: step.node for step in of_trace}
    drawn = {
        (nodes[arrow.source], nodes[arrow.target]): arrow.kind is ArrowKind.SUPPORTS
        for arrow in graph.arrows
        if arrow.target in nodes
    }
    assert drawn == ties_of(certificate)


def assert_points_and_procedures_are_steps_with_the_rules_behind_them(
    graph: TraceGraph, certificate: dict[str, Any]
) -> None:
    ends = [*certificate["points_at_issue"], *certificate["candidates"]]
    steps = [step for step in graph.steps.values() if step.kind in (StepKind.POINT, StepKind.PROCEDURE)]
    assert len(steps) == len(ends)
    for step, end in zip(steps, ends, strict=True):
        into = [arrow for arrow in graph.into[step.name] if arrow.kind is not ArrowKind.DECIDED_IN]
        assert {graph.steps[arrow.source].node for arrow in into} == set(end["firings"])
        outranked = step.kind is StepKind.PROCEDURE and not end["recommended"]
        assert step.aside == outranked
        assert {arrow.kind for arrow in into} == {ArrowKind.OUTRANKED if outranked else ArrowKind.SUPPORTS}


def assert_the_path_is_what_the_recommendation_rests_on(graph: TraceGraph, certificate: dict[str, Any]) -> None:
    # From the firings that proposed what is recommended back along the ties, and nothing else.
    supports = [tie for tie, rests in ties_of(certificate).items() if rests]
    expected, waiting = set(), set(certificate["candidates"][0]["firings"])
    while waiting:
        node = waiting.pop()
        expected.add(node)
        waiting |= {source for source, target in supports if target == node} - expected
    assert {graph.steps[name].node for name in graph.path - {"procedure"}} == expected
    assert "procedure" in graph.path


def test_a_branch_that_proposes_what_is_not_recommended_stands_aside() -> None:
    # Whoever is in distress at sea is rescued first, whatever else is proposed for a child.
    graph = graph_of(
        case_of_nodes(
            {
                "applicant.age": "child",
                "applicant.protection_wish": "yes",
                "circumstances.place": "at_sea",
                "circumstances.in_distress": "yes",
            }
        )
    )
    procedures = [step for step in graph.steps.values() if step.kind is StepKind.PROCEDURE]
    assert [step.aside for step in procedures][:2] == [False, True]
    assert procedures[1].name == "procedure-2"
    into = graph.into["procedure-2"]
    assert into and all(arrow.kind is ArrowKind.OUTRANKED for arrow in into)
    assert all(graph.steps[arrow.source].aside for arrow in into)


def test_a_stopped_rule_is_a_step_of_its_own() -> None:
    case = case_of_nodes({"applicant.age": "child"})
    assessment = assess(case, stopped=("child.presumption",))
    graph = TraceGraph(assessment, RULEBOOK)
    stopped = [step for step in graph.steps.values() if step.kind is StepKind.STOPPED]
    assert stopped and all(step.node.startswith("stopped child.presumption.") for step in stopped)


@pytest.mark.parametrize("name", ["step-1", "procedure"])
def test_names_of_steps_are_good_for_an_address(name: str) -> None:
    graph = graph_of(case_of_nodes({"claims[0].past_harm": "yes"}))
    assert name in graph.steps
    assert all(step.replace("-", "").isalnum() and step.isascii() for step in graph.steps)
