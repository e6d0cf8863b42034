"""From the cases of a caseload, one batch after the other, to what becomes of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa

from triage.errors import CaseError
from triage.impact.caseload_model import (
    AppliedLawReference,
    CaseloadGroup,
    CaseloadImpact,
    ImpactCounts,
    OtherChange,
    ProcedureImpact,
    RuleImpact,
    ToldImpact,
)
from triage.impact.comparing import impact_of, rule_change
from triage.impact.grouping import in_order
from triage.impact.law import AppliedLaw
from triage.impact.model import CaseImpact, CaseOutcome, ChangedPart, Protection, RuleChange, ToldPart
from triage.impact.passes import facts_in, impacts_in

MOST_EXAMPLES = 5

_KINDS = {
    CaseOutcome.NEEDS_A_PERSON: "need_a_person",
    CaseOutcome.NOT_COMPARED: "not_compared",
    CaseOutcome.CHANGED: "change_otherwise",
    CaseOutcome.SAME_BY_ANOTHER_ROAD: "same_by_another_road",
    CaseOutcome.SAME: "same",
}


@dataclass(frozen=True)
class NamedCases:
    """Cases in the form of a caseload of the rulebook before, and how each row is named to whoever looks for it.

    `not_taken` are cases whose facts that rulebook does not take, each by its name, as plain data.
    """

    batch: pa.RecordBatch
    name_of: Callable[[int], str]
    not_taken: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def __len__(self) -> int:
        """How many cases there are."""
        return int(self.batch.num_rows) + len(self.not_taken)


@dataclass
class ImpactTally:
    """Counts what becomes of cases, and keeps the first of each kind.

    `refused` are cases that neither rulebook takes: by name, with what is wrong. They are not counted.
    """

    before: AppliedLaw
    after: AppliedLaw
    counted: Counter[CaseImpact] = field(default_factory=Counter)
    examples: dict[CaseImpact, list[str]] = field(default_factory=dict)
    first: dict[CaseImpact, Mapping[str, Any]] = field(default_factory=dict)
    refused: list[tuple[str, CaseError]] = field(default_factory=list)

    def add(self, cases: NamedCases, told: Callable[[int], None] = lambda cases: None) -> None:
        """Count the cases of a batch; `told` is told again and again how many cases were counted in all."""
        for found in impacts_in(cases.batch, self.before, self.after):
            if found.impact.outcome is CaseOutcome.NOT_COMPARED:
                [row] = found.rows
                self._not_compared(cases.name_of(row), facts_in(cases.batch, row), found.impact)
                told(self.counted.total())
                continue
            names = map(cases.name_of, found.rows[:MOST_EXAMPLES])
            self._count(found.impact, len(found.rows), names, partial(facts_in, cases.batch, found.rows[0]))
            told(self.counted.total())
        for name, facts in cases.not_taken:
            self._not_compared(name, facts, impact_of(facts, self.before, self.after))
            told(self.counted.total())

    def _not_compared(self, name: str, facts: Mapping[str, Any], impact: CaseImpact) -> None:
        """Count a case of which nothing is recommended before; what neither rulebook takes is refused."""
        problems = _problems(facts, self.before)
        if problems is not None and _problems(facts, self.after) is not None:
            self.refused.append((name, problems))
        else:
            self._count(impact, 1, [name], lambda: facts)

    def _count(
        self, impact: CaseImpact, cases: int, names: Iterable[str], facts: Callable[[], Mapping[str, Any]]
    ) -> None:
        self.counted[impact] += cases
        there = self.examples.setdefault(impact, [])
        there.extend(list(names)[: MOST_EXAMPLES - len(there)])
        if impact not in self.first:
            self.first[impact] = facts()

    @property
    def in_order(self) -> list[CaseImpact]:
        """What becomes of cases, what protects less first: group `n` is the one at place `n - 1`."""
        return in_order(self.counted)

    def result(self, names: tuple[str, str], also_changed: Iterable[OtherChange] = ()) -> CaseloadImpact:
        """Return what becomes of all cases. `names` is how the two rulebooks were named."""
        counts = Counter[str]()
        for impact, cases in self.counted.items():
            counts[_kind_of(impact)] += cases
        newly = (cases for impact, cases in self.counted.items() if self._newly_adverse(impact))
        return CaseloadImpact(
            before=_reference(names[0], self.before),
            after=_reference(names[1], self.after),
            cases=self.counted.total(),
            newly_adverse=sum(newly),
            counts=ImpactCounts(**counts),
            rules=tuple(self._rules()),
            told=tuple(self._told()),
            procedures=tuple(self._procedures()),
            also_changed=tuple(also_changed),
            groups=tuple(
                CaseloadGroup(
                    number=number,
                    cases=self.counted[impact],
                    impact=impact,
                    examples=tuple(self.examples[impact]),
                )
                for number, impact in enumerate(self.in_order, start=1)
            ),
        )

    def _newly_adverse(self, impact: CaseImpact) -> bool:
        before = impact.procedure_before
        return impact.adverse_after and before is not None and not self.before.rulebook.procedures[before].adverse

    def _rules(self) -> Iterator[RuleImpact]:
        cases, lowered = Counter[str](), Counter[str]()
        titles: dict[str, str] = {}
        for impact, count in self.counted.items():
            for rule in impact.rules:
                titles[rule.rule] = rule.title
                cases[rule.rule] += count
                changed = rule.change is not RuleChange.UNCHANGED
                if impact.protection is Protection.LOWERED and (changed or rule.lowers):
                    lowered[rule.rule] += count
        change = {name: rule_change(name, self.before.in_force, self.after.in_force) for name in cases}
        order = list(dict.fromkeys((*self.after.rulebook.rules, *self.before.rulebook.rules)))
        for name in sorted(
            cases,
            key=lambda name: (
                change[name] is RuleChange.UNCHANGED,
                -lowered[name],
                -cases[name],
                order.index(name),
            ),
        ):
            yield RuleImpact(
                rule=name,
                title=titles[name],
                change=change[name],
                cases=cases[name],
                lose_protection=lowered[name],
            )

    def _told(self) -> Iterator[ToldImpact]:
        lost, gained = Counter[ToldPart](), Counter[ToldPart]()
        for impact, cases in self.counted.items():
            lost.update(dict.fromkeys(impact.lost, cases))
            gained.update(dict.fromkeys(impact.gained, cases))
        parts = list(ChangedPart)
        for told in sorted({*lost, *gained}, key=lambda each: (-lost[each], parts.index(each.part), each.name)):
            yield ToldImpact(part=told.part, name=told.name, lost=lost[told], gained=gained[told])

    def _procedures(self) -> Iterator[ProcedureImpact]:
        """Yield what is recommended on either side, in order of precedence after, then what is there no more."""
        before, after = Counter[str](), Counter[str]()
        for impact, cases in self.counted.items():
            if impact.procedure_before is not None:
                before[impact.procedure_before] += cases
            if impact.procedure_after is not None:
                after[impact.procedure_after] += cases
        procedures = {**self.before.rulebook.procedures, **self.after.rulebook.procedures}
        for name in dict.fromkeys((*self.after.rulebook.procedures, *self.before.rulebook.procedures)):
            if before[name] or after[name]:
                yield ProcedureImpact(
                    procedure=name,
                    title=procedures[name].title,
                    adverse=procedures[name].adverse,
                    before=before[name],
                    after=after[name],
                )


def _kind_of(impact: CaseImpact) -> str:
    if impact.protection is Protection.LOWERED:
        return "lose_protection"
    if impact.protection is Protection.RAISED:
        return "gain_protection"
    return _KINDS[impact.outcome]


def _reference(name: str, law: AppliedLaw) -> AppliedLawReference:
    return AppliedLawReference(
        rulebook=name,
        version=law.rulebook.version,
        digest=law.rulebook.digest,
        profile=law.profile,
        day=law.day,
    )


def _problems(facts: Mapping[str, Any], law: AppliedLaw) -> CaseError | None:
    try:
        law.case(facts)
    except CaseError as error:
        return error
    return None
