"""From what becomes of each case to what is told of all of them."""

from __future__ import annotations

from datetime import date

from tests.impact.changes import CHANGES, SMALL
from tests.small_rulebook import FAMILY
from triage import case_from_data
from triage.caseload import table_of
from triage.impact.caseload_model import CaseloadImpact
from triage.impact.law import AppliedLaw
from triage.impact.model import RuleChange
from triage.impact.tally import MOST_EXAMPLES, ImpactTally, NamedCases
from triage.rulebook.loading import load_rulebook
from triage.rulebook.model import Rulebook

DAY = date(2026, 12, 1)
REJECTED: dict[str, object] = {"earlier_procedure": {"status_here": "rejected_final"}}


def told(facts: list[dict[str, object]], before: Rulebook, after: Rulebook, times: int = 1) -> CaseloadImpact:
    tally = ImpactTally(AppliedLaw(before, DAY), AppliedLaw(after, DAY))
    [batch] = table_of([case_from_data(each, before) for each in facts], before).combine_chunks().to_batches()
    for batch_number in range(times):
        tally.add(NamedCases(batch, f"{batch_number}-{{}}".format))
    return tally.result(("old", "new"))


def test_a_rule_that_takes_protection_by_way_of_a_finding_is_named_before_the_rule_that_reads_it() -> None:
    plain = {**CHANGES["nothing"], FAMILY: CHANGES["nothing"][FAMILY].replace(", safeguard stay_here", "")}
    narrowed = {**plain, FAMILY: plain[FAMILY].replace("protection_wish may be yes", "protection_wish is yes")}
    found = told([REJECTED], load_rulebook(plain), load_rulebook(narrowed))
    assert (found.counts.lose_protection, found.newly_adverse) == (1, 1)
    assert [(rule.rule, rule.change, rule.lose_protection) for rule in found.rules] == [
        ("sample.signal", RuleChange.CHANGED, 1),
        ("sample.lanes", RuleChange.UNCHANGED, 1),
    ]
    [group] = found.groups
    assert {rule.rule: rule.lowers for rule in group.impact.rules} == {
        "sample.signal": False,
        "sample.lanes": True,
    }


def test_every_case_is_counted_once_and_the_first_of_each_group_are_named() -> None:
    after = load_rulebook(CHANGES["a safeguard lost"])
    found = told([{}, {"applicant": {"protection_wish": "no"}}, REJECTED], SMALL, after, times=4)
    counts = found.counts
    assert (found.cases, counts.lose_protection, counts.same) == (12, 8, 4)
    assert sum(counts.model_dump().values()) == sum(group.cases for group in found.groups) == 12
    assert found.groups[0].examples == ("0-0", "0-2", "1-0", "1-2", "2-0")
    assert max(len(group.examples) for group in found.groups) == MOST_EXAMPLES
    assert [(each.procedure, each.before, each.after) for each in found.procedures] == [("regular_rsd", 12, 12)]
