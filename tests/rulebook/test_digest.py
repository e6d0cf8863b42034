"""The digest names exactly the content that bears on results, and nothing else."""

from __future__ import annotations

import pytest

from tests.small_rulebook import small_rule_files, with_text
from triage import load_rulebook

SAMPLE = "families/sample.yaml"
APPLICANT = "vocabulary/applicant.yaml"


def test_the_same_files_give_the_same_digest() -> None:
    digest = load_rulebook(small_rule_files()).digest
    assert digest == load_rulebook(small_rule_files()).digest
    assert digest.startswith("sha256:")
    assert len(digest) == len("sha256:") + 64


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SAMPLE, "applicant.protection_wish may be yes", "applicant.protection_wish is yes"),
        (SAMPLE, "A wish in any form counts.", "A wish in every form counts."),
        (SAMPLE, "Handbook 51", "Handbook 52"),
        ("findings.yaml", "[weak, strong]", "[weak, fair, strong]"),
        ("procedures.yaml", "rank: 4", "rank: 3"),
        ("terms.yaml", "meaning: Legal aid.", "meaning: Free legal aid."),
        ("contested_points.yaml", "Returns are operated.", "Returns are run."),
        ("rulebook.yaml", "test.1", "test.2"),
        ("instruments.yaml", "checked: B", "checked: A"),
        (APPLICANT, "label: Age", "label: Years"),
        (APPLICANT, "introduction: The person.", "introduction: Whom it concerns."),
        (APPLICANT, "introduction: The person.", "title: Person\nintroduction: The person."),
        (APPLICANT, "{child: under 18}", "{child: below 18}"),
        (APPLICANT, "direction: towards_yes", "direction: neutral"),
        (APPLICANT, "- [unknown, age_in_doubt]\n", "- [age_in_doubt, unknown]\n"),
        (APPLICANT, "question: How old", "question: Of what age"),
        (APPLICANT, "Handbook 214", "Handbook 215"),
        ("vocabulary/contradictions.yaml", "because: only", "because: nobody but"),
        ("vocabulary/contradictions.yaml", "applicant.age is adult", "applicant.age in {adult, age_in_doubt}"),
    ],
)
def test_a_change_of_content_changes_the_digest(file: str, old: str, new: str) -> None:
    files = with_text(file, old, new)
    if "may be yes" in old:
        files[SAMPLE] = files[SAMPLE].replace("- {}", "- {applicant.protection_wish: yes}", 1)
    assert load_rulebook(files).digest != load_rulebook(small_rule_files()).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A small family for tests", "# a comment\ntitle: A small family for tests"),
        (
            "          earlier_procedure.status_here is rejected_final\n",
            "          earlier_procedure.status_here  is  rejected_final\n",
        ),
        ("if: always", "if: 'always'"),
        (
            "- {exclusion.danger_to_host: yes}",
            "- {exclusion.danger_to_host: yes, earlier_procedure.status_here: none}",
        ),
    ],
)
def test_comments_spacing_and_examples_do_not_change_the_digest(old: str, new: str) -> None:
    assert load_rulebook(with_text(SAMPLE, old, new)).digest == load_rulebook(small_rule_files()).digest


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SAMPLE, "title: A small family for tests", "title: Another family for tests"),
        (
            SAMPLE,
            "title: A small family for tests",
            "title: A small family for tests\nintroduction: Read it first.",
        ),
        (SAMPLE, "name: torture", "name: torture_feared"),
        ("findings.yaml", "label: Signal", "label: Sign"),
        ("treaties.yaml", "convention_1951: 1966-05-16", "convention_1951: {since: 1966-05-16, law: An act}"),
        ("profiles.yaml", "title: UNHCR mandate", "title: The mandate of UNHCR"),
        ("contested_points.yaml", "title: Operate returns", "title: Whether returns are operated"),
        ("procedures.yaml", "definition: The default.", "definition: The rule."),
    ],
)
def test_whatever_is_shown_or_reaches_a_certificate_changes_the_digest(file: str, old: str, new: str) -> None:
    assert load_rulebook(with_text(file, old, new)).digest != load_rulebook(small_rule_files()).digest
