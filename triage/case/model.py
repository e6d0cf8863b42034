"""The case: all that a caseworker submits about one person, as typed facts, made from a vocabulary.

No fact has a place for a name, a date of birth, an address or free text; `reference` is an opaque key. Words of the
file stand beside the facts, as statements, and no rule reads them.
A fact that is not given is `unknown`, and giving `unknown` or null is the same as not giving the fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator

from triage.case.single_values import CountryCode, IsoDate
from triage.case.statements import MOST_STATEMENTS, Statement
from triage.language.names import Entity, Node, member
from triage.language.sentences import EntityKind
from triage.rulebook.model import Rulebook
from triage.rulebook.proof_state import ProofState
from triage.rulebook.vocabulary import (
    DECLINED,
    NOT_KNOWN,
    YES_NO,
    FactDefinition,
    FactGroupDefinition,
    Vocabulary,
)

MOST_PROOF_STATES = 2000
MOST_CLAIMS = 32
MOST_STAYS = 32
ALL_OTHERS = "all_others"
"""Stands among what was denied of a list for every value that is told in no other way."""
_MOST = {"claims": MOST_CLAIMS, "stays": MOST_STAYS}


def _without_null(value: object) -> object:
    return {name: each for name, each in value.items() if each is not None} if isinstance(value, Mapping) else value


class YesNo(StrEnum):
    """The answer to a yes-or-no question.

    `unknown` means not established, which includes not asked; `declined`: asked, and the person did not answer.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    DECLINED = "declined"


