"""What a change of the law does to a caseload, as data: what `triage impact` tells."""

from __future__ import annotations

from datetime import date
from typing import Literal

from triage.assessment.part import Part
from triage.impact.model import ChangedPart, ImpactGroup, RuleChange


class AppliedLawReference(Part):
    """Which law one side applies. Without `profile`, the country of asylum of each case selects one."""

    rulebook: str
    version: str
    digest: str
    profile: str | None
    day: date


class ImpactCounts(Part):
    """How many cases there are of each kind; each case is counted once, under the first that it is of."""

    lose_protection: int = 0
    need_a_person: int = 0
    not_compared: int = 0
    gain_protection: int = 0
    change_otherwise: int = 0
    same_by_another_road: int = 0
    same: int = 0


class RuleImpact(Part):
    """In how many cases a rule leads to something on one side only, and how many of them lose protection by it.

    A rule that was changed counts in each case that loses protection, as it may do so by way of a finding; one that
    was not, only where what it leads to is itself lost or protects less.
    """

    rule: str
    title: str
    change: RuleChange
    cases: int
    lose_protection: int


class ToldImpact(Part):
    """In how many cases something is told no more, and in how many newly: a safeguard, say."""

    part: ChangedPart
    name: str
    lost: int
    gained: int


class ProcedureImpact(Part):
    """In how many cases a procedure is recommended on each side."""

    procedure: str
    title: str
    adverse: bool
    before: int
    after: int


class OtherChange(Part):
    """What else than rules was changed in the rulebook, of one kind and by label: procedures, say."""

    kind: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


class CaseloadGroup(ImpactGroup):
    """The cases to which the same happens, with the first of them: by reference, or else by place in their file."""

    examples: tuple[str, ...]


class CaseloadImpact(Part):
    """What becomes of the cases of a caseload if other law is applied to them. It holds no fact of a person.

    `rules` are those that were changed and lead to something on one side only, those first by which most cases lose
    protection, then those that were not changed. `told` begins with what is lost in most cases, `groups` with what
    protects less.
    """

    format: Literal["triage-caseload-impact/1"] = "triage-caseload-impact/1"
    before: AppliedLawReference
    after: AppliedLawReference
    cases: int
    newly_adverse: int
    counts: ImpactCounts
    rules: tuple[RuleImpact, ...]
    told: tuple[ToldImpact, ...]
    procedures: tuple[ProcedureImpact, ...]
    also_changed: tuple[OtherChange, ...]
    groups: tuple[CaseloadGroup, ...]
