"""One case under two laws: what people are told otherwise, whether it protects less, and by which rules."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from triage.assessment.legal_regime import Choice
from triage.errors import CaseError, InferenceError, UnknownNameError
from triage.explanation.difference import Difference, Reason, Side, difference
from triage.impact.law import AppliedLaw
from triage.impact.model import (
    CaseImpact,
    CaseOutcome,
    ChangedPart,
    Protection,
    ResponsibleRule,
    RuleChange,
    ToldPart,
)
from triage.language.sentences import OutputKind
from triage.rulebook.model import Rulebook
from triage.rulebook.rule import content_of_rule

_PROTECTIVE = (ChangedPart.ACTIONS, ChangedPart.SAFEGUARDS, ChangedPart.REFERRALS, ChangedPart.INFORMATION)
_MOST_PLACES = 5
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


def impact_on(assessment: Mapping[str, Any], before: Rulebook, after: Rulebook, day: date) -> CaseImpact:
    """Return what becomes of the case of an assessment, given as the data of its document.

    Its facts are assessed under both rulebooks as of one day, that the passing of time tells no difference, under
    the profile that was asked for, if one was; rules that people have stopped speak on both sides.
    """
    requested = assessment["profile"] if assessment["profile_chosen"] == Choice.BY_REQUEST else None
    facts = assessment["case"]
    return impact_of(facts, AppliedLaw(before, day, requested), AppliedLaw(after, day, requested))


def impact_of(facts: Mapping[str, Any], before: AppliedLaw, after: AppliedLaw) -> CaseImpact:
    """Return what becomes of a case, given as the data of its document, if other law is applied to it.

    Nothing is raised for a case that a rulebook does not take: that is what becomes of it.
    """
    one = _assessed(facts, before)
    if isinstance(one, str):
        return _nothing(CaseOutcome.NOT_COMPARED, one)
    other = _assessed(facts, after)
    if isinstance(other, str):
        return _nothing(CaseOutcome.NEEDS_A_PERSON, other, one["procedure"]["id"])
    return _compared(one, other, before, after)


def _nothing(outcome: CaseOutcome, reason: str, procedure: str | None = None) -> CaseImpact:
    return CaseImpact(outcome=outcome, protection=Protection.AS_BEFORE, procedure_before=procedure, reason=reason)


def _assessed(facts: Mapping[str, Any], law: AppliedLaw) -> dict[str, Any] | str:
    """Return the assessment as data, or why there is none; no value of a fact is told."""
    try:
        assessment = law.assessment(facts)
    except CaseError as error:
        places = tuple(dict.fromkeys(_place_of(problem.pointer) for problem in error.problems))
        told = ", ".join(places[:_MOST_PLACES]) + (" and more" if len(places) > _MOST_PLACES else "")
        return f"It does not take facts of the case, at: {told}."
    except UnknownNameError:
        return f"It has no profile {law.profile}, which was asked for."
    except InferenceError as error:
        return f"No assessment comes out that may be released ({type(error).__name__})."
    document: dict[str, Any] = json.loads(assessment.model_dump_json())
    return document


def _place_of(pointer: str) -> str:
    return _NUMBER.sub("*", pointer) or "(the whole case)"


def _compared(one: dict[str, Any], other: dict[str, Any], before: AppliedLaw, after: AppliedLaw) -> CaseImpact:
    found = difference(one, other, after.rulebook)
    changed = tuple(part for part in ChangedPart if part in set(_changed(found)))
    protecting = tuple(_protecting(found, one, other, after.rulebook))
    lowering = {reason.rule for side, because in protecting if side is Side.BEFORE for reason in because}
    rules = tuple(_responsible(found, lowering, before, after))
    another_road = found.procedure.because or found.findings or rules
    outcome = (
        CaseOutcome.CHANGED
        if changed
        else CaseOutcome.SAME_BY_ANOTHER_ROAD
        if another_road or _road(one) != _road(other)
        else CaseOutcome.SAME
    )
    return CaseImpact(
        outcome=outcome,
        protection=_protection(protecting),
        changed=changed,
        procedure_before=found.procedure.before,
        procedure_after=found.procedure.after,
        adverse_after=bool(other["procedure"]["adverse"]),
        lost=tuple(_told_on(Side.BEFORE, found)),
        gained=tuple(_told_on(Side.AFTER, found)),
        rules=rules,
    )


def _changed(found: Difference) -> Iterator[ChangedPart]:
    if found.procedure.before != found.procedure.after:
        yield ChangedPart.PROCEDURE
    if found.priority is not None:
        yield ChangedPart.PRIORITY
    if found.standing is not None:
        yield ChangedPart.STANDING
    if found.points_at_issue:
        yield ChangedPart.POINTS_AT_ISSUE
    yield from (ChangedPart(term.kind) for term in found.terms)


def _told_on(side: Side, found: Difference) -> Iterator[ToldPart]:
    """Yield what is told on one side only, each once, in the order in which it is told."""
    for part, value in ((ChangedPart.PRIORITY, found.priority), (ChangedPart.STANDING, found.standing)):
        if value is not None:
            told = value.before if side is Side.BEFORE else value.after
            yield ToldPart(part=part, name=str(told))
    for point in dict.fromkeys(point.id for point in found.points_at_issue if point.side is side):
        yield ToldPart(part=ChangedPart.POINTS_AT_ISSUE, name=point)
    for term in found.terms:
        if term.side is side:
            yield ToldPart(part=ChangedPart(term.kind), name=term.term)


def _road(document: Mapping[str, Any]) -> frozenset[str]:
    """Return all that fired. In which order it is told is no other road."""
    return frozenset(node["id"] for node in document["trace"] if node["kind"] == "firing")


def _protection(lost_or_gained: Iterable[tuple[Side, object]]) -> Protection:
    sides = {side for side, _ in lost_or_gained}
    if Side.BEFORE in sides:
        return Protection.LOWERED
    return Protection.RAISED if sides else Protection.AS_BEFORE


def _protecting(
    found: Difference, one: Mapping[str, Any], other: Mapping[str, Any], after: Rulebook
) -> Iterator[tuple[Side, tuple[Reason, ...]]]:
    """Yield what protects on one side only, by that side and with what leads there."""
    for point in found.points_at_issue:
        yield point.side, point.because
    for term in found.terms:
        if term.kind in _PROTECTIVE:
            yield term.side, term.because
    before, now = one["procedure"], other["procedure"]
    if now["rank"] != before["rank"]:
        yield Side.AFTER if now["rank"] > before["rank"] else Side.BEFORE, found.procedure.because
    if now["adverse"] != before["adverse"]:
        yield Side.BEFORE if now["adverse"] else Side.AFTER, found.procedure.because
    if found.priority is not None:
        levels = list(after.terms[OutputKind.PRIORITY])
        first, last = found.priority.before, found.priority.after
        # A level that is no more can not be compared: what could be less is told as less.
        higher = first in levels and levels.index(last or "") > levels.index(first)
        yield Side.AFTER if higher else Side.BEFORE, found.priority.because


def _responsible(
    found: Difference, lowering: Collection[str], before: AppliedLaw, after: AppliedLaw
) -> Iterator[ResponsibleRule]:
    """Yield the rules that lead to something on one side only, each once, in the order of the law."""
    sides: dict[str, set[Side]] = {}
    titles: dict[str, str] = {}
    for reason in _reasons(found):
        sides.setdefault(reason.rule, set()).add(reason.side)
        titles[reason.rule] = reason.title
    order = list(dict.fromkeys((*after.rulebook.rules, *before.rulebook.rules)))
    for rule in sorted(sides, key=order.index):
        yield ResponsibleRule(
            rule=rule,
            title=titles[rule],
            change=rule_change(rule, before.in_force, after.in_force),
            fires_before=Side.BEFORE in sides[rule],
            fires_after=Side.AFTER in sides[rule],
            lowers=rule in lowering,
        )


def _reasons(found: Difference) -> Iterator[Reason]:
    values = (found.procedure, found.priority, *found.findings)
    for value in values:
        if value is not None:
            yield from value.because
    for point in found.points_at_issue:
        yield from point.because
    for term in found.terms:
        yield from term.because


def rule_change(rule: str, before: Rulebook, after: Rulebook) -> RuleChange:
    """Return what happened to a rule that one of two rulebooks has, or both."""
    if rule not in before.rules:
        return RuleChange.ADDED
    if rule not in after.rules:
        return RuleChange.REMOVED
    same = content_of_rule(before.rules[rule]) == content_of_rule(after.rules[rule])
    return RuleChange.UNCHANGED if same else RuleChange.CHANGED
