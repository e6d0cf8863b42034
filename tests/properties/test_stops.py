"""Promises about stopped rules, over drawn cases and drawn stops (I-210 to I-214).

Each is a property of the code: a stop is made by a person while the service runs, and no rule knows of it. Beside
each stands the mistake that breaks it, made once, so that the property is seen to fail.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import triage.assessment.stops
from tests.cases import premises_of_example
from tests.properties.drawing import cases_near
from tests.variations import document_of
from triage import Assessment, CertificateError, assess, case_from_data, check_certificate, house_rulebook
from triage.assessment.assess import assessment_of
from triage.assessment.inference import Inference
from triage.assessment.nodes import FiringNode, StoppedNode
from triage.assessment.stops import concluded
from triage.case import CaseFile
from triage.errors import HeldByStopError, UnknownNameError
from triage.readers.derivation import Premises

RULEBOOK = house_rulebook()
PROCEDURES = RULEBOOK.procedures
FAMILIES = [family.id for family in RULEBOOK.families]
EXAMPLES = settings().max_examples
# An adverse procedure is recommended in few drawn cases; this many are looked for near those in which it is.
LOOKED_FOR = 2 * EXAMPLES


@cache
def adverse_cases() -> tuple[Premises, ...]:
    """The examples of the rules that propose something adverse, in which it is proposed."""
    return tuple(
        premises_of_example(RULEBOOK, example)
        for _, branch in RULEBOOK.branches.values()
        if branch.proposal is not None and PROCEDURES[branch.proposal].adverse
        for example in branch.examples.fires
    )


def _case(premises: Premises) -> CaseFile:
    return case_from_data({"assessed_on": "2026-11-23", **document_of(premises)})


@st.composite
def stopped_cases(draw: st.DrawFn) -> tuple[CaseFile, tuple[str, ...]]:
    """Draw a case near one in which something adverse is proposed, and rules and families to stop.

    Half of what is stopped fires in that case: a stop that touches nothing shows nothing.
    """
    case = _case(draw(cases_near(adverse_cases())))
    fired = sorted({RULEBOOK.branches[firing.branch][0].id for firing in concluded(case, RULEBOOK, None).firings})
    rules = draw(st.lists(st.sampled_from(fired), max_size=4, unique=True))
    others = draw(st.lists(st.sampled_from([*RULEBOOK.rules]), max_size=2, unique=True))
    families = draw(st.lists(st.sampled_from(FAMILIES), max_size=3, unique=True))
    return case, (*rules, *others, *families)


def concluded_or_held(case: CaseFile, stopped: tuple[str, ...]) -> Inference | None:
    try:
        return concluded(case, RULEBOOK, None, stopped)
    except HeldByStopError:
        return None


def breaches(case: CaseFile, stopped: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with what a stop came to."""
    whole, under = concluded(case, RULEBOOK, None), concluded_or_held(case, stopped)
    if under is None or under.stops is None:
        return
    before, after = (each.derivation.recommended for each in (whole, under))
    assert before is not None and after is not None
    if PROCEDURES[after].adverse:
        if not PROCEDURES[before].adverse or PROCEDURES[before].rank > PROCEDURES[after].rank:
            yield f"I-210: {before} becomes {after}"
        if after not in whole.outcome.candidates:
            yield f"I-210: {after} is proposed only by the stop"
        protective = RULEBOOK.rules_named(stopped) - RULEBOOK.adverse_rules
        gone = {RULEBOOK.branches[firing.branch][0].id for firing in whole.firings} & protective
        if gone - under.stops.kept:
            yield f"I-211: {after} with {sorted(gone - under.stops.kept)} out of force"
    off = RULEBOOK.rules_named(stopped)
    fires = {RULEBOOK.branches[firing.branch][0].id for firing in under.firings}
    if fires & off - under.stops.kept:
        yield "I-212: a stopped rule fires"
    if under.stops.kept & RULEBOOK.adverse_rules:
        yield "I-212: an adverse rule is kept though it is stopped"
    would = {firing for firing in whole.firings if RULEBOOK.branches[firing.branch][0].id in off}
    if would - set(under.stops.touched):
        yield "I-213: what would have fired is not told"
    if not under.stops.touched and under.derivation != whole.derivation:
        yield "I-213: a stop that touched nothing changed something"


@settings(max_examples=LOOKED_FOR, suppress_health_check=[HealthCheck.too_slow])
@given(stopped_cases())
def test_no_stop_makes_an_outcome_more_adverse_and_each_is_told(drawn: tuple[CaseFile, tuple[str, ...]]) -> None:
    assert list(breaches(*drawn)) == []


def shown(mistake: Callable[[pytest.MonkeyPatch], None], promise: str) -> bool:
    """Whether a mistake breaks a promise in a case that stands here: no draw, so that it is found each time."""
    with pytest.MonkeyPatch.context() as patch:
        mistake(patch)
        return any(
            breach.startswith(promise)
            for premises in adverse_cases()
            for stopped in _stops_of(premises)
            for breach in breaches(_case(premises), stopped)
        )


