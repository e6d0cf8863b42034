"""Why not: outranked, or the very conditions that failed, and whether for want of an answer."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import case_of_nodes
from tests.strategies import cases
from triage import Assessment, Case, UnknownNameError, assess, house_rulebook
from triage.explanation.why_not import why_not, why_not_text

RULEBOOK = house_rulebook()


def assessed(case: Case) -> Assessment:
    return assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)}))


CHILD = assessed(case_of_nodes({"applicant.age": "child", "applicant.protection_wish": "yes"}))


def test_a_condition_that_failed_for_want_of_an_answer_is_told_as_unknown() -> None:
    answer = why_not(CHILD, RULEBOOK, "family_unity_derivative")
    [branch] = answer.branches
    assert {(failed.node, failed.unknown) for failed in branch.failed} == {
        # For a child the status of its parents has a procedure of its own.
        ("child", False),
        ("family.recognised_member_here", True),
        ("family.relationship_established", True),
        ("family.own_claim_or_confidentiality", True),
    }
    assert "family.recognised_member_here is not known" in why_not_text(answer)


def test_a_condition_that_failed_because_the_finding_is_otherwise_is_told_with_its_value() -> None:
    answer = why_not(CHILD, RULEBOOK, "combatant_separation_verification")
    assert ("child", "treat_as_child", False) in {
        (failed.node, failed.value, failed.unknown) for branch in answer.branches for failed in branch.failed
    }


def test_a_candidate_that_is_outranked_is_told_so() -> None:
    answer = why_not(CHILD, RULEBOOK, "regular_rsd")
    assert answer.outranked_by == "child_best_interests_rsd"
    assert "is outranked by child_best_interests_rsd" in why_not_text(answer)


def test_the_recommended_procedure_is_told_as_recommended() -> None:
    assert why_not_text(why_not(CHILD, RULEBOOK, CHILD.procedure.id)).endswith("stands in the answer.\n")


def test_a_procedure_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'return_support'"):
        why_not(CHILD, RULEBOOK, "return_suport")


def test_a_point_at_issue_is_told_for_the_claim_that_has_it_and_missed_by_the_other() -> None:
    assessment = assessed(
        case_of_nodes(
            {
                "claims[0].relocation_area_identified": "yes",
                "claims[1].relocation_area_identified": "no",
            }
        )
    )
    answer = why_not(assessment, RULEBOOK, "internal_relocation")
    assert answer.title == RULEBOOK.issues["internal_relocation"].title
    assert answer.stands_for == ("claims[0]",)
    assert answer.branches and all(branch.branch.endswith("@claims[1]") for branch in answer.branches)
    assert "stands in the answer, for claims[0]." in why_not_text(answer)


def test_a_procedure_is_not_taken_for_what_has_its_name_in_another_kind() -> None:
    """The point on family reunification is raised, and the procedure of that name is not proposed."""
    assessment = assessed(
        case_of_nodes({"family.separated_members": "yes", "earlier_procedure.status_here": "recognised"})
    )
    assert "family_reunification" in {each.term for each in assessment.information} | {
        point.id for point in assessment.points_at_issue
    }
    assert assessment.procedure.id != "family_reunification"
    answer = why_not(assessment, RULEBOOK, "family_reunification")
    assert answer.stands_for == ()
    assert answer.branches or answer.outranked_by


def test_a_point_at_issue_that_is_asked_of_claims_is_missing_where_there_is_none() -> None:
    answer = why_not(CHILD, RULEBOOK, "nexus")
    assert (answer.stands_for, answer.branches) == ((), ())
    assert "none is recorded" in why_not_text(answer)


def test_a_safeguard_of_another_procedure_is_outranked_with_it() -> None:
    """What a branch adds beside the procedure that it proposes is told only with that procedure."""
    at_sea = {"circumstances.place": "at_sea", "circumstances.in_distress": "yes"}
    assessment = assessed(case_of_nodes({**at_sea, "exclusion.unrwa": "receiving_in_area"}))
    assert why_not(assessment, RULEBOOK, "unrwa").outranked_by == "rescue_first"
    assert why_not(assessment, RULEBOOK, "sea_arrival").stands_for == ("case",)


@given(cases(), st.sampled_from(sorted(RULEBOOK.issues)))
def test_every_point_at_issue_is_raised_or_has_a_failed_condition_for_each_claim_or_stay_it_is_asked_of(
    case: Case, issue: str
) -> None:
    assessment = assessed(case)
    answer = why_not(assessment, RULEBOOK, issue)
    raised = {point.entity for point in assessment.points_at_issue if point.id == issue}
    assert set(answer.stands_for) == raised
    assert all(branch.failed for branch in answer.branches)


@given(cases(), st.sampled_from(sorted(RULEBOOK.procedures)))
def test_every_procedure_is_recommended_outranked_or_has_a_failed_condition_in_each_branch(
    case: Case, procedure: str
) -> None:
    assessment = assessed(case)
    answer = why_not(assessment, RULEBOOK, procedure)
    if answer.stands_for:
        assert procedure == assessment.procedure.id
    elif answer.outranked_by:
        assert procedure in {candidate.procedure for candidate in assessment.candidates}
    else:
        assert answer.branches
        assert all(branch.failed for branch in answer.branches)
