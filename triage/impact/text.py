"""What becomes of a caseload, as text for the person who decides whether a change is approved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from triage.impact.caseload_model import AppliedLawReference, CaseloadGroup, CaseloadImpact, OtherChange, RuleImpact
from triage.impact.model import (
    CaseImpact,
    CaseOutcome,
    ChangedPart,
    Protection,
    ResponsibleRule,
    RuleChange,
    ToldPart,
)

_MOST_RULES_AT_FIRST = 3
_MOST_GROUPS = 40

PARTS = {
    ChangedPart.PROCEDURE: "procedure",
    ChangedPart.PRIORITY: "priority",
    ChangedPart.STANDING: "standing",
    ChangedPart.POINTS_AT_ISSUE: "point at issue",
    ChangedPart.ACTIONS: "action",
    ChangedPart.SAFEGUARDS: "safeguard",
    ChangedPart.REFERRALS: "referral",
    ChangedPart.INFORMATION: "information",
    ChangedPart.COUNTERS: "counter",
    ChangedPart.FLAGS: "flag",
}
"""What each part of an assessment is called, of which one thing is told."""

_OUTCOMES = {
    CaseOutcome.SAME: "nothing changes",
    CaseOutcome.SAME_BY_ANOTHER_ROAD: "the same, by another road",
    CaseOutcome.CHANGED: "something changes, and protects neither less nor more",
    CaseOutcome.NEEDS_A_PERSON: "nothing is recommended any more: a person has to look at the facts",
    CaseOutcome.NOT_COMPARED: "not compared: nothing is recommended before",
}
COUNTS = {
    "lose_protection": "lose protection",
    "need_a_person": "need a person",
    "not_compared": "are not compared",
    "gain_protection": "gain protection",
    "change_otherwise": "change otherwise",
    "same_by_another_road": "stay the same by another road",
    "same": "stay the same",
}
"""What each of `ImpactCounts` is called, as the end of a sentence."""


def impact_text(impact: CaseloadImpact) -> str:
    """Return what becomes of a caseload: first how many lose protection and by which rules, then each group."""
    return "\n".join(_lines(impact))


def _lines(impact: CaseloadImpact) -> Iterator[str]:
    yield from verdict_lines(impact)
    yield ""
    yield f"before  {law_in_words(impact.before)}"
    yield f"after   {law_in_words(impact.after)}"
    yield from (f"changed besides rules: {other_change_in_words(each)}" for each in impact.also_changed)
    yield ""
    yield f"{_cases(impact.cases)}, of which"
    counts = impact.counts.model_dump()
    yield from (f"  {counts[name]:>9,} {words}" for name, words in COUNTS.items() if counts[name] or name == "same")
    if impact.rules:
        yield ""
        yield "Rules that lead to something on one side only"
        yield from (f"  {rule_in_words(rule)}" for rule in impact.rules)
    if impact.told:
        yield ""
        yield "What is told on one side only"
        yield f"  {'no more':>9}  {'newly':>9}"
        yield from (f"  {each.lost:>9,}  {each.gained:>9,}  {PARTS[each.part]} {each.name}" for each in impact.told)
    moved = [each for each in impact.procedures if each.before != each.after]
    if moved:
        yield ""
        yield "Procedures recommended in another number of cases"
        yield from (f"  {each.before:>9,} → {each.after:<9,} {each.title} ({each.procedure})" for each in moved)
    told = [group for group in impact.groups if group.impact.outcome is not CaseOutcome.SAME]
    for group in told[:_MOST_GROUPS]:
        yield ""
        yield from _group(group)
    if len(told) > _MOST_GROUPS:
        yield ""
        yield f"{len(told) - _MOST_GROUPS} more groups: --format json has them all."


def verdict_lines(impact: CaseloadImpact) -> Iterator[str]:
    """Yield what has to be known before a change is approved: who loses protection, by what, what to look at."""
    lost, person = impact.counts.lose_protection, impact.counts.need_a_person
    if not impact.cases:
        yield "No case was compared: nothing can be said of this change."
        return
    if not lost:
        yield f"None of {_cases(impact.cases)} loses protection."
    else:
        adverse = f"; {impact.newly_adverse:,} to an adverse procedure" if impact.newly_adverse else ""
        yield f"{lost:,} of {_cases(impact.cases)} {'loses' if lost == 1 else 'lose'} protection{adverse}."
        yield f"By {_by(impact)}."
    if person:
        yield f"In {_cases(person)} nothing is recommended any more: a person has to look at the facts."
    look = [group.number for group in impact.groups if _to_look_at(group)]
    if look:
        shown = ", ".join(map(str, look[:_MOST_RULES_AT_FIRST]))
        more = f" and {len(look) - _MOST_RULES_AT_FIRST} more" if len(look) > _MOST_RULES_AT_FIRST else ""
        yield f"Look at {'groups' if len(look) > 1 else 'group'} {shown}{more}."


def _to_look_at(group: CaseloadGroup) -> bool:
    lowered = group.impact.protection is Protection.LOWERED
    return lowered or group.impact.outcome is CaseOutcome.NEEDS_A_PERSON


def _by(impact: CaseloadImpact) -> str:
    """Return the rules by which protection is lost: those that were changed, if there are any of them."""
    lowering = [rule for rule in impact.rules if rule.lose_protection]
    changed = [rule for rule in lowering if rule.change is not RuleChange.UNCHANGED]
    named = changed or sorted(lowering, key=lambda rule: -rule.lose_protection)
    told = [
        f"{rule.rule} ({rule.change.value}) in {rule.lose_protection:,}" for rule in named[:_MOST_RULES_AT_FIRST]
    ]
    if len(named) > _MOST_RULES_AT_FIRST:
        told.append(f"{len(named) - _MOST_RULES_AT_FIRST} more rules")
    if changed or not impact.also_changed:
        return _listed(told) if told else "no rule: what differs is not the text of a rule"
    kinds = _listed([each.kind.lower() for each in impact.also_changed])
    return f"what was changed besides rules ({kinds}){'; it shows in ' + _listed(told) if told else ''}"


def _group(group: CaseloadGroup) -> Iterator[str]:
    impact = group.impact
    yield f"Group {group.number}: {_cases(group.cases)}: {what_happens(impact)}"
    if impact.procedure_before and impact.procedure_after and impact.procedure_before != impact.procedure_after:
        adverse = " (adverse)" if impact.adverse_after else ""
        yield f"  procedure: {impact.procedure_before} → {impact.procedure_after}{adverse}"
    elif impact.procedure_before:
        yield f"  procedure: {impact.procedure_before}"
    if impact.reason:
        yield f"  why: {impact.reason}"
    yield from (f"  no more: {each}" for each in parts_in_words(impact.lost))
    yield from (f"  newly: {each}" for each in parts_in_words(impact.gained))
    yield from (f"  rule: {responsible_in_words(rule)}" for rule in impact.rules)
    yield f"  cases: {examples_in_words(group)}"


def what_happens(impact: CaseImpact) -> str:
    """Return what becomes of the cases of a group."""
    if impact.protection is Protection.LOWERED:
        return "they lose protection"
    if impact.protection is Protection.RAISED:
        return "they gain protection"
    return _OUTCOMES[impact.outcome]


def parts_in_words(parts: Iterable[ToldPart]) -> Iterator[str]:
    """Yield what is told, part by part: `safeguard stay_here`."""
    names: dict[ChangedPart, list[str]] = {}
    for each in parts:
        names.setdefault(each.part, []).append(each.name)
    for part, told in names.items():
        yield f"{PARTS[part]} {', '.join(told)}"


def responsible_in_words(rule: ResponsibleRule) -> str:
    """Return a rule of a group: what happened to it, and on which side it leads to something."""
    both = rule.fires_before and rule.fires_after
    side = "to something else on each side" if both else "before only" if rule.fires_before else "after only"
    return f"{rule.rule} ({rule.change.value}; leads there {side}): {rule.title}"


def examples_in_words(group: CaseloadGroup) -> str:
    """Return the first cases of a group, and how many more there are."""
    more = group.cases - len(group.examples)
    return f"{', '.join(group.examples)}{f' and {more:,} more' if more else ''}"


def rule_in_words(rule: RuleImpact) -> str:
    """Return in how many cases a rule leads to something on one side only."""
    lost = f", {rule.lose_protection:,} of which lose protection" if rule.lose_protection else ""
    return f"{rule.rule} ({rule.change.value}): {_cases(rule.cases)}{lost}"


def law_in_words(law: AppliedLawReference) -> str:
    """Return which law one side applies."""
    profile = f"profile {law.profile}" if law.profile else "profile of the country of asylum"
    return f"{law.rulebook}, version {law.version}, {law.digest}; {profile}; as of {law.day}"


def other_change_in_words(change: OtherChange) -> str:
    """Return what else was changed in the rulebook, of one kind."""
    told = [
        f"{', '.join(labels)} ({done})"
        for labels, done in ((change.added, "added"), (change.removed, "removed"), (change.changed, "changed"))
        if labels
    ]
    return f"{change.kind.lower()}: {'; '.join(told)}"


def _cases(number: int) -> str:
    return f"{number:,} case" if number == 1 else f"{number:,} cases"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
