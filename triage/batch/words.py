"""Where each word of a document stands in the columns of a caseload: a fact and its value become one number.

What is looked up here is what the fast way of reading knows. Whatever else stands in a document, be it allowed or
not, is read as a single case is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from triage.case.model import ALL_OTHERS, list_of
from triage.language.sentences import EntityKind
from triage.rulebook.vocabulary import DECLINED, FactGroupDefinition, Vocabulary

CODES = 128
"""More than any fact has values: the number of a cell is that of its column times this, and that of its value."""

NOTHING = -1
"""The number of what is given and says nothing: unknown."""


@dataclass(frozen=True)
class FactColumn:
    """One column: the name in its group, whether it holds lists, and the words by their codes."""

    name: str
    several: bool
    words: tuple[str, ...]


@dataclass(frozen=True)
class GroupColumns:
    """The columns of one group of facts, of which the first has the number `first` among those of its entity.

    `single` gives for the name of a fact and its value the number of the cell; `lists` the same for what stands in
    a list.
    """

    name: str
    entity: EntityKind
    first: int
    columns: tuple[FactColumn, ...]

    @cached_property
    def single(self) -> Mapping[str, Mapping[str, int]]:
        """The cells of facts with one value, by name and value."""
        return {
            column.name: {
                "unknown": NOTHING,
                **{word: self._cell(place, code) for code, word in enumerate(column.words)},
            }
            for place, column in enumerate(self.columns)
            if not column.several
        }

    @cached_property
    def lists(self) -> Mapping[str, Mapping[str, int]]:
        """The cells of lists, by name and value."""
        return {
            column.name: {word: self._cell(place, code) for code, word in enumerate(column.words)}
            for place, column in enumerate(self.columns)
            if column.several
        }

    def _cell(self, place: int, code: int) -> int:
        return (self.first + place) * CODES + code


@dataclass(frozen=True)
class VocabularyColumns:
    """All columns of the facts of a vocabulary, by the name under which a group stands in a document."""

    groups: Mapping[str, GroupColumns]

    def of(self, kind: EntityKind) -> tuple[GroupColumns, ...]:
        """Return the groups that are told of the case, of each claim, or of each stay."""
        return tuple(group for group in self.groups.values() if group.entity is kind)


@lru_cache(maxsize=8)
def columns_in(vocabulary: Vocabulary) -> VocabularyColumns:
    """Return the columns of the facts of a vocabulary."""
    first = dict.fromkeys(EntityKind, 0)
    groups: dict[str, GroupColumns] = {}
    for group in vocabulary.groups:
        columns = tuple(_columns(group))
        name = group.name if group.entity is EntityKind.CASE else list_of(group.entity)
        groups[name] = GroupColumns(name, group.entity, first[group.entity], columns)
        first[group.entity] += len(columns)
    return VocabularyColumns(groups)


def _columns(group: FactGroupDefinition) -> Iterator[FactColumn]:
    for fact in group.facts:
        if not fact.several:
            yield FactColumn(fact.name, False, (*(word for word in fact.values if word != "unknown"), DECLINED))
            continue
        names = fact.list_names
        for name in names.all:
            yield FactColumn(name, True, (*fact.values, ALL_OTHERS) if name == names.denied else fact.values)
