"""The columns of a spreadsheet with a case in it: one for each fact, named as everything else names facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.case import MOST_CLAIMS, MOST_STAYS
from triage.case.statements import MOST_STATEMENTS, Statement
from triage.errors import Suggestion
from triage.language.names import CASE_ENTITY, Entity, entity_of, kind_of, member, node_of, path_of
from triage.language.sentences import EntityKind
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import FactDefinition, Vocabulary

ABOUT = ("reference", "country_of_asylum", "assessed_on")
"""The columns that are no fact of a group."""

HOW_KNOWN = "proof_states."
"""What the name of a column begins with that says how a fact is known."""

FIRST = {EntityKind.CLAIM: member(EntityKind.CLAIM, 0), EntityKind.STAY: member(EntityKind.STAY, 0)}
"""The first claim and the first stay."""

_MOST = {EntityKind.CLAIM: MOST_CLAIMS, EntityKind.STAY: MOST_STAYS}
_STATEMENT = re.compile(r"statements\[([0-9]{1,3})\]\.([a-z_]+)")
_MEMBER = re.compile(r"(claim|stay)s\[([0-9]{1,3})\]")


@dataclass(frozen=True)
class Column:
    """A column that is known: where what it holds stands in a case, and whether that is a list."""

    name: str
    place: tuple[str | int, ...]
    several: bool = False


def column_named(name: str, vocabulary: Vocabulary) -> Column | None:
    """Return the column with a name, or None if there is none."""
    if name in ABOUT:
        return Column(name, (name,))
    if name.startswith(HOW_KNOWN):
        node = name.removeprefix(HOW_KNOWN)
        return Column(name, ("proof_states", node)) if _is_node(node, vocabulary) else None
    if (of_statement := _STATEMENT.fullmatch(name)) is not None:
        known = int(of_statement[1]) < MOST_STATEMENTS and of_statement[2] in Statement.model_fields
        return Column(name, ("statements", int(of_statement[1]), of_statement[2])) if known else None
    entity, _, fact_name = name.partition(".")
    found = _MEMBER.fullmatch(entity)
    if found and int(found[2]) >= _MOST[EntityKind(found[1])]:
        return None
    fact = _field_of(found[1] if found else entity, fact_name, vocabulary)
    # A fact of a claim has to say of which.
    if fact is None or (fact.entity is EntityKind.CASE) == bool(found):
        return None
    start = (f"{found[1]}s", int(found[2])) if found else (entity,)
    return Column(name, (*start, fact_name), fact.several)


def columns_of(
    vocabulary: Vocabulary, entities: Mapping[EntityKind, Entity]
) -> Iterator[tuple[str, FactDefinition]]:
    """Yield the name of each column with its fact, of one claim and one stay, in the order of the vocabulary."""
    for group in vocabulary.groups:
        entity = entities.get(group.entity, group.name)
        for fact in group.facts:
            for name in fact.list_names.all if fact.several else (fact.name,):
                yield f"{entity}.{name}", fact


def meant(name: str, rulebook: Rulebook) -> Suggestion | None:
    """Return the column that is probably meant by a name that none has."""
    start = HOW_KNOWN if name.startswith(HOW_KNOWN) else ""
    name = name.removeprefix(start)
    found = _MEMBER.match(name)
    there = found is not None and int(found[2]) < _MOST[EntityKind(found[1])]
    # Of several claims or stays, the one that the name speaks of.
    entities = FIRST | ({EntityKind(found[1]): found[0]} if found is not None and there else {})
    vocabulary = rulebook.vocabulary
    if start:
        names = [node_of(path, entities.get(kind_of(path), CASE_ENTITY)) for path in vocabulary.facts]
    else:
        said = (f"statements[0].{field}" for field in Statement.model_fields)
        names = [*ABOUT, *said, *(each for each, _ in columns_of(vocabulary, entities))]
    near = rulebook.suggestion(name, names)
    return Suggestion(f"{start}{near.name}", near.renamed) if near else None


def letters_of(index: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0: `A`, `Z`, `AA`."""
    letters = ""
    place = index + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = f"{chr(ord('A') + rest)}{letters}"
    return letters


def _is_node(node: str, vocabulary: Vocabulary) -> bool:
    path, entity = path_of(node), _MEMBER.match(node)
    if entity and int(entity[2]) >= _MOST[EntityKind(entity[1])]:
        return False
    return path in vocabulary.facts and node_of(path, entity_of(node)) == node


def _field_of(group: str, name: str, vocabulary: Vocabulary) -> FactDefinition | None:
    for fact in vocabulary.told.values():
        if fact.group == group and name in (fact.list_names.all if fact.several else (fact.name,)):
            return fact
    return None
