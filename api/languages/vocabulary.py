"""The words of a vocabulary that the intake tells, each with its place, by which a translation is found."""

from __future__ import annotations

from collections.abc import Iterator

from api.languages.catalogues import Placed
from triage.explanation.wording import readable
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN, YES_NO, Contradiction, FactDefinition, FactGroupDefinition


def title_of_group(group: FactGroupDefinition) -> Placed:
    """Return what a group is called; rulebooks of before there were titles called it by its name."""
    return Placed(f"vocabulary.{group.name} title", group.title or readable(group.name).capitalize())


def introduction_of(group: FactGroupDefinition) -> Placed:
    """Return what the facts of a group are about."""
    return Placed(f"vocabulary.{group.name} introduction", group.introduction)


def label_of(fact: FactDefinition) -> Placed:
    """Return what a fact is called."""
    return Placed(f"vocabulary.{fact.path} label", fact.label)


def question_of(fact: FactDefinition) -> Placed:
    """Return how a fact is asked for."""
    return Placed(f"vocabulary.{fact.path} question", fact.question)


def definition_of(fact: FactDefinition) -> Placed:
    """Return what a fact means: the guidance to whoever asks."""
    return Placed(f"vocabulary.{fact.path} definition", fact.definition)


def value_of(fact: FactDefinition, value: str) -> Placed:
    """Return a value of a fact in words."""
    return value_at(fact.path, value)


def value_at(path: str, value: str) -> Placed:
    """Return a value of the fact at a path in words."""
    return Placed(f"vocabulary.{path} values.{value}", readable(value))


def meaning_of(fact: FactDefinition, value: str) -> Placed | None:
    """Return what a value stands for, None where its name alone says it."""
    found = next((each.meaning for each in fact.meanings if each.value == value), None)
    return Placed(f"vocabulary.{fact.path} meanings.{value}", found) if found else None


def reason_of(contradiction: Contradiction) -> Placed:
    """Return why two facts can not both be true."""
    return Placed("vocabulary contradictions", contradiction.reason)


def words_of_intake(rulebook: Rulebook) -> Iterator[Placed]:
    """Yield the words of a rulebook that an intake can tell: what has to be translated."""
    for group in rulebook.vocabulary.groups:
        yield title_of_group(group)
        yield introduction_of(group)
        for fact in group.facts:
            yield from (label_of(fact), question_of(fact), definition_of(fact))
            yield from (value_of(fact, value) for value in fact.values if value not in {*YES_NO, *NOT_KNOWN})
            yield from filter(None, (meaning_of(fact, each.value) for each in fact.meanings))
    yield from dict.fromkeys(map(reason_of, rulebook.vocabulary.contradictions))
