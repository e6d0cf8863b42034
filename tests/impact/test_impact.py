"""What a change of the rulebook does to a case, on a rulebook that is small enough to see it by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.small_rulebook import FAMILY, branch, small_rule_files, with_rule, with_text
from triage import assess, case_from_data, house_rulebook
from triage.impact.comparing import impact_on
from triage.impact.grouping import grouped
from triage.impact.model import CaseImpact, CaseOutcome, ChangedPart, Protection, RuleChange
from triage.rulebook.loading import load_rulebook
from triage.rulebook.model import Rulebook

DAY = date(2026, 12, 1)
SMALL = load_rulebook(small_rule_files())
REJECTED = {"earlier_procedure": {"status_here": "rejected_final"}, "applicant": {"protection_wish": "no"}}
WISH_UNKNOWN = {"earlier_procedure": {"status_here": "rejected_final"}}
NO_SAFEGUARD = load_rulebook(with_text(FAMILY, ", safeguard stay_here", ""))


def document(facts: Mapping[str, object], rulebook: Rulebook = SMALL, profile: str | None = None) -> dict[str, Any]:
    case = case_from_data({"assessed_on": "2026-11-23", **facts}, rulebook)
    made: dict[str, Any] = json.loads(assess(case, rulebook=rulebook, profile=profile).model_dump_json())
    return made


def impact(facts: Mapping[str, object], after: Rulebook, before: Rulebook = SMALL) -> CaseImpact:
    return impact_on(document(facts), before, after, DAY)


def rules(found: CaseImpact) -> list[tuple[str, RuleChange, bool, bool]]:
    return [(rule.rule, rule.change, rule.fires_before, rule.fires_after) for rule in found.rules]


def test_under_the_same_rules_everything_is_the_same() -> None:
    for facts in ({}, REJECTED, {"claims": [{"harm": "torture_or_inhuman"}]}):
        found = impact(facts, load_rulebook(small_rule_files()))
        assert (found.outcome, found.protection, found.rules) == (CaseOutcome.SAME, Protection.AS_BEFORE, ())


def test_another_rule_that_leads_to_the_same_is_another_road() -> None:
    after = load_rulebook(with_rule(branch("applicant.alone is yes", "propose regular_rsd")))
    found = impact({"applicant": {"alone": "yes"}}, after)
    assert (found.outcome, found.protection, found.changed) == (
        CaseOutcome.SAME_BY_ANOTHER_ROAD,
        Protection.AS_BEFORE,
        (),
    )
    assert rules(found) == [("sample.more", RuleChange.ADDED, False, True)]
    assert impact({}, after).outcome is CaseOutcome.SAME


def test_a_finding_with_another_value_is_another_road() -> None:
    after = load_rulebook(with_text(FAMILY, "set signal = possible", "set signal = expressed"))
    found = impact({}, after)
    assert (found.outcome, found.procedure_after) == (CaseOutcome.SAME_BY_ANOTHER_ROAD, "regular_rsd")


def test_another_rule_that_sets_a_finding_to_what_it_is_is_another_road() -> None:
    after = load_rulebook(with_rule(branch("applicant.alone is yes", "set signal = possible")))
    found = impact({"applicant": {"alone": "yes", "protection_wish": "yes"}}, after)
    assert (found.outcome, found.changed, found.rules) == (CaseOutcome.SAME_BY_ANOTHER_ROAD, (), ())
    # Where the wish is not known, the signal hangs on it no more: that is told.
    assert impact({"applicant": {"alone": "yes"}}, after).changed == (ChangedPart.STANDING,)


def test_a_safeguard_that_is_lost_lowers_protection_and_one_that_is_gained_raises_it() -> None:
    lost = impact({}, NO_SAFEGUARD)
    assert (lost.outcome, lost.protection, lost.changed) == (
        CaseOutcome.CHANGED,
        Protection.LOWERED,
        (ChangedPart.SAFEGUARDS,),
    )
    assert rules(lost) == [("sample.signal", RuleChange.CHANGED, True, False)]
    gained = impact({}, SMALL, before=NO_SAFEGUARD)
    assert (gained.outcome, gained.protection) == (CaseOutcome.CHANGED, Protection.RAISED)


def test_what_is_lost_counts_whatever_is_gained_besides() -> None:
    text = with_text(FAMILY, "set signal = possible, safeguard stay_here", "set signal = possible, refer counsel")
    assert impact({}, load_rulebook(text)).protection is Protection.LOWERED


def test_a_higher_priority_raises_protection_and_a_lower_one_lowers_it() -> None:
    urgent = load_rulebook(with_rule(branch("applicant.alone is yes", "priority urgent")))
    facts = {"applicant": {"alone": "yes"}}
    raised = impact(facts, urgent)
    assert (raised.changed, raised.protection) == ((ChangedPart.PRIORITY,), Protection.RAISED)
    assert impact(facts, SMALL, before=urgent).protection is Protection.LOWERED


def test_a_procedure_that_is_newly_adverse_lowers_protection() -> None:
    after = load_rulebook(with_text(FAMILY, "and signal is none and policy.returns is on", ""))
    # Whether there is a wish was not asked: a signal is possible, and keeps return support away before.
    found = impact(WISH_UNKNOWN, after)
    assert ChangedPart.PROCEDURE in found.changed
    assert (found.procedure_before, found.procedure_after) == ("regular_rsd", "return_support")
    assert (found.protection, found.adverse_after) == (Protection.LOWERED, True)
    assert ("sample.lanes", RuleChange.CHANGED, True, True) in rules(found)
    # On the way back counsel is lost, and that is told first, though the procedure protects more.
    back = impact(WISH_UNKNOWN, SMALL, before=after)
    assert (back.protection, back.adverse_after) == (Protection.LOWERED, False)


def test_an_adverse_procedure_lowers_protection_also_where_its_rank_is_the_same() -> None:
    ranked = {"procedures.yaml": small_rule_files()["procedures.yaml"].replace("rank: 0", "rank: 4")}
    before = load_rulebook(small_rule_files() | ranked)
    dropped = with_text(FAMILY, "and signal is none and policy.returns is on", "")
    found = impact(WISH_UNKNOWN, load_rulebook(dropped | ranked), before)
    # Counsel is gained, and nothing else lost.
    assert (found.procedure_after, found.protection) == ("return_support", Protection.LOWERED)


def test_a_fact_that_the_new_rulebook_does_not_take_needs_a_person_and_is_told_without_its_value() -> None:
    files = {name: text.replace("torture_or_inhuman", "torture") for name, text in small_rule_files().items()}
    facts = {"claims": [{}, {"harm": "torture_or_inhuman"}]}
    found = impact(facts, load_rulebook(files))
    assert (found.outcome, found.procedure_before, found.procedure_after) == (
        CaseOutcome.NEEDS_A_PERSON,
        "regular_rsd",
        None,
    )
    assert found.reason == "It does not take facts of the case, at: /claims/*/harm."
    old = impact_on(document(facts), load_rulebook(files), SMALL, DAY)
    assert old.outcome is CaseOutcome.NOT_COMPARED


def test_the_day_is_that_of_the_change_so_that_a_rule_of_that_day_speaks() -> None:
    files = with_rule(branch("applicant.alone is yes", "priority urgent"))
    later = files[FAMILY].replace("title: One more\n", "title: One more\n    in force: {from: 2026-12-01}\n")
    after = load_rulebook(files | {FAMILY: later})
    made = document({"applicant": {"alone": "yes"}})
    assert made["assessed_on"] == "2026-11-23"
    assert impact_on(made, SMALL, after, DAY).outcome is CaseOutcome.CHANGED
    assert impact_on(made, SMALL, after, date(2026, 11, 30)).outcome is CaseOutcome.SAME


def test_what_protects_less_is_told_first_then_what_needs_a_person() -> None:
    lowered = CaseImpact(outcome=CaseOutcome.CHANGED, protection=Protection.LOWERED)
    adverse = lowered.model_copy(update={"adverse_after": True})
    person = CaseImpact(outcome=CaseOutcome.NEEDS_A_PERSON, protection=Protection.AS_BEFORE, reason="It.")
    raised = CaseImpact(outcome=CaseOutcome.CHANGED, protection=Protection.RAISED)
    road = CaseImpact(outcome=CaseOutcome.SAME_BY_ANOTHER_ROAD, protection=Protection.AS_BEFORE)
    same = CaseImpact(outcome=CaseOutcome.SAME, protection=Protection.AS_BEFORE)
    found, numbers = grouped([same, same, same, road, raised, raised, person, lowered, adverse], SMALL, SMALL, DAY)
    assert [group.impact for group in found.groups] == [adverse, lowered, person, raised, road, same]
    assert [group.cases for group in found.groups] == [1, 1, 1, 2, 1, 3]
    assert (found.cases, numbers) == (9, (6, 6, 6, 5, 4, 4, 3, 2, 1))


@pytest.mark.parametrize(
    "facts", [{}, {"applicant": {"age": "child"}}, {"claims": [{"harms": ["torture_or_inhuman"]}]}]
)
def test_no_case_differs_from_itself_under_the_rulebook_of_the_house(facts: dict[str, object]) -> None:
    house = house_rulebook()
    assert impact_on(document(facts, house), house, house, DAY).outcome is CaseOutcome.SAME


def test_a_profile_that_was_asked_for_is_asked_for_again() -> None:
    name = next(iter(SMALL.profiles))
    files = {file: text.replace(f"id: {name}", "id: other") for file, text in small_rule_files().items()}
    made = document({}, profile=name)
    assert impact_on(made, SMALL, SMALL, DAY).outcome is CaseOutcome.SAME
    found = impact_on(made, SMALL, load_rulebook(files), DAY)
    assert (found.outcome, found.reason) == (
        CaseOutcome.NEEDS_A_PERSON,
        f"It has no profile {name}, which was asked for.",
    )
    assert impact_on(document({}), SMALL, load_rulebook(files), DAY).outcome is CaseOutcome.SAME
