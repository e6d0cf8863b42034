"""A small valid rulebook, and the means to change it.

`with_text` replaces words in one of its files, `with_rule` adds a rule, and `complete_rule_files` is a draft of it
in which nothing is idle.
"""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).parent / "rulebook" / "small"
FAMILY = "families/sample.yaml"


def small_rule_files() -> dict[str, str]:
    return {
        path.relative_to(SMALL).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(SMALL.rglob("*.yaml"))
    }


def with_text(file: str, old: str, new: str) -> dict[str, str]:
    files = small_rule_files()
    assert old in files[file]
    return files | {file: files[file].replace(old, new, 1)}


def with_rule(branches: str, *, name: str = "sample.more", each: str = "") -> dict[str, str]:
    """Return the small rulebook with one more rule, whose branches are named a, b, …"""
    for letter in "abcdefgh":
        branches = branches.replace("- if:", f"- name: {letter}\n        if:", 1)
    rule = (
        f"\n  - id: {name}\n    title: One more\n{each}    branches:\n{branches}"
        f"    because: It is said once more.\n    source: [ExCom 8]\n"
    )
    files = small_rule_files()
    return files | {FAMILY: files[FAMILY] + rule}


def branch(condition: str, effects: str, known: str = "") -> str:
    """Return a branch; its examples satisfy the loader and say nothing."""
    examples = "        examples: {fires: [{}], silent: [{}]}\n"
    return f"      - if: {condition}\n        then: [{effects}]\n{known}{examples}"


def complete_rule_files(implied_by: str = "sample.signal") -> dict[str, str]:
    """Return a draft of the small rulebook in which each word is used.

    Its last branch gives what `sample.signal` always gives, and acknowledges it of the rule that is named.
    """
    return with_rule(
        branch("applicant.age is child or applicant.alone is yes", "action ask, priority urgent")
        + branch("concern is indicated or some claim (claim.strength is strong)", "inform rights, count cases")
        + branch("some stay (stay.kind is transit)", "flag look")
        + branch(
            "applicant.protection_wish is yes",
            "safeguard stay_here",
            f"        implied by: {{rules: [{implied_by}], because: The law says it twice.}}\n",
        )
    )
