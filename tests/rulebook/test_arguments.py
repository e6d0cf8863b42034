"""Arguments on points at issue: refused with their place where they name what there is not, and fit to be told."""

from __future__ import annotations

import pytest

from triage import RulebookError, house_rulebook, load_rulebook
from triage.rulebook.loading import house_rule_files

FILE = "arguments/new_elements.yaml"
MOST_WORDS = 75
"""An answer is told beneath each of the words that make the argument."""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("about: new_elements", "about: new_element", "'new_elements'"),
        ("- id: new_paper_not_authentic", "- id: could_have_been_told_before", "stands twice"),
        ("Handbook 196", "Hndbook 196", "names no instrument"),
        ("    answer: >-", "    anwser: >-", "anwser"),
        ("claim.medical_signs is yes", "claim.medical_sign is yes", "'claim.medical_signs'"),
        ("claim.medical_signs is yes", "claim.medical_signs iz yes", "'iz'"),
    ],
)
def test_a_fault_in_an_argument_is_refused_with_its_place(old: str, new: str, message: str) -> None:
    files = dict(house_rule_files())
    assert old in files[FILE]
    files[FILE] = files[FILE].replace(old, new, 1)
    with pytest.raises(RulebookError) as refused:
        load_rulebook(files)
    assert message in str(refused.value)
    assert f"{FILE}:" in str(refused.value)


def test_an_argument_that_stands_in_two_files_is_refused() -> None:
    files = dict(house_rule_files())
    other = "arguments/detention.yaml"
    first = next(iter(house_rulebook().arguments))
    here = next(each.id for each in house_rulebook().arguments.values() if f"- id: {each.id}\n" in files[other])
    files[other] = files[other].replace(f"- id: {here}\n", f"- id: {first}\n", 1)
    with pytest.raises(RulebookError, match="stands twice"):
        load_rulebook(files)


def test_the_digest_binds_what_is_answered_to_an_argument() -> None:
    files = dict(house_rule_files())
    files[FILE] = files[FILE].replace("argument: This could", "argument: That could", 1)
    assert load_rulebook(files).digest != house_rulebook().digest


def test_every_argument_and_its_answer_are_short_whole_sentences() -> None:
    every = house_rulebook().arguments.values()
    assert [each.id for each in every if not each.argument.endswith((".", "?"))] == []
    assert [each.id for each in every if not each.answer.endswith((".", ")"))] == []
    assert [each.id for each in every if len(each.argument.split()) > 25] == []
    assert [each.id for each in every if len(each.answer.split()) > MOST_WORDS] == []
