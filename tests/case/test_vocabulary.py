"""The vocabulary: complete, every fact with its definition, legal source and question, and unknown everywhere."""

from __future__ import annotations

import re

import pytest

from triage import Case, house_rulebook
from triage.rulebook.vocabulary import FactDefinition

FACTS = list(house_rulebook().facts.values())


def test_no_fact_and_no_group_comes_or_goes_unnoticed() -> None:
    assert len(house_rulebook().vocabulary.told) == 335
    assert len(house_rulebook().groups) == 19


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.path)
def test_a_fact_has_unknown_and_a_definition_a_source_and_a_question(fact: FactDefinition) -> None:
    assert "unknown" in fact.values
    assert len(fact.values) >= 3
    assert fact.label
    assert fact.definition.endswith(".")
    assert fact.sources
    assert fact.question.endswith("?")
    assert fact.question.casefold().split() != fact.definition.casefold().split()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.path)
def test_a_protective_direction_ranks_every_value_of_the_fact(fact: FactDefinition) -> None:
    ranked = [value for level in fact.direction.levels for value in level]
    assert len(ranked) == len(set(ranked))
    if fact.direction.levels:
        assert set(ranked) == set(fact.values)
    else:
        assert fact.direction.name in ("neutral", "mixed")


@pytest.mark.parametrize("fact", house_rulebook().vocabulary.told.values(), ids=lambda fact: fact.path)
def test_a_question_speaks_of_the_person_and_does_not_address_them(fact: FactDefinition) -> None:
    assert not {"you", "your", "yours", "yourself", "we", "us"} & set(
        re.findall(r"[a-z]+", fact.question.casefold())
    )


def test_no_two_facts_ask_the_same_question() -> None:
    questions = [fact.question for fact in FACTS]
    assert len(questions) == len(set(questions))


def test_no_fact_holds_free_text_which_stands_in_the_reference_and_in_statements_alone() -> None:
    text = [name for name, field in Case.model_fields.items() if field.annotation == (str | None)]
    assert text == ["reference"]
    groups = {group.name for group in house_rulebook().groups} | {"claims", "stays"}
    assert set(Case.model_fields) - groups == {
        "reference",
        "country_of_asylum",
        "assessed_on",
        "proof_states",
        "statements",
    }
