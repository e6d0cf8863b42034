"""Conditions and effects in plain language: each form of the rule language has its words."""

from __future__ import annotations

import pytest

from tests.strategies import rule_of
from triage import house_rulebook
from triage.language.parsing import parse_condition, parse_effect
from triage.language.sentences import EntityKind
from triage.reference_pages.plain_language import condition_lines, effect_words

RULEBOOK = house_rulebook()
CHILD = "[Treatment as a child](vocabulary.md#child)"
DETAINED = "[Deprived of liberty at present](vocabulary.md#circumstances.detained)"
AGE = "[Age position of the person](vocabulary.md#applicant.age)"
HARM = "[Harm of this kind already suffered](vocabulary.md#claim.past_harm)"
LINK = "[Meaningful link with that country](vocabulary.md#stay.connection)"
WISH = "[Fear of return or protection wish](vocabulary.md#applicant.protection_wish)"


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ("always", ["in every case:"]),
        ("claims_recorded is yes", ["at least one claim is recorded"]),
        ("claims_recorded is no", ["no claim is recorded"]),
        ("circumstances.detained is yes", [f"{DETAINED} is *yes*"]),
        ("circumstances.detained may be yes", [f"{DETAINED} is *yes*, or *not known*"]),
        ("applicant.age in {child, age_in_doubt}", [f"{AGE} is *child* or *age in doubt*"]),
        ("applicant.age is not child", [f"{AGE} is anything but *child*, so also where it is not known"]),
        ("applicant.age not in {child, unknown}", [f"{AGE} is anything but *child* or *not known*"]),
        ("child is not adult", [f"{CHILD} is anything but *adult*"]),
        (
            "child at least unresolved",
            [f"{CHILD} stands at *unresolved* or more protective (that is *unresolved* or *treat as child*)"],
        ),
        ("child at least treat_as_child", [f"{CHILD} stands at *treat as child*"]),
        (
            "child at most unresolved",
            [f"{CHILD} stands at *unresolved* or less protective (that is *adult* or *unresolved*)"],
        ),
        ("not circumstances.detained is yes", [f"it is not so that {DETAINED} is *yes*"]),
        (
            "circumstances.detained is yes and (child is adult or applicant.protection_wish is no)",
            [
                "all of these hold:",
                f"- {DETAINED} is *yes*",
                "- one or more of these hold:",
                f"    - {CHILD} is *adult*",
                f"    - {WISH} is *no*",
            ],
        ),
        ("some claim (claim.past_harm is no)", [f"for at least one claim, {HARM} is *no*"]),
        ("every stay (stay.connection is no)", [f"for every stay, {LINK} is *no*"]),
        ("no claim (claim.past_harm is no)", [f"for no claim, {HARM} is *no*"]),
    ],
)
def test_a_condition_reads_as_its_structure_says(condition: str, lines: list[str]) -> None:
    assert condition_lines(parse_condition(condition), RULEBOOK, "") == lines


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("set child = unresolved", f"**Finding** {CHILD} stands at *unresolved* or more protective."),
        ("set child = treat_as_child", f"**Finding** {CHILD} stands at *treat as child*."),
        (
            "set exclusion_concern = possible",
            "**Finding** [Need to examine exclusion (article 1F)](vocabulary.md#exclusion_concern) "
            "stands at *possible* or less protective.",
        ),
        ("inform rights_and_duties", "**Inform** [rights and duties](vocabulary.md#inform-rights_and_duties): "),
    ],
)
def test_an_effect_reads_as_its_structure_says(effect: str, words: str) -> None:
    branch = rule_of("random.rule", EntityKind.CASE, (parse_condition("always"), (parse_effect(effect),))).branches[
        0
    ]
    assert effect_words(branch.effects[0], branch, RULEBOOK, "").startswith(words)


def test_what_is_bound_to_a_procedure_says_so() -> None:
    effects = (parse_effect("propose rescue_first"), parse_effect("safeguard no_pushback"))
    branch = rule_of("random.rule", EntityKind.CASE, (parse_condition("always"), effects)).branches[0]
    proposed, added = (effect_words(effect, branch, RULEBOOK, "") for effect in effects)
    assert proposed.startswith("**Procedure proposed** [Rescue and safe landing first](vocabulary.md#rescue_first)")
    assert added.endswith("*Only if the procedure of this branch is recommended.*")
