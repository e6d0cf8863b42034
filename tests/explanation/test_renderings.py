"""An assessment for people: complete, stable, and never wider than a page."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import case_of_nodes
from tests.strategies import cases
from triage import Assessment, Case, UnknownNameError, assess
from triage.explanation.mermaid import assessment_mermaid, explanation_mermaid
from triage.explanation.reasons import Reasons
from triage.explanation.text import assessment_text
from triage.explanation.tree import explanation_data, explanation_text


def assessed(case: Case) -> Assessment:
    return assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)}))


RESCUE = assessed(case_of_nodes({"circumstances.place": "at_sea", "circumstances.in_distress": "yes"}))
CHILD = assessed(
    case_of_nodes({"applicant.age": "child", "cessation.reavailment": "yes", "claims[0].past_harm": "no"})
)


@given(cases())
def test_the_text_names_everything_that_has_to_be_done_and_stays_narrow(case: Case) -> None:
    assessment = assessed(case)
    text = assessment_text(assessment)
    assert f"({assessment.procedure.id})" in text
    for item in (*assessment.actions, *assessment.safeguards, *assessment.referrals, *assessment.information):
        assert f"({item.term})" in text
    assert assessment.rulebook.digest in text
    assert max(map(len, text.splitlines())) <= 100
    assert text == assessment_text(assessment)


def test_the_text_says_that_a_recommendation_is_firm() -> None:
    assert "Firm: no fact that is still unknown could change this recommendation." in assessment_text(RESCUE)


def test_the_text_says_to_what_a_provisional_recommendation_could_change() -> None:
    assert "Provisional: answers that are still missing could change it, to: rescue first" in assessment_text(CHILD)


def test_the_text_lists_a_fact_that_nothing_rests_on() -> None:
    assert re.search(
        r"NO RULE THAT FIRED RESTS ON IT\n(  - [^\n]*\n)*  - [^\n]*: yes \(cessation.reavailment\)",
        assessment_text(CHILD),
    )


def test_the_tree_leads_from_the_procedure_to_the_fact() -> None:
    text = explanation_text(CHILD)
    assert text.startswith("Child best-interests and status procedure (child_best_interests_rsd) is recommended")
    assert "Age position of the person: child (applicant.age" in text


def test_the_tree_of_a_fact_lists_the_rules_that_rest_on_it() -> None:
    text = explanation_text(CHILD, "applicant.age")
    assert text.startswith("Age position of the person: child (applicant.age)\nWhat rests on it:\n")
    assert "(child.presumption.child_or_age_in_doubt)" in text


def test_a_fact_that_nobody_asked_about_comes_with_its_question() -> None:
    text = explanation_text(CHILD, "circumstances.place")
    assert text.startswith(
        "Place where the person is now: not known (circumstances.place)\n  No rule that fired rests on it."
    )
    assert "Still to ask: Where is the person now" in text


def test_what_was_told_once_in_a_tree_is_not_told_again() -> None:
    text = explanation_text(CHILD, "claims[0].well_founded_fear")
    assert text.count("Treatment as a child: treat as child (child") <= 2
    assert text.count("[child.presumption.child_or_age_in_doubt: ") == 1


def test_the_tree_of_a_finding_that_no_rule_touched_says_so() -> None:
    assert "No rule spoke" in explanation_text(RESCUE, "complexity")


def test_asking_about_something_that_is_not_there_suggests_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'child_best_interests_rsd'"):
        explanation_text(CHILD, "child_best_interest_rsd")


@given(cases(), st.data())
def test_everything_in_an_assessment_can_be_asked_about(case: Case, data: st.DataObject) -> None:
    assessment = assessed(case)
    name = data.draw(st.sampled_from(Reasons(assessment).names()))
    text = explanation_text(assessment, name)
    assert max(map(len, text.splitlines())) <= 100
    assert str(explanation_data(assessment, name)["statement"]) in " ".join(text.split())
    arrows_of(explanation_mermaid(assessment, name))


def test_the_data_of_a_fact_names_the_firings_that_rest_on_it_and_holds_them() -> None:
    data = explanation_data(CHILD, "applicant.age")
    assert data["firings"] == []
    assert data["resting_on_it"] == ["child.presumption.child_or_age_in_doubt"]
    assert [node["id"] for node in nodes_of(data)] == ["applicant.age", "child.presumption.child_or_age_in_doubt"]


def test_the_data_of_a_conclusion_holds_every_node_that_leads_there_each_after_those_it_rests_on() -> None:
    data = explanation_data(CHILD)
    assert data["about"] == "child_best_interests_rsd"
    assert [node["id"] for node in nodes_of(data)] == [
        "applicant.age",
        "child.presumption.child_or_age_in_doubt",
        "child",
        "child.route.own_procedure",
    ]


def nodes_of(data: dict[str, object]) -> list[dict[str, object]]:
    nodes = data["nodes"]
    assert isinstance(nodes, list)
    return nodes


def arrows_of(diagram: str) -> list[tuple[str, str]]:
    """Return the arrows of a diagram, after a check that they join declared nodes and that all else is quoted."""
    first, *lines = diagram.splitlines()
    assert first == "flowchart TD"
    declared = [match[1] for line in lines if (match := re.match(r'  (\w+)[(\[{]+"[^"]*"[)\]}]+$', line))]
    arrows = [(match[1], match[2]) for line in lines if (match := re.match(r"  (\w+) --> (\w+)$", line))]
    assert len(declared) + len(arrows) == len(lines)
    assert len(declared) == len(set(declared))
    assert {end for arrow in arrows for end in arrow} <= set(declared)
    return arrows


@given(cases())
def test_the_diagram_leads_from_declared_nodes_to_the_procedure(case: Case) -> None:
    arrows = arrows_of(assessment_mermaid(assessed(case)))
    joined = {"procedure"}
    for _ in arrows:
        joined |= {source for source, target in arrows if target in joined}
    assert joined == {end for arrow in arrows for end in arrow}


def test_text_from_the_rules_can_not_break_the_diagram() -> None:
    hostile = '"] --> x; <script> `a` &lt; #quot;'
    procedure = CHILD.procedure.model_copy(update={"title": hostile})
    diagram = assessment_mermaid(CHILD.model_copy(update={"procedure": procedure}))
    assert arrows_of(diagram) == arrows_of(assessment_mermaid(CHILD))
    assert "<script>" not in diagram