_Readable = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""A fact, its field, and what it reads as when declined; of a list the field of what was denied, and its values."""


def _readable(told: tuple[FactDefinition, ...]) -> tuple[_Readable, ...]:
    return tuple(
        (
            fact.name,
            fact.list_names.told,
            fact.list_names.denied,
            tuple((value, f"{fact.name}.{value}") for value in fact.values),
        )
        if fact.several
        else (fact.name, fact.name, DECLINED if fact.tells_declined else "unknown", ())
        for fact in told
    )


def _untold(readable: tuple[_Readable, ...]) -> tuple[tuple[str, str], ...]:
    """Return every fact as rules read it where nothing is told of any."""
    return tuple(
        (path, "unknown") for name, _, _, values in readable for path in ([each for _, each in values] or [name])
    )


class FactGroup(BaseModel):
    """A group of facts about one entity. Facts that are not given are `unknown`; other names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    told: ClassVar[tuple[FactDefinition, ...]] = ()
    """The facts of the group."""

    # A case is read some times in each assessment, and the names of its facts are always the same.
    _readable: ClassVar[tuple[_Readable, ...]] = ()
    # Of most groups nothing is told: then every fact is unknown.
    _untold: ClassVar[tuple[tuple[str, str], ...]] = ()
    _readable_of: ClassVar[dict[Entity, tuple[_Readable, ...]]] = {}

    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield every fact as `(name, value)` as rules read it: of a list each value (`grounds.religion`)."""
        return self._read(self._readable) if self.model_fields_set else iter(self._untold)

    def facts_of(self, entity: Entity) -> Iterator[tuple[Node, str]]:
        """Yield the same as `(node, value)`, as those of an entity: `claims[0].grounds.religion`."""
        if not self.model_fields_set:
            return iter(_untold_nodes(type(self), entity))
        readable = self._readable_of.get(entity)
        if readable is None:
            readable = self._readable_of[entity] = tuple(
                (f"{entity}.{name}", place, denied, tuple((value, f"{entity}.{path}") for value, path in values))
                for name, place, denied, values in self._readable
            )
        return self._read(readable)

    def _read(self, readable: tuple[_Readable, ...]) -> Iterator[tuple[str, str]]:
        told_in = self.__dict__
        for name, place, declined, values in readable:
            told = told_in[place]
            if not values:
                yield name, declined if told == DECLINED else told._value_
            elif told or told_in[declined]:
                denied = told_in[declined]
                for value, path in values:
                    yield path, "yes" if value in told else "no" if value in denied else "unknown"
            else:
                for _, path in values:
                    yield path, "unknown"

    def declined(self) -> Iterator[str]:
        """Yield the names of the facts that the person declined to answer."""
        if not self.model_fields_set:
            return
        for fact in self.told:
            if fact.several:
                yield from (f"{fact.name}.{value}" for value in getattr(self, fact.list_names.declined))
            elif getattr(self, fact.name) == DECLINED:
                yield fact.name

    def given(self) -> dict[str, Any]:
        """Return what is told, as plain data."""
        found: dict[str, Any] = {}
        for name, value in self:
            if isinstance(value, tuple):
                if value:
                    found[name] = [each.value for each in value]
            elif value != "unknown":
                found[name] = value.value
        return found

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_given(cls, data: object) -> object:
        """Take out what is null. An unknown name stays, so that it is refused whatever its value."""
        if not isinstance(data, Mapping):
            return data
        given = {name: value for name, value in data.items() if value is not None or name not in cls.model_fields}
        for fact in cls.told:
            if fact.several:
                _spell_out_others(fact, given)
        return given


class CaseFile(FactGroup):
    """The facts of one case, in groups; `claims` and `stays` are lists. What is left out or null is unknown.

    `reference` is an opaque key of the office (letters, digits, `.`, `_`, `:`, `-`; at most 64 characters).
    `country_of_asylum` is an ISO 3166-1 alpha-3 code. `assessed_on` is the day as of which the case is
    assessed; without it the caller's day is used and stated in the assessment. `proof_states` says how facts
    are known. `statements` are words of the file, which are shown and which no rule reads.
    """

    vocabulary: ClassVar[Vocabulary] = Vocabulary(())
    """What the case is written in; the groups of facts are fields beside those below."""

    reference: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._:-]{1,64}$",
        description="Opaque key of the office. Never a name, a date of birth or a document number.",
    )
    country_of_asylum: CountryCode | None = Field(
        default=None, description="The country whose procedure is concerned, as ISO 3166-1 alpha-3 code."
    )
    assessed_on: IsoDate | None = Field(
        default=None, description="The day as of which the case is assessed (YYYY-MM-DD)."
    )
    claims: tuple[FactGroup, ...] = Field(
        default=(), max_length=MOST_CLAIMS, description="Each reason for protection put forward."
    )
    stays: tuple[FactGroup, ...] = Field(
        default=(), max_length=MOST_STAYS, description="Each other country in which the person was before."
    )
    proof_states: Annotated[Mapping[str, ProofState], BeforeValidator(_without_null)] = Field(
        default={},
        description="How facts are known, by name (`claims[0].past_harm`, `trafficking.means`). Facts without one "
        "are taken as established by whoever recorded them. `disputed` can be said of a fact that is not known, "
        "too: then the dispute is told first, and nobody has to take a side.",
        max_length=MOST_PROOF_STATES,
    )
    statements: tuple[Statement, ...] = Field(
        default=(),
        description="Words of the file, each with who says it, told beside the point at issue or the fact that it "
        "is about. No rule reads them: the outcome is the same without them.",
        max_length=MOST_STATEMENTS,
    )

    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield every fact that rules read as `(node, value)`, unknown ones included, in the vocabulary's order.

        A node is the path of the fact, `claims[0].nexus_link` for a fact of the first claim. What was declined is
        unknown, unless the rules tell the two apart.
        """
        for entity, group in self.groups():
            yield from group.facts_of(entity)

    def declined(self) -> Iterator[str]:
        """Yield the nodes of the facts that the person was asked and declined to answer."""
        yield from (f"{entity}.{name}" for entity, group in self.groups() for name in group.declined())

    def groups(self) -> Iterator[tuple[str, FactGroup]]:
        """Yield each group of facts with the beginning of its nodes: `applicant`, `claims[0]`."""
        for group in self.vocabulary.groups:
            if group.entity is EntityKind.CASE:
                yield group.name, getattr(self, group.name)
            else:
                for index, each in enumerate(getattr(self, list_of(group.entity))):
                    yield member(group.entity, index), each

    def given_facts(self) -> dict[str, str]:
        """Return the facts that are known, as node → value, in the order of the vocabulary."""
        return {node: value for node, value in self.facts() if value not in NOT_KNOWN}

    def given(self) -> dict[str, object]:
        """Return the case as plain data, without the facts that are unknown, in the order of the vocabulary."""
        document: dict[str, object] = {}
        if self.reference is not None:
            document["reference"] = self.reference
        if self.country_of_asylum is not None:
            document["country_of_asylum"] = self.country_of_asylum
        if self.assessed_on is not None:
            document["assessed_on"] = self.assessed_on.isoformat()
        for group in self.vocabulary.groups:
            if group.entity is EntityKind.CASE:
                if told := getattr(self, group.name).given():
                    document[group.name] = told
            elif members := getattr(self, list_of(group.entity)):
                document[list_of(group.entity)] = [each.given() for each in members]
        if self.proof_states:
            # In the order of the facts: the order in which they were told can not matter.
            states = self.proof_states
            document["proof_states"] = {node: states[node].value for node, _ in self.facts() if node in states}
        if self.statements:
            document["statements"] = [each.given() for each in self.statements]
        return document


def list_of(kind: EntityKind) -> str:
    """Return the name of the list of claims or stays."""
    return f"{kind}s"


def _spell_out_others(fact: FactDefinition, given: dict[str, Any]) -> None:
    """Put every value that a list does not otherwise hold in place of `all_others` among what was denied."""
    names = fact.list_names
    denied = given.get(names.denied)
    if isinstance(denied, list | tuple) and ALL_OTHERS in denied:
        spoken = [each for name in names.all if isinstance(given.get(name), list | tuple) for each in given[name]]
        others = [value for value in fact.values if value not in spoken]
        given[names.denied] = [*(each for each in denied if each != ALL_OTHERS), *others]


