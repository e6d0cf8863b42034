"""The vocabulary of a rulebook: the facts of a case by group, and which of them can not both be true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field, computed_field

from triage.language.sentences import EntityKind

YES_NO = ("yes", "no", "unknown")
"""The values of a yes-or-no question. `unknown` means not established, which includes not asked."""


@dataclass(frozen=True)
class Direction:
    """Which way a change of a fact's value is protective; property tests and proofs hold the rules to it.

    `levels` runs from the least to the most protective values; values of one level are not ordered.
    It is empty where a fact is neutral for the recommended procedure or has no single direction in law;
    `name` tells which.
    """

    name: str
    levels: tuple[tuple[str, ...], ...] = ()


TOWARDS_YES = Direction("towards_yes", (("no",), ("unknown",), ("yes",)))
TOWARDS_NO = Direction("towards_no", (("yes",), ("unknown",), ("no",)))
NEUTRAL = Direction("neutral")
MIXED = Direction("mixed")
RANKED = "ranked"
"""The name of a direction that has levels of its own."""


@dataclass(frozen=True)
class ValueMeaning:
    """What a value of a fact stands for, where its name alone does not say it."""

    value: str
    meaning: str


class FactDefinition(BaseModel):
    """One case fact as the vocabulary defines it.

    `path` is the name in rules (`claim.harm`), `entity` says whether it is told once, per claim or per stay,
    `values` are all it can take (always with `unknown`), `direction` which changes of value are protective.
    `several` says whether it can have several values at once; `source` are the paragraphs of law behind it.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    entity: EntityKind
    label: str
    values: tuple[str, ...]
    meanings: tuple[ValueMeaning, ...] = ()
    definition: str
    sources: tuple[str, ...] = Field(exclude=True)
    question: str
    direction: Direction
    several: bool = False

    @computed_field  # type: ignore[prop-decorator]
    @property
    def source(self) -> str:
        """The sources in one line."""
        return "; ".join(self.sources)

    @property
    def group(self) -> str:
        """The group of the fact: that of `claim.harm` is `claim`."""
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """The name of the fact in its group: that of `claim.harm` is `harm`."""
        return self.path.partition(".")[2]

    @property
    def explained(self) -> str:
        """The definition, and the meanings of values in one sentence after it."""
        told = "; ".join(f"`{each.value}`: {each.meaning}" for each in self.meanings)
        return f"{self.definition} {told}." if told else self.definition

    def speaks_for(self, value: str) -> bool:
        """Return whether the value is more protective than not knowing the fact."""
        return self._levels_from_unknown(value) > 0

    def speaks_against(self, value: str) -> bool:
        """Return whether the value is less protective than not knowing the fact, or may lead away from protection.

        The latter are the values of facts without a single direction in law, such as indications of grave crimes.
        """
        return self._levels_from_unknown(value) < 0 or (self.direction == MIXED and value != "unknown")

    def _levels_from_unknown(self, value: str) -> int:
        places = {member: place for place, level in enumerate(self.direction.levels) for member in level}
        return places[value] - places["unknown"] if places else 0


@dataclass(frozen=True)
class FactGroupDefinition:
    """A group of facts, one file under `vocabulary/`: `entity` says if it is told once, per claim or per stay."""

    name: str
    entity: EntityKind
    introduction: str
    facts: tuple[FactDefinition, ...]


@dataclass(frozen=True)
class Contradiction:
    """Two facts that can not both be true: each a path with the values that exclude each other, and why.

    No pair involves `unknown`: silence never contradicts anything.
    """

    first: str
    first_values: tuple[str, ...]
    second: str
    second_values: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Vocabulary:
    """All that can be said about a case. Two vocabularies are equal if they say the same in the same order."""

    groups: tuple[FactGroupDefinition, ...]
    contradictions: tuple[Contradiction, ...] = ()

    @cached_property
    def facts(self) -> Mapping[str, FactDefinition]:
        """Every fact by its path, in the order of the groups."""
        return {fact.path: fact for group in self.groups for fact in group.facts}

    # A vocabulary is looked up with every case that is read, and has some thousand texts.
    @cached_property
    def _hash(self) -> int:
        return hash((self.groups, self.contradictions))

    def __hash__(self) -> int:
        return self._hash
