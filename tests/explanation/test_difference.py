"""What is different between two assessments: in facts, in what follows, because of what; and back again."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import cases
from triage import Case, assess, case_from_data, house_rulebook
from triage.case.leaves import Told, leaves
from triage.explanation.difference import (
    Difference,
    Outcome,
    PointDifference,
    Side,
    TermDifference,
    ValueDifference,
    difference,
)
from triage.explanation.difference_text import difference_text

ADULT = {"assessed_on": "2026-11-23", "applicant": {"age": "adult", "protection_wish": "yes"}, "claims": [{}]}
CHILD = {**ADULT, "applicant": {"age": "child", "protection_wish": "yes"}}


def assessed(case: object) -> dict[str, Any]:
    rulebook = house_rulebook()
    found = case if isinstance(case, Case) else case_from_data(case, rulebook)
    found = found.model_copy(update={"assessed_on": found.assessed_on or date(2026, 11, 23)})
    document: dict[str, Any] = json.loads(assess(found, rulebook=rulebook).model_dump_json())
    return document


def between(before: object, after: object) -> Difference:
    return difference(assessed(before), assessed(after), house_rulebook())


def test_a_corrected_fact_is_told_by_place_with_both_values() -> None:
    [fact] = between(ADULT, CHILD).facts
    assert fact.model_dump() == {
        "place": "/applicant/age",
        "label": "Age position of the person",
        "before": "adult",
        "after": "child",
    }


def test_the_procedure_is_explained_by_the_rule_and_the_fact_that_lead_to_it() -> None:
    found = between(ADULT, CHILD)
    assert found.outcome is Outcome.CHANGED
    assert (found.procedure.before, found.procedure.after) == ("regular_rsd", "child_best_interests_rsd")
    [reason] = [each for each in found.procedure.because if each.side is Side.AFTER]
    assert (reason.rule, reason.rests_on) == ("child.route", ("/applicant/age",))
    # In the words of the rule, whatever they are.
    assert reason.because == " ".join(house_rulebook().rules["child.route"].because.split())


def test_what_is_no_longer_told_is_explained_by_what_fell_away() -> None:
    found = between(CHILD, ADULT)
    lost = {each.term: each for each in found.terms if each.side is Side.BEFORE}
    assert lost["best_interests_primary"].because[0].rests_on == ("/applicant/age",)
    [point] = [each for each in found.points_at_issue if each.id == "best_interests"]
    assert point.side is Side.BEFORE and point.because[0].rests_on == ("/applicant/age",)


def test_a_finding_is_told_with_both_values_and_its_reason() -> None:
    [child] = [each for each in between(ADULT, CHILD).findings if each.name == "child"]
    assert (child.before, child.after, child.label) == ("adult", "treat_as_child", "Treatment as a child")
    assert [each.rule for each in child.because] == ["child.presumption"]


def test_the_same_case_has_no_difference() -> None:
    found = between(CHILD, CHILD)
    assert found.outcome is Outcome.SAME
    assert not (found.facts or found.findings or found.terms or found.points_at_issue or found.law)
    assert found.priority is None and found.standing is None and not found.procedure.because


def test_the_same_procedure_by_another_road_is_told_as_that() -> None:
    one, other = assessed(CHILD), assessed(CHILD)
    assert difference(one, other, house_rulebook()).outcome is Outcome.SAME
    road = next(candidate for candidate in other["candidates"] if candidate["recommended"])
    road["firings"] = [*road["firings"], next(node["id"] for node in other["trace"] if node["kind"] == "firing")]
    found = difference(one, other, house_rulebook())
    assert found.outcome is Outcome.SAME_BY_ANOTHER_ROAD
    assert [reason.side for reason in found.procedure.because] == [Side.AFTER]


def test_a_list_a_denial_a_proof_state_and_an_empty_claim_are_told_at_their_places() -> None:
    before = {**ADULT, "claims": [{"grounds": ["religion"]}]}
    after = {
        **ADULT,
        "country_of_asylum": "KEN",
        "claims": [{"grounds": ["religion", "race"], "harms_denied": ["torture_or_inhuman"]}, {}],
        "proof_states": {"claims[0].grounds.race": "disputed"},
    }
    found = {each.place: (each.label, each.before, each.after) for each in between(before, after).facts}
    assert found == {
        "/country_of_asylum": ("Country of asylum", None, "KEN"),
        "/claims": ("Number of claims", "1", "2"),
        "/claims/0/grounds": ("Convention grounds", ("religion",), ("religion", "race")),
        "/claims/0/harms_denied": ("Harm feared on return, denied", None, ("torture_or_inhuman",)),
        "/proof_states/claims[0].grounds.race": ("How it is known: Convention grounds", None, "disputed"),
    }


def test_another_day_and_another_rulebook_are_told_as_law_and_not_as_facts() -> None:
    one, other = assessed(ADULT), assessed({**ADULT, "assessed_on": "2026-11-24"})
    other["rulebook"] = {"version": "9", "digest": "sha256:9"}
    found = difference(one, other, house_rulebook())
    assert [each.name for each in found.law] == ["assessed_on", "rulebook.version", "rulebook.digest"]
    assert found.facts == ()


def test_a_rule_whose_text_was_changed_is_told_as_such() -> None:
    one, other = assessed(ADULT), assessed(CHILD)
    changed = copy.deepcopy(other)
    for node in changed["trace"]:
        if node["kind"] == "firing" and node["rule"] == "access.possible_need":
            node["rule_digest"] = "sha256:0"
    reasons = [
        reason
        for finding in difference(one, changed, house_rulebook()).findings
        for reason in finding.because
        if reason.rule == "access.possible_need"
    ]
    assert all(reason.rule_changed for reason in reasons)
    assert not any(
        each.rule_changed for found in difference(one, other, house_rulebook()).findings for each in found.because
    )


def test_the_text_says_first_what_it_came_to_then_which_fact_then_what_follows() -> None:
    lines = difference_text(between(ADULT, CHILD), house_rulebook()).splitlines()
    assert lines[0] == "Another procedure is recommended."
    assert lines[1] == (
        "Procedure: Regular individual status procedure → Child best-interests and status procedure"
    )
    because = house_rulebook().rules["child.route"].because
    assert f"    now: {because} [Age position of the person]" in lines[2:5]
    facts = lines.index("What the file says otherwise")
    assert lines[facts + 1] == "  Age position of the person: adult → child (/applicant/age)"
    turns = lines.index("What the case turns on")
    assert facts < turns and lines[turns + 1] == "  New: What is best for this child, now and for good?"
    back = difference_text(between(CHILD, ADULT), house_rulebook()).splitlines()
    assert "  No longer: What is best for this child, now and for good?" in back
    assert (
        difference_text(between(CHILD, CHILD), house_rulebook())
        == "The same procedure is recommended, for the same reasons.\n"
    )


def turned(found: Difference) -> dict[str, Any]:
    """The same as seen from the other side, in no order."""

    def turn(node: Any) -> Any:
        if isinstance(node, Mapping):
            other = {name: turn(value) for name, value in node.items() if name not in ("name", "label")}
            if "before" in other:
                other["before"], other["after"] = other["after"], other["before"]
            if "side" in other:
                other["side"] = "after" if other["side"] == "before" else "before"
            return other
        return [turn(each) for each in node] if isinstance(node, list | tuple) else node

    turned: dict[str, Any] = turn(found.model_dump(mode="json"))
    return turned


def unordered(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {name: unordered(value) for name, value in node.items() if name not in ("name", "label")}
    if isinstance(node, list | tuple):
        return sorted((unordered(each) for each in node), key=lambda each: json.dumps(each, sort_keys=True))
    return node


def with_difference(told: Mapping[str, Told], found: Difference) -> dict[str, Told]:
    """What a case tells once the differences are carried into it."""
    changed = dict(told)
    for each in found.facts:
        assert changed.pop(each.place, None) == each.before
        if each.after is not None:
            changed[each.place] = each.after
    return changed


@given(cases(), cases())
def test_the_difference_leads_from_one_case_to_the_other_and_back(one: Case, other: Case) -> None:
    before, after = assessed(one), assessed(other)
    there = difference(before, after, house_rulebook())
    back = difference(after, before, house_rulebook())
    told = [
        {place: value for place, value in leaves(each["case"]).items() if place != "/assessed_on"}
        for each in (before, after)
    ]
    assert with_difference(told[0], there) == told[1]
    assert with_difference(told[1], back) == told[0]
    assert unordered(turned(there)) == unordered(back.model_dump(mode="json"))
    assert there.outcome is back.outcome


@given(cases(), cases())
def test_whatever_changed_has_a_reason_and_every_reason_stands_in_its_certificate(one: Case, other: Case) -> None:
    documents = {Side.BEFORE: assessed(one), Side.AFTER: assessed(other)}
    found = difference(documents[Side.BEFORE], documents[Side.AFTER], house_rulebook())
    firings = {
        side: {node["id"] for node in each["trace"] if node["kind"] == "firing"} for side, each in documents.items()
    }
    places = {each.place for each in found.facts}
    changed: list[ValueDifference | PointDifference | TermDifference] = [
        *found.findings,
        *found.points_at_issue,
        *found.terms,
        *([found.priority] if found.priority else []),
    ]
    reasons = [*found.procedure.because, *(reason for each in changed for reason in each.because)]
    for reason in reasons:
        assert reason.firing in firings[reason.side]
        assert set(reason.rests_on) <= places
    assert all(point.because for point in found.points_at_issue)
    assert all(term.because for term in found.terms)
    if found.outcome is Outcome.CHANGED:
        assert found.procedure.because
        # Under one law nothing changes but by a fact.
        assert found.law or places


@pytest.mark.parametrize("side", list(Side))
def test_an_assessment_of_an_earlier_form_is_compared_too(side: Side) -> None:
    former = assessed(ADULT)
    del former["ask_next"], former["points_at_issue"]
    pair = (former, assessed(CHILD)) if side is Side.BEFORE else (assessed(CHILD), former)
    assert difference(*pair, house_rulebook()).outcome is Outcome.CHANGED
