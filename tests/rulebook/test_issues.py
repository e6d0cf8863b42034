"""A point at issue that names what there is not, or is raised of something else, is refused with its place."""

from __future__ import annotations

import pytest

from triage import RulebookError, load_rulebook
from triage.rulebook.loading import house_rule_files

ISSUES = "issues/refugee_definition.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (ISSUES, "finding: claim.nexus", "finding: claim.nexuss", "Did you mean 'claim.nexus'?"),
        (ISSUES, "finding: claim.nexus", "finding: stay.transfer_conditions", "is not one of the case or of what"),
        (ISSUES, "claim.nexus_link,", "claim.nexus_lnk,", "Did you mean 'claim.nexus_link'?"),
        (ISSUES, "source: [1951 Conv. art 1A(2), Handbook 66-86", "source: [Hndbook 66", "names no instrument"),
        (ISSUES, "- id: nexus", "- id: persecution", "'persecution' stands twice in issues"),
        (
            ISSUES,
            "claim.role_in_exile: claim.sur_place is own_activities",
            "claim.role_in_exile: claim.sur_place is own",
            "own",
        ),
        (ISSUES, "where: claim.child_specific_harm is", "where: claim.child_specific_ham is", "did you mean"),
        (ISSUES, "where: claim.child_specific_harm is yes", "where: stay.connection is yes", "is told per stay"),
        (ISSUES, "source: [GIP 8 paras 15-18,", "source: [GPI 8 paras 15-18,", "names no instrument"),
        (
            "procedures.yaml",
            "        by when: At once.",
            "        by when: At once.\n        where: applicant.ag is child",
            "rescue_first, step 1, where, at 0",
        ),
        (ISSUES, "- id: nexus", "- id: detention", "the point at issue 'detention' stands twice"),
        ("families/points_at_issue.yaml", "- issue nexus", "- issue nexsus", "'issue' term"),
        (
            "families/points_at_issue.yaml",
            "- issue nexus",
            "- issue detention",
            "the point at issue 'detention' is raised by a rule that speaks for the case",
        ),
    ],
)
def test_a_fault_in_a_point_at_issue_is_refused(file: str, old: str, new: str, message: str) -> None:
    files = dict(house_rule_files())
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    with pytest.raises(RulebookError) as refused:
        load_rulebook(files)
    assert message.lower() in str(refused.value).lower(), str(refused.value)[:600]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("circumstances.removal_imminent is yes", "circumstances.removal_iminent is yes", "did you mean"),
        ("circumstances.removal_imminent is yes", "circumstances.removal_imminent is often", "often"),
        ("circumstances.removal_imminent is yes", "stay.connection is yes", "is told per stay"),
        ("circumstances.removal_imminent is yes", "circumstances.removal_imminent seems yes", "seems"),
        (
            "circumstances.removal_imminent is yes",
            "circumstances.hand_over_without_court is yes",
            "is asked only where it is known itself",
        ),
    ],
)
def test_a_fault_in_what_points_to_a_fact_is_refused(old: str, new: str, message: str) -> None:
    files = dict(house_rule_files())
    file = "vocabulary/circumstances.yaml"
    said = f"asked where: circumstances.extradition_request is yes or {old}"
    assert said in files[file]
    files[file] = files[file].replace(said, said.replace(old, new), 1)
    with pytest.raises(RulebookError) as refused:
        load_rulebook(files)
    assert message in str(refused.value).lower(), str(refused.value)[:600]
    assert file in str(refused.value)


def test_facts_that_wait_for_each_other_are_refused() -> None:
    files = dict(house_rule_files())
    file = "vocabulary/proposed_transfer.yaml"
    files[file] = files[file].replace("stays_recorded is yes or", "proposed_transfer.consent is refused or", 1)
    with pytest.raises(RulebookError) as refused:
        load_rulebook(files)
    assert "proposed_transfer.basis is asked only where it is known itself" in str(refused.value)


def test_what_points_to_a_fact_changes_the_digest() -> None:
    files = dict(house_rule_files())
    file = "vocabulary/family.yaml"
    said = "    asked where: family.separated_members is yes\n"
    assert said in files[file]
    changed = load_rulebook({**files, file: files[file].replace(said, "", 1)})
    assert changed.digest != load_rulebook(files).digest
