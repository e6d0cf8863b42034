"""The vocabulary of a rulebook: the facts of a case by group, and which of them can not both be true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field, computed_field

from triage.language.names import Node, kind_of, path_of
from triage.language.sentences import Condition, EntityKind

YES_NO = ("yes", "no", "unknown")
"""The values of a yes-or-no question. `unknown` means not established, which includes not asked."""

DECLINED = "declined"
"""Asked, and not answered. Rules read it as unknown, and only `is unasked` tells the two apart."""

UNASKED = "unasked"
"""Unknown, and not declined: what `is unasked` says."""

NOT_KNOWN = frozenset({"unknown", DECLINED})
"""The values on which nothing can rest that needs a known fact."""


ONLY = "only "
"""Before a value, what an example says of a list in which there is nothing else."""

NONE = "none"
"""What an example says of a list in which there is nothing."""


@dataclass(frozen=True)
class ListNames:
    """The names under which a list stands in a case: what is in it, what was denied, what was declined."""

    told: str

    @property
    def denied(self) -> str:
        """The values that were asked about, and are not there."""
        return f"{self.told}_denied"

    @property
    def declined(self) -> str:
        """The values that were asked about, and the person did not answer."""
        return f"{self.told}_declined"

    @property
    def all(self) -> tuple[str, str, str]:
        """All three."""
        return (self.told, self.denied, self.declined)


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

    `path` is the name in rules (`claim.nexus_link`), `entity` says whether it is told once, per claim or per stay,
    `values` are all it can take (always with `unknown`), `direction` which changes of value are protective.
    `source` are the paragraphs of law behind it. With `tells_declined`, `declined` is one of its values for rules.

    With `several` it is a list: of each of its `values` it is told whether it is there, so none is `unknown`, and
    rules read each as a fact of its own (`each`); `directions` says where a value has another direction.

    `spoken` are its values in words, where a translation gives them; in English their names say it.

    With `of_the_country` it tells of a country and not of the person, who can not settle what is disputed of it.
    With `alleged` it is an allegation that rules look into also where it is doubted.
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
    directions: tuple[tuple[str, Direction], ...] = ()
    tells_declined: bool = False
    of_the_country: bool = Field(default=False, exclude=True)
    alleged: bool = Field(default=False, exclude=True)
    spoken: tuple[ValueMeaning, ...] = Field(default=(), exclude=True, repr=False)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def source(self) -> str:
        """The sources in one line."""
        return "; ".join(self.sources)

    @cached_property
    def group(self) -> str:
        """The group of the fact: that of `claim.nexus_link` is `claim`."""
        return self.path.partition(".")[0]

    @cached_property
    def name(self) -> str:
        """The name of the fact in its group: that of `claim.nexus_link` is `nexus_link`."""
        return self.path.partition(".")[2]

    @property
    def list_names(self) -> ListNames:
        """The names under which a list stands in a case."""
        return ListNames(self.name)

    @property
    def explained(self) -> str:
        """The definition, and the meanings of values in one sentence after it."""
        told = "; ".join(f"`{each.value}`: {each.meaning}" for each in self.meanings)
        return f"{self.definition} {told}." if told else self.definition

    def each(self) -> Iterator[FactDefinition]:
        """Yield the facts that rules read: this one, or of a list each of its values as a yes-or-no question."""
        if not self.several:
            yield self._with_declined() if self.tells_declined else self
            return
        directions, meanings = dict(self.directions), {each.value: each.meaning for each in self.meanings}
        in_words = {each.value: each.meaning for each in self.spoken}
        for value in self.values:
            spoken = in_words.get(value, value.replace("_", " "))
            yield FactDefinition(
                path=f"{self.path}.{value}",
                entity=self.entity,
                label=f"{self.label}: {spoken}",
                values=YES_NO,
                definition=f"{self.definition} `yes`: {meanings.get(value, spoken)} is among them.",
                sources=self.sources,
                question=f"{self.question} {spoken.capitalize()}?",
                direction=directions.get(value, self.direction),
                of_the_country=self.of_the_country,
                alleged=self.alleged,
            )

    def _with_declined(self) -> FactDefinition:
        """Return the fact with `declined` among its values, as protective as unknown."""
        levels = tuple((*level, DECLINED) if "unknown" in level else level for level in self.direction.levels)
        direction = Direction(self.direction.name, levels)
        return self.model_copy(update={"values": (*self.values, DECLINED), "direction": direction})

    def speaks_for(self, value: str) -> bool:
        """Return whether the value is more protective than not knowing the fact."""
        return self._levels_from_unknown(value) > 0

    def speaks_against(self, value: str) -> bool:
        """Return whether the value is less protective than not knowing the fact, or may lead away from protection.

        The latter are the values of facts without a single direction in law, such as indications of grave crimes.
        """
        return self._levels_from_unknown(value) < 0 or (
            self.direction.name == MIXED.name and value not in NOT_KNOWN
        )

    def protects_less(self, value: str) -> bool:
        """Return whether the value is less protective than not knowing the fact, where it has one direction."""
        return self._levels_from_unknown(value) < 0

    def falls_by_doubt(self, value: str) -> bool:
        """Return whether every rule reads the value as unknown where it is doubted."""
        return self.protects_less(value) and not self.alleged

    def _levels_from_unknown(self, value: str) -> int:
        places = {member: place for place, level in enumerate(self.direction.levels) for member in level}
        return places[value] - places["unknown"] if places else 0


@dataclass(frozen=True)
class Told:
    """What can be told of one fact: a path, and the values that are meant. `unknown` is never among them."""

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class FactGroupDefinition:
    """A group of facts, one file under `vocabulary/`: `entity` says if it is told once, per claim or per stay.

    `title` is what people call it; rulebooks of before there were titles have none.

    Where all of `untrue_where` is told, and none of it doubted, a statement was shown to be deliberately untrue:
    what evidence contradicts in this group is then not read in favour of the person. Where any of `untrue_unless`
    is told, doubted or not, the statement is somebody else's, and nothing is set aside.

    `asked_where` says of some facts, by path, where something points to them: elsewhere they are asked last.
    """

    name: str
    entity: EntityKind
    title: str | None
    introduction: str
    facts: tuple[FactDefinition, ...]
    untrue_where: tuple[Told, ...] = ()
    untrue_unless: tuple[Told, ...] = ()
    asked_where: tuple[tuple[str, Condition], ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """Facts that can not all be true: the first against the second, and why.

    Each side is what is told of one fact, or of every value of a list. Silence never contradicts anything.
    """

    first: tuple[Told, ...]
    second: tuple[Told, ...]
    reason: str

    @cached_property
    def facts(self) -> tuple[Told, ...]:
        """What can not all be true."""
        return (*self.first, *self.second)

    @cached_property
    def entity(self) -> EntityKind:
        """Whether it is told of the case, of each claim, or of each stay."""
        return kind_of(self.first[0].path)


@dataclass(frozen=True)
class Vocabulary:
    """All that can be said about a case. Two vocabularies are equal if they say the same in the same order."""

    groups: tuple[FactGroupDefinition, ...]
    contradictions: tuple[Contradiction, ...] = ()

    @cached_property
    def facts(self) -> Mapping[str, FactDefinition]:
        """Every fact that rules read, by its path, in the order of the groups; of a list each value is one."""
        return {fact.path: fact for group in self.groups for told in group.facts for fact in told.each()}

    @cached_property
    def read_as(self) -> Mapping[str, tuple[str, ...]]:
        """The paths by which rules read each fact that people tell: of a list those of its values."""
        return {path: tuple(fact.path for fact in told.each()) for path, told in self.told.items()}

    @cached_property
    def told(self) -> Mapping[str, FactDefinition]:
        """Every fact as people tell it, by its path: a list is one."""
        return {fact.path: fact for group in self.groups for fact in group.facts}

    @cached_property
    def asked_where(self) -> Mapping[str, Condition]:
        """Where something points to a fact as people tell it, by its path; of most facts nothing is said."""
        return {path: condition for group in self.groups for path, condition in group.asked_where}

    def spelled_out(self, facts: Mapping[Node, str]) -> dict[Node, str]:
        """Return facts by node with what an example says of a whole list in place of it, each value by itself.

        `claims[0].harms: only hardship_only` says that there is this and nothing else, `none` that there is none.
        """
        found: dict[Node, str] = {}
        for node, value in facts.items():
            fact = self.told.get(path_of(node))
            if fact is None or not fact.several:
                found[node] = value
            else:
                there = value.removeprefix(ONLY)
                found |= {f"{node}.{each}": "yes" if each == there else "no" for each in fact.values}
        return found

    # A vocabulary is looked up with every case that is read, and has some thousand texts.
    @cached_property
    def _hash(self) -> int:
        return hash((self.groups, self.contradictions))

    def __hash__(self) -> int:
        return self._hash
