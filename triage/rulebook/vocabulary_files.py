"""The files of the vocabulary, described once: groups of facts, contradictions, and names that were changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from triage.errors import Place, RulebookError, nearest
from triage.language.parsing import SentenceError, parse_condition
from triage.language.sentences import And, Condition, EntityKind, Is
from triage.rulebook.forms import Fault, Form, RefusedError, Several, Words, YesNo, duplicates, unique
from triage.rulebook.places import Places
from triage.rulebook.reading import read_form
from triage.rulebook.renamed import Renamed
from triage.rulebook.rule import Sentence
from triage.rulebook.vocabulary import (
    DECLINED,
    MIXED,
    NEUTRAL,
    RANKED,
    TOWARDS_NO,
    TOWARDS_YES,
    UNASKED,
    YES_NO,
    Contradiction,
    Direction,
    FactDefinition,
    FactGroupDefinition,
    ListNames,
    Told,
    ValueMeaning,
)
from triage.rulebook.yaml_tree import Text

Stands = Callable[[], Text]
"""Leads to the text of a sentence in its file, when it is refused."""

CONTRADICTIONS = "vocabulary/contradictions.yaml"
RENAMED = "renamed.yaml"

DIRECTIONS = {each.name: each for each in (TOWARDS_YES, TOWARDS_NO, NEUTRAL, MIXED)}

# What else stands beside the groups in a case, and what else rules read by a name with a dot.
TAKEN = frozenset((
    "reference", "country_of_asylum", "assessed_on", "claims", "stays", "proof_states", "case", "law", "policy",
    "proof",
))  # fmt: skip


class FactEntry(Form, what="a fact"):
    """One fact as a file of the vocabulary tells it."""

    name: Words = Field(description="Small letters, digits and _; rules read the group, a dot, and this name.")
    label: Words = Field(description="A short name for people.")
    definition: Words = Field(description="When the fact holds, as one sentence.")
    values: Several[Words] = Field(
        default=YES_NO,
        description="All that it can be, unknown among them. Left out for yes, no and unknown. Of a list, all that "
        "can be in it.",
    )
    meanings: dict[str, Words] = Field(
        default_factory=dict, description="What a value stands for, where its name does not say it."
    )
    question: Words = Field(description="What a caseworker asks, as one question.")
    direction: Literal["towards_yes", "towards_no", "neutral", "mixed", "ranked"] = Field(
        description="Which answer protects more. neutral: none does; mixed: the law has no single direction; "
        "ranked: as the levels say."
    )
    levels: Several[Several[Words]] = Field(
        default=(), description="The values from least to most protective; those of one level are alike."
    )
    several: YesNo = Field(
        default=False, description="Whether it is a list: of each value it is told whether it is there."
    )
    directions: dict[str, Literal["towards_yes", "towards_no", "neutral", "mixed"]] = Field(
        default_factory=dict, description="Which answer protects more, for a value of a list that differs from it."
    )
    tells_declined: YesNo = Field(
        default=False,
        alias="tells declined",
        description="Whether rules tell apart that nobody asked (is unasked) and that the person did not answer.",
    )
    of_the_country: YesNo = Field(
        default=False,
        alias="of the country",
        description="Whether it tells of a country and not of the person: what is disputed of it is settled by "
        "country information, and there is nothing to put to the person.",
    )
    alleged: YesNo = Field(
        default=False,
        description="Whether it is an allegation that rules look into: where it is doubted, they read it as it is "
        "told and not as unknown. Nothing adverse rests on it then, as on any doubted fact.",
    )
    asked_where: Sentence | None = Field(
        default=None,
        alias="asked where",
        description="Where something points to this fact. Where the condition does not hold it is asked after "
        "everything else, and its parent before it; it is never left out.",
    )
    source: Several[Words] = Field(description="Instrument and paragraph, one each.")

    @model_validator(mode="after")
    def _fits_together(self) -> FactEntry:
        faults = [*_name_faults("the fact", self.name, "name"), *self._value_faults()]
        faults += self._list_faults() if self.several else self._direction_faults()
        if faults:
            raise RefusedError(*faults)
        return self

    def _value_faults(self) -> Iterator[Fault]:
        for place, value in enumerate(self.values):
            if not _is_name(value):
                message = f"the value {value!r} of {self.name!r} has to be written in small letters, digits and _"
                yield Fault(message, ("values", place))
        for place in duplicates(self.values):
            yield Fault(f"the value {self.values[place]!r} of {self.name!r} stands twice", ("values", place))
        for place, value in enumerate(self.values):
            if value in (DECLINED, UNASKED):
                message = f"{value!r} is no value of its own: write 'tells declined: yes' if rules tell it apart"
                yield Fault(message, ("values", place))
        if "unknown" not in self.values and not self.several:
            message = f"the values of {self.name!r} lack 'unknown': every fact may be not established"
            yield Fault(message, ("values",))
        for value in self.meanings:
            if value not in self.values:
                yield Fault(self._no_value(value), ("meanings", value), key=True)

    def _list_faults(self) -> Iterator[Fault]:
        if "unknown" in self.values:
            message = f"the list {self.name!r} can not hold 'unknown': what is not told of a value is unknown"
            yield Fault(message, ("values",))
        if self.levels or self.direction == RANKED:
            message = f"the list {self.name!r} can not be ranked: say under directions where a value differs"
            yield Fault(message, ("direction",))
        if self.tells_declined:
            yield Fault(f"the list {self.name!r} tells what was declined by itself", ("tells declined",))
        for value in self.directions:
            if value not in self.values:
                yield Fault(self._no_value(value), ("directions", value), key=True)

    def _direction_faults(self) -> Iterator[Fault]:
        if self.directions:
            message = f"{self.name!r} is no list, so it has one direction"
            yield Fault(message, ("directions",))
        if (self.direction == RANKED) != bool(self.levels):
            message = f"{self.name!r} has to have levels if its direction is ranked, and only then"
            yield Fault(message, ("direction",))
            return
        if not self.levels:
            if DIRECTIONS[self.direction].levels and set(self.values) != set(YES_NO):
                message = f"{self.name!r} is not a yes-or-no fact: {self.direction} is for those; use ranked"
                yield Fault(message, ("direction",))
            return
        places = [(level, place) for level, words in enumerate(self.levels) for place in range(len(words))]
        ranked = [self.levels[level][place] for level, place in places]
        for value, at in zip(ranked, places, strict=True):
            if value not in self.values:
                yield Fault(self._no_value(value), ("levels", *at))
        for number in duplicates(ranked):
            message = f"the value {ranked[number]!r} of {self.name!r} stands in two places of the levels"
            yield Fault(message, ("levels", *places[number]))
        if missing := [value for value in self.values if value not in ranked]:
            yield Fault(f"the levels of {self.name!r} lack {', '.join(map(repr, missing))}", ("levels",))

    def _no_value(self, value: str) -> str:
        return f"{self.name!r} {no_value(value, self.values)}"

    def definition_in(self, group: str, entity: EntityKind) -> FactDefinition:
        """Return the fact as rules read it, in its group."""
        return FactDefinition(
            path=f"{group}.{self.name}",
            entity=entity,
            label=self.label,
            values=self.values,
            meanings=tuple(
                ValueMeaning(value, self.meanings[value]) for value in self.values if value in self.meanings
            ),
            definition=self.definition,
            sources=self.source,
            question=self.question,
            direction=Direction(RANKED, self.levels) if self.levels else DIRECTIONS[self.direction],
            several=self.several,
            tells_declined=self.tells_declined,
            of_the_country=self.of_the_country,
            alleged=self.alleged,
            directions=tuple((value, DIRECTIONS[name]) for value, name in self.directions.items()),
        )


class FactGroupFile(Form):
    """A group of facts: one file under `vocabulary/`."""

    group: Words = Field(description="The name of this file without its ending.")
    for_each: Literal["claim", "stay"] | None = Field(
        default=None, alias="for each", description="Whether it is told once for each claim or stay."
    )
    title: Words | None = Field(default=None, description="What people call the group, in few words.")
    introduction: Words = Field(description="What the facts are about, as one sentence.")
    untrue_where: Several[Words] = Field(
        default=(),
        alias="untrue where",
        description="Sentences, fact is value, that together say that a statement was shown to be deliberately "
        "untrue: what evidence contradicts in this group is then not read in favour of the person.",
    )
    untrue_unless: Several[Words] = Field(
        default=(),
        alias="untrue unless",
        description="Sentences, fact is value, of which each by itself says that the statement is not the "
        "person's: then nothing is set aside.",
    )
    facts: Annotated[Several[FactEntry], unique("name")]

    @model_validator(mode="after")
    def _lists_have_their_names_alone(self) -> FactGroupFile:
        names = {fact.name: place for place, fact in enumerate(self.facts)}
        faults = [
            Fault(
                f"{name!r} can not name a fact: it tells of the list {fact.name!r}", ("facts", names[name], "name")
            )
            for fact in self.facts
            if fact.several
            for name in ListNames(fact.name).all[1:]
            if name in names
        ]
        if faults:
            raise RefusedError(*faults)
        return self

    @model_validator(mode="after")
    def _is_named_for_what_it_is_told_of(self) -> FactGroupFile:
        faults = list(_name_faults("the group", self.group, "group", TAKEN))
        if (self.for_each or "") != (self.group if self.group in ("claim", "stay") else ""):
            message = "the group 'claim' is told for each claim, 'stay' for each stay, and every other once"
            faults.append(Fault(message, ("for each" if self.for_each else "group",)))
        if faults:
            raise RefusedError(*faults)
        return self


class ContradictionEntry(Form, what="a contradiction"):
    """Two facts that can not both be true."""

    facts: Several[Words] = Field(
        description="Two sentences: fact is value, list include value, or list include none of {values}."
    )
    because: Words = Field(description="Why they exclude each other by their definitions, without a full stop.")

    @model_validator(mode="after")
    def _is_between_two(self) -> ContradictionEntry:
        if len(self.facts) != 2:
            raise RefusedError(Fault("a contradiction is between two facts", ("facts",)))
        return self


class ContradictionsFile(Form):
    """The pairs of facts that can not both be true."""

    contradictions: Several[ContradictionEntry]


class RenamedFile(Form):
    """Names that were changed, old: new."""

    groups: dict[str, Words] = Field(default_factory=dict)
    facts: dict[str, Words] = Field(default_factory=dict)
    findings: dict[str, Words] = Field(default_factory=dict)
    families: dict[str, Words] = Field(default_factory=dict)
    rules: dict[str, Words] = Field(default_factory=dict)
    branches: dict[str, Words] = Field(default_factory=dict)
    switches: dict[str, Words] = Field(default_factory=dict)


def read_group(name: str, source: str) -> tuple[FactGroupDefinition, Places]:
    """Return the group of facts in the text of `vocabulary/{name}.yaml`, and where things stand in it.

    Raises `RulebookError` with every fault of the file.
    """
    form, places = read_form(f"vocabulary/{name}.yaml", source, FactGroupFile)
    if form.group != name:
        message = f"group can not be {form.group!r}; did you mean {name!r}, as the file is named?"
        raise RulebookError([(places.place("group"), message)])
    entity = EntityKind(form.for_each) if form.for_each else EntityKind.CASE
    facts = tuple(entry.definition_in(name, entity) for entry in form.facts)
    untrue_where = tuple(_told_of_the_group(places, "untrue where", form.untrue_where, facts))
    untrue_unless = tuple(_told_of_the_group(places, "untrue unless", form.untrue_unless, facts))
    asked_where = tuple(
        (fact.path, entry.asked_where)
        for entry, fact in zip(form.facts, facts, strict=True)
        if entry.asked_where is not None
    )
    return (
        FactGroupDefinition(
            name, entity, form.title, form.introduction, facts, untrue_where, untrue_unless, asked_where
        ),
        places,
    )


def _told_of_the_group(
    places: Places, key: str, sentences: Sequence[str], facts: Sequence[FactDefinition]
) -> Iterator[Told]:
    """Yield what the sentences under the key tell: facts of the group itself, so that all is of the same claim."""
    known = {fact.path: fact for told in facts for fact in told.each()}
    for number, sentence in enumerate(sentences):
        stands = partial(places.text, key, number)
        yield _known_value(stands, _parsed(stands, sentence), known, Renamed({}))


def read_contradictions(
    source: str, facts: Mapping[str, FactDefinition], renamed: Renamed
) -> tuple[Contradiction, ...]:
    """Return the contradictions in the text of `vocabulary/contradictions.yaml`.

    Raises `RulebookError` with every fault, each with its place: what tells no value of a fact, a fact or value
    that there is not, `unknown`, and facts of different entities.
    """
    form, places = read_form(CONTRADICTIONS, source, ContradictionsFile)
    found: list[Contradiction] = []
    problems: list[tuple[Place, str]] = []
    for number, entry in enumerate(form.contradictions):
        try:
            first, second = (
                _known_values(partial(places.text, "contradictions", number, "facts", place), told, facts, renamed)
                for place, told in enumerate(entry.facts)
            )
        except RulebookError as error:
            problems.extend(error.problems)
            continue
        if len({facts[told.path].entity for told in (*first, *second)}) > 1:
            message = "the two facts have to be told of the same: the case, one claim, or one stay"
            problems.append((places.place("contradictions", number, "facts"), message))
        found.append(Contradiction(first, second, entry.because))
    if problems:
        raise RulebookError(problems)
    return tuple(found)


def read_renamed(source: str) -> tuple[Renamed, Places]:
    """Return the names in the text of `renamed.yaml`, and where things stand in it. Raises `RulebookError`."""
    form, places = read_form(RENAMED, source, RenamedFile)
    return Renamed({kind: getattr(form, kind) for kind in RenamedFile.model_fields}), places


def no_value(value: str, known: Sequence[str]) -> str:
    """Return the second half of a refusal: `has no value 'yess'; did you mean 'yes'?`"""
    suggestion = nearest(value, known)
    hint = f"did you mean '{suggestion}'?" if suggestion else f"it has {', '.join(known)}"
    return f"has no value '{value}'; {hint}"


def _is_name(text: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9_]*", text) is not None


def _name_faults(what: str, name: str, key: str, taken: frozenset[str] = frozenset()) -> Iterator[Fault]:
    if not _is_name(name):
        yield Fault(f"{what} {name!r} has to be named in small letters, digits and _, a letter first", (key,))
    elif name in taken or hasattr(BaseModel, name) or name.startswith("model_"):
        yield Fault(f"{what} can not be named {name!r}: the program has this name", (key,))


def _known_values(
    stands: Stands, sentence: str, facts: Mapping[str, FactDefinition], renamed: Renamed
) -> tuple[Told, ...]:
    condition = _parsed(stands, sentence)
    parts = condition.conditions if isinstance(condition, And) else (condition,)
    return tuple(_known_value(stands, part, facts, renamed) for part in parts)


def _parsed(stands: Stands, sentence: str) -> Condition:
    try:
        return parse_condition(sentence)
    except SentenceError as error:
        raise RulebookError([(stands().place_at(error.at), str(error))]) from None


def _known_value(stands: Stands, leaf: Condition, facts: Mapping[str, FactDefinition], renamed: Renamed) -> Told:
    if not isinstance(leaf, Is) or leaf.negated:
        raise RulebookError([(stands().place, "each of the two has to be written as: fact is value")])
    if leaf.path not in facts:
        suggestion = renamed.suggestion(leaf.path, facts)
        hint = f"; {suggestion.clause}" if suggestion else ""
        raise RulebookError([(stands().place_at(leaf.at), f"there is no fact '{leaf.path}'{hint}")])
    for value in leaf.values:
        if value == "unknown":
            raise RulebookError([(stands().place_at(leaf.at), "what is unknown contradicts nothing")])
        if value not in facts[leaf.path].values:
            message = f"'{leaf.path}' {no_value(value, facts[leaf.path].values)}"
            raise RulebookError([(stands().place_at(leaf.at), message)])
    return Told(leaf.path, leaf.values)