def case_model(rulebook: Rulebook) -> type[CaseFile]:
    """Return the model of the cases of a rulebook: the same for every rulebook with the same vocabulary."""
    return _model_of(rulebook.vocabulary)


@lru_cache(maxsize=32)
def _model_of(vocabulary: Vocabulary) -> type[CaseFile]:
    fields: dict[str, Any] = {}
    for group in vocabulary.groups:
        kind = _group_model(group)
        if group.entity is EntityKind.CASE:
            fields[group.name] = (kind, kind())
        else:
            name = list_of(group.entity)
            described = CaseFile.model_fields[name].description
            fields[name] = (tuple[kind, ...], Field(default=(), max_length=_MOST[name], description=described))  # type: ignore[valid-type]
    model = create_model("Case", __base__=CaseFile, __doc__=CaseFile.__doc__, __module__=__name__, **fields)
    model.vocabulary = vocabulary
    return model


def parts_of(model: type[CaseFile]) -> Mapping[str, type]:
    """Return the groups of a case model and the enumerations of their facts, by the names of the classes."""
    found: dict[str, type] = {}
    for group in model.vocabulary.groups:
        name = group.name if group.entity is EntityKind.CASE else list_of(group.entity)
        kind = group_in(model, name)
        found[kind.__name__] = kind
        for field in kind.model_fields.values():
            annotation = getattr(field.annotation, "__args__", (field.annotation,))[0]
            assert isinstance(annotation, type)
            found[annotation.__name__] = annotation
    return found


@lru_cache(maxsize=1024)
def _untold_nodes(group: type[FactGroup], entity: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"{entity}.{name}", value) for name, value in group._untold)


def group_in(model: type[BaseModel], name: str) -> type[BaseModel]:
    """Return the model of a group of a case, or of each member of a list, by the name of the field."""
    annotation = model.model_fields[name].annotation
    arguments = getattr(annotation, "__args__", ())
    inner = arguments[0] if arguments else annotation
    assert isinstance(inner, type) and issubclass(inner, BaseModel)
    return inner


def _group_model(group: FactGroupDefinition) -> type[FactGroup]:
    fields: dict[str, Any] = {}
    for fact in group.facts:
        fields.update(_list_fields(fact) if fact.several else {fact.name: _field(fact)})
    model = create_model(
        class_name(group.name), __base__=FactGroup, __doc__=group.introduction, __module__=__name__, **fields
    )
    model.told, model._readable, model._readable_of = group.facts, _readable(group.facts), {}
    model._untold = _untold(model._readable)
    return model


def _field(fact: FactDefinition) -> tuple[type[StrEnum], Any]:
    kind = YesNo if set(fact.values) == set(YES_NO) else _enumeration(fact, (*fact.values, DECLINED))
    return kind, Field(
        default=kind("unknown"),
        title=fact.label,
        description=fact.explained,
        json_schema_extra=_explained(fact),
    )


def _list_fields(fact: FactDefinition) -> dict[str, Any]:
    """Return the three fields of a list: what is in it, what was denied, and what was declined."""
    kind, names = _enumeration(fact, fact.values), fact.list_names
    told = {
        names.told: (fact.label, fact.explained),
        names.denied: (
            f"{fact.label}: denied",
            f"What was asked about and is not among {names.told}; `{ALL_OTHERS}` stands for every value that no "
            "list holds.",
        ),
        names.declined: (f"{fact.label}: declined", "What was asked about, and the person did not answer."),
    }
    fields: dict[str, Any] = {}
    for name, (title, description) in told.items():
        extra = _explained(fact)
        if name == names.denied:
            # What a document may hold there beside the values of the model.
            extra["items"] = {"enum": [*fact.values, ALL_OTHERS]}
        described = Field(default=(), title=title, description=description, json_schema_extra=extra)
        fields[name] = (tuple[kind, ...], described)  # type: ignore[valid-type]
    return fields


def _explained(fact: FactDefinition) -> dict[str, Any]:
    return {
        "source": fact.source,
        "question": fact.question,
        "direction": {"name": fact.direction.name, "levels": [list(level) for level in fact.direction.levels]},
    }


def _enumeration(fact: FactDefinition, values: Sequence[str]) -> type[StrEnum]:
    members = [(value.upper(), value) for value in values]
    kind = StrEnum(class_name(fact.path), members, module=__name__)  # type: ignore[misc]
    told = "; ".join(f"`{each.value}`: {each.meaning}" for each in fact.meanings)
    kind.__doc__ = f"{fact.label}. {told}." if told else f"{fact.label}."
    return kind


def class_name(name: str) -> str:
    """Return how the class for a group or fact is named: `EarlierProcedureStatusHere`."""
    return "".join(part.capitalize() for part in re.split(r"[._]", name))
