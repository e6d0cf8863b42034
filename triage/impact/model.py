"""What a change of the rulebook does to cases, as data."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from triage.assessment.model import RulebookReference
from triage.assessment.part import Part


class CaseOutcome(StrEnum):
    """What becomes of one case.

    `same`: all that people are told is the same, and so are the rules that lead there. `same_by_another_road`: it
    is the same, and other rules, or findings with other values, lead there. `changed`: something that people are
    told differs. `needs_a_person`: the new rulebook recommends nothing; a person has to look at the facts first.
    `not_compared`: the rulebook that it is compared with recommends nothing either.
    """

    SAME = "same"
    SAME_BY_ANOTHER_ROAD = "same_by_another_road"
    CHANGED = "changed"
    NEEDS_A_PERSON = "needs_a_person"
    NOT_COMPARED = "not_compared"


class Protection(StrEnum):
    """Whether the person is protected less, more, or as before.

    `lowered`: the procedure has a lower protection rank or is newly adverse, the priority is lower, or a point at
    issue, action, safeguard, referral or information is lost, whatever is gained besides. `raised`: something of
    this is gained, and nothing lost.
    """

    LOWERED = "lowered"
    RAISED = "raised"
    AS_BEFORE = "as_before"


class ChangedPart(StrEnum):
    """What people are told, by the name that it has in an assessment."""

    PROCEDURE = "procedure"
    PRIORITY = "priority"
    STANDING = "standing"
    POINTS_AT_ISSUE = "points_at_issue"
    ACTIONS = "actions"
    SAFEGUARDS = "safeguards"
    REFERRALS = "referrals"
    INFORMATION = "information"
    COUNTERS = "counters"
    FLAGS = "flags"


class RuleChange(StrEnum):
    """What happened to a rule from one rulebook to the other, each as it is in force on its day."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class ResponsibleRule(Part):
    """A rule that leads to something on one side only, and what happened to it from one side to the other.

    `fires_before` and `fires_after`: whether it leads to something under the one rulebook alone, or the other.
    `lowers`: whether what it leads to, on either side, is what protects less; it can also do so by way of a finding
    that others read.
    """

    rule: str
    title: str
    change: RuleChange
    fires_before: bool
    fires_after: bool
    lowers: bool = False


class ToldPart(Part):
    """One thing that people are told, by its part of an assessment and its name there: a safeguard, say."""

    part: ChangedPart
    name: str


class CaseImpact(Part):
    """What becomes of one case. It holds no fact: procedures and rules by name, places of facts that are refused.

    `lost` is told under the one rulebook alone, `gained` under the other; of priority and standing each has its
    level. `reason` is there where nothing is recommended: why. Of such a case no procedure is told.
    """

    outcome: CaseOutcome
    protection: Protection
    changed: tuple[ChangedPart, ...] = ()
    procedure_before: str | None = None
    procedure_after: str | None = None
    adverse_after: bool = False
    lost: tuple[ToldPart, ...] = ()
    gained: tuple[ToldPart, ...] = ()
    rules: tuple[ResponsibleRule, ...] = ()
    reason: str | None = None


class ImpactGroup(Part):
    """The cases to which the same happens for the same reason: how many, and what that is."""

    number: int
    cases: int
    impact: CaseImpact


class Impact(Part):
    """What a change of the rulebook does to a number of cases, as if each were assessed on `day`.

    What protects less comes first, then what needs a person, then whatever else is changed.
    """

    format: Literal["triage-impact/1"] = "triage-impact/1"
    day: date
    before: RulebookReference
    after: RulebookReference
    cases: int
    groups: tuple[ImpactGroup, ...]
