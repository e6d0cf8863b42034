"""The rulebook in `rules/`: every example of every branch, and what holds for the rulebook as a whole."""

from __future__ import annotations

import pytest

from tests.cases import premises_of_example
from triage import house_rulebook
from triage.language.sentences import OutputKind
from triage.readers.reference import derive
from triage.rulebook.loading import house_rule_files
from triage.rulebook.model import Example
from triage.rulebook.rule import Rule

RULEBOOK = house_rulebook()


def does_what_it_says(example: Example) -> bool:
    premises = premises_of_example(RULEBOOK, example)
    fired = {firing.branch for firing in derive(RULEBOOK, premises).firings}
    return (example.branch in fired) == example.fires


# A test for each rule and not for each of its ten examples: to begin and to report one takes as long as an example.
@pytest.mark.parametrize("rule", RULEBOOK.rules.values(), ids=lambda rule: rule.id)
def test_an_example_does_what_it_says(rule: Rule) -> None:
    assert [example for example in rule.examples if not does_what_it_says(example)] == []


def test_every_branch_has_an_example_that_fires_and_one_that_does_not_but_two_that_always_fire() -> None:
    told = {(example.branch, example.fires) for rule in RULEBOOK.rules.values() for example in rule.examples}
    asked_for = {(branch, fires) for branch in RULEBOOK.branches for fires in (True, False)}
    assert asked_for - told == {("data.minimisation.everyone", False), ("information.core.everyone", False)}


def test_the_rulebook_has_all_its_families_and_rules() -> None:
    assert len(RULEBOOK.families) == 46
    assert len(RULEBOOK.rules) >= 305


def test_every_family_file_is_in_the_rulebook() -> None:
    files = {file for file in house_rule_files() if file.startswith("families/")}
    assert files == {f"families/{family.id}.yaml" for family in RULEBOOK.families}


def test_every_adverse_procedure_of_low_rank_is_marked_as_adverse() -> None:
    unmarked = [
        procedure.id for procedure in RULEBOOK.procedures.values() if procedure.rank <= 2 and not procedure.adverse
    ]
    assert unmarked == []
    assert RULEBOOK.procedures["accelerated_manifestly_unfounded"].adverse


def test_two_rules_let_an_unknown_fact_stand_behind_an_adverse_step() -> None:
    """That nobody suggests hiding is no fact that anybody tells: the area is named, safe and reasonable."""
    admitting = [rule.id for rule in RULEBOOK.rules.values() if rule.admits_unknown]
    assert admitting == ["internal_relocation.available", "exclusion.combatant"]


def test_every_term_of_the_output_vocabulary_is_used_by_some_rule() -> None:
    used = {(term.kind, term.term) for _, branch in RULEBOOK.branches.values() for term in branch.additions}
    unused = {(kind, name) for kind, terms in RULEBOOK.terms.items() for name in terms} - used
    assert unused == {(OutputKind.PRIORITY, "normal")}


def test_no_word_of_stigma_stands_in_any_rule_file() -> None:
    words = ("illegal", "bogus", "queue-jumper", "fraudulent person", "flood", " flow ", "failed asylum")
    found = [(file, word) for file, text in house_rule_files().items() for word in words if word in text.casefold()]
    assert found == []
