"""What belongs to a lane that is not recommended is not told as something to do now, and never lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from triage import Assessment, RulebookError, assess, case_from_data, load_rulebook
from triage.explanation.brief import assessment_brief
from triage.explanation.explanation import explanation_of
from triage.rulebook.loading import house_rule_files, house_rulebook

RULEBOOK = house_rulebook()
LINK = "Examine whether a Convention ground links the harm to the person"
# Refused, heard on the claim, asking for a stay alone: what a claim would turn on is not what is decided.
ASKS_FOR_A_STAY = {
    "assessed_on": "2026-11-23",
    "applicant": {"age": "adult", "asks_for": "other_matter", "protection_wish": "yes"},
    "claims": [{"harms": ["life_or_liberty"], "examined_before": "yes", "subjective_fear": "yes"}],
    "earlier_procedure": {"status_here": "rejected_final", "stay_application_pending": "yes"},
}


def of(facts: Mapping[str, object]) -> Assessment:
    return assess(case_from_data(facts))


def test_a_task_of_another_lane_is_told_behind_it_and_not_as_done_first() -> None:
    assessment = of(ASKS_FOR_A_STAY)
    assert assessment.procedure.id == "protection_from_removal"
    told = explanation_of(assessment, RULEBOOK)
    first = [each.text for each in told.do_first.told] + [each.text for each in told.everybody.told]
    assert not [each for each in first if LINK in each]
    assert [each for each in told.others.afterwards if LINK in each and each.startswith("Not now")]
    assert LINK not in " ".join(assessment_brief(assessment, RULEBOOK).split())


def test_the_lane_to_which_a_task_belongs_tells_it_first() -> None:
    claim = {**ASKS_FOR_A_STAY, "earlier_procedure": {"status_here": "pending"}}
    assessment = of({**claim, "applicant": {"age": "adult", "asks_for": "protection", "protection_wish": "yes"}})
    assert assessment.procedure.id == "regular_rsd"
    told = explanation_of(assessment, RULEBOOK)
    assert [each.text for each in told.do_first.told if LINK in each.text]
    assert not told.others.afterwards


def test_no_action_is_lost() -> None:
    assessment = of(ASKS_FOR_A_STAY)
    told = explanation_of(assessment, RULEBOOK)
    passages = (*told.do_first.told, *told.everybody.told)
    everything = " ".join((*(each.text for each in passages), *told.others.afterwards))
    assert [each.term for each in assessment.actions if each.meaning not in everything] == []


def test_an_action_that_waits_in_no_procedure_there_is_is_refused_with_its_place() -> None:
    files = dict(house_rule_files())
    stands = "[measure_on_protected_person, family_reunification"
    assert stands in files["terms.yaml"]
    files["terms.yaml"] = files["terms.yaml"].replace(stands, "[measure_on_protected, family_reunification", 1)
    with pytest.raises(RulebookError, match=r"waits in: .*measure_on_protected") as refused:
        load_rulebook(files)
    assert "terms.yaml:" in str(refused.value)
