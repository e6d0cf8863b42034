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