def _stops_of(premises: Premises) -> Iterator[tuple[str, ...]]:
    """Each family whose rule fires, and all of them at once."""
    fired = {firing.branch.partition(".")[0] for firing in concluded(_case(premises), RULEBOOK, None).firings}
    yield from ((family,) for family in sorted(fired))
    yield tuple(sorted(fired))


def _every_stop_takes_effect(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(triage.assessment.stops, "_adverse_or_none", lambda inference: False)


def _nothing_is_told(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(triage.assessment.stops, "_touched", lambda *_: iter(()))


@pytest.mark.parametrize(
    ("promise", "mistake"),
    [
        ("I-210", _every_stop_takes_effect),
        ("I-211", _every_stop_takes_effect),
        ("I-213", _nothing_is_told),
    ],
)
def test_a_mistake_that_breaks_a_promise_about_stops_is_seen(
    promise: str, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    assert shown(mistake, promise)


@settings(max_examples=max(4, EXAMPLES // 2), suppress_health_check=[HealthCheck.too_slow])
@given(stopped_cases())
def test_an_assessment_under_a_stop_verifies_and_without_its_stops_it_does_not(
    drawn: tuple[CaseFile, tuple[str, ...]],
) -> None:
    case, stopped = drawn
    under = concluded_or_held(case, stopped)
    if under is None:
        return
    assessment = assessment_of(under)
    document = assessment.model_dump_json().encode()
    assert check_certificate(document) == assessment
    # I-214: what was stopped is part of what is checked.
    if stopped:
        told = json.loads(document)
        told["stopped"] = told["stopped"] | {"names": [], "touched": [], "kept": []}
        with pytest.raises(CertificateError):
            check_certificate(json.dumps(told).encode())


CHILD = case_from_data({"assessed_on": "2026-11-23", "applicant": {"age": "child", "protection_wish": "yes"}})


def nodes(assessment: Assessment) -> list[StoppedNode]:
    return [node for node in assessment.trace if isinstance(node, StoppedNode)]


def test_the_engine_and_the_check_come_to_the_same_under_a_stop() -> None:
    assessment = assess(CHILD, stopped=["child"])
    assert check_certificate(assessment.model_dump_json().encode()) == assessment
    assert assessment.stopped is not None
    assert assessment.stopped.with_all_rules == "child_best_interests_rsd"
    assert assessment.procedure.id == assessment.stopped.without_them == "regular_rsd"
    assert {node.rule for node in nodes(assessment)} == set(assessment.stopped.touched)
    assert not {node.rule for node in assessment.trace if isinstance(node, FiringNode)} & set(
        assessment.stopped.touched
    )


def test_where_everything_is_stopped_what_protects_stays_in_force() -> None:
    assessment = assess(CHILD, stopped=FAMILIES)
    assert assessment.procedure.id == "child_best_interests_rsd"
    assert assessment.stopped is not None and assessment.stopped.without_them is None
    assert set(assessment.stopped.kept) <= set(assessment.stopped.touched)
    assert not set(assessment.stopped.kept) & RULEBOOK.adverse_rules


def test_without_a_stop_an_assessment_is_the_bytes_that_it_was() -> None:
    assert assess(CHILD, stopped=()) == assess(CHILD)
    assert '"stopped"' not in assess(CHILD).model_dump_json()


def test_a_stop_that_touches_nothing_is_told_and_changes_no_conclusion() -> None:
    plain, under = assess(CHILD), assess(CHILD, stopped=["rescue"])
    assert under.stopped is not None and under.stopped.touched == ()
    assert (under.procedure, under.findings, under.trace) == (plain.procedure, plain.findings, plain.trace)


# The rule that proposes it is the last resort: without it nothing is proposed for this person at all.
NOTHING_ELSE = {
    "assessed_on": "2026-11-23",
    "circumstances": {"removal_imminent": "no"},
    "applicant": {"age": "adult", "protection_wish": "no", "impaired_capacity": "no"},
    "vulnerability": dict.fromkeys(
        ("torture_or_trauma", "sexual_or_gender_violence_survivor", "mental_health_need", "host_threat"), "no"
    ),
    "journey": {"abuse_en_route": "no"},
    "trafficking": dict.fromkeys(
        ("act", "means", "exploitation", "control_signs", "still_under_control", "compelled_offence"), "no"
    ),
    "guarantees": {"informed": "yes"},
}


def test_where_nothing_is_left_that_may_be_recommended_nothing_is() -> None:
    case = case_from_data(NOTHING_ELSE)
    assert assess(case).procedure.id == "information_and_options"
    with pytest.raises(HeldByStopError) as held:
        assess(case, stopped=["route.information"])
    assert held.value.rules == ("route.information",)


def test_a_name_that_is_no_rule_and_no_family_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'child'"):
        assess(CHILD, stopped=["chld"])


def test_a_certificate_that_names_a_stop_that_did_not_hold_is_refused() -> None:
    told = json.loads(assess(CHILD, stopped=["rescue"]).model_dump_json())
    for names in (["child"], ["nothing_of_this_name"], []):
        with pytest.raises(CertificateError) as refused:
            check_certificate(json.dumps(told | {"stopped": told["stopped"] | {"names": names}}).encode())
        assert refused.value.step.startswith("/stopped")
