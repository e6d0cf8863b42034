"""Branches have names: nothing that is added moves them, and who uses an old letter is told the name."""

from __future__ import annotations

import re

import pytest

from tests.small_rulebook import small_rule_files, with_text
from triage import UnknownNameError, house_rulebook, load_rulebook

INSERTED = """      - name: inserted
        if: exclusion.danger_to_host is yes
        then: [flag look]
        examples:
          fires:
            - {exclusion.danger_to_host: yes}
          silent:
            - {}
"""


def test_a_branch_that_is_inserted_renames_no_other() -> None:
    before = load_rulebook(small_rule_files())
    first = "      - name: default\n"
    after = load_rulebook(with_text("families/sample.yaml", first, INSERTED + first))
    assert set(after.branches) - set(before.branches) == {"sample.lanes.inserted"}
    assert set(before.branches) <= set(after.branches)
    for name, (_, branch) in before.branches.items():
        assert after.branches[name][1].sentence == branch.sentence


def test_the_name_of_a_branch_says_something_that_its_rule_does_not_say_again_for_another() -> None:
    for rule in house_rulebook().rules.values():
        names = [branch.name for branch in rule.branches]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]{2,}", name) for name in names), rule.id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("access.claim_expressed.a", "access.claim_expressed.wish_stated"),
        ("mu.route.a", "manifestly_unfounded.route.every_guarantee"),
        ("manifestly_unfounded.route.a", "manifestly_unfounded.route.every_guarantee"),
    ],
)
def test_a_branch_called_by_its_old_letter_is_refused_with_its_name(old: str, new: str) -> None:
    with pytest.raises(UnknownNameError, match=re.escape(f"It is now '{new}'.")):
        house_rulebook().rule_named(old)


def test_a_rule_is_found_by_the_name_of_its_branch() -> None:
    rulebook = house_rulebook()
    assert rulebook.rule_named("access.claim_expressed.wish_stated") is rulebook.rules["access.claim_expressed"]
    assert rulebook.rule_named("access.claim_expressed") is rulebook.rules["access.claim_expressed"]


def test_every_old_letter_has_a_name_that_is_in_use() -> None:
    rulebook = house_rulebook()
    renamed = rulebook.renamed.names["branches"]
    assert set(renamed.values()) <= set(rulebook.branches)
