"""How persons belong together, and what is told of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from triage.assessment.part import Part
from triage.case.leaves import Told, leaves, node_at


class Relation(StrEnum):
    """What a person is to the principal applicant: the one on whom the registration of a family is built.

    `child` is one by birth, adoption or marriage of a parent; `child_in_care` one whom the family cares for.
    `not_related` is whoever only came, or is registered, with the others.
    """

    PRINCIPAL_APPLICANT = "principal_applicant"
    SPOUSE_OR_PARTNER = "spouse_or_partner"
    CHILD = "child"
    CHILD_IN_CARE = "child_in_care"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    OTHER_RELATIVE = "other_relative"
    OTHER_DEPENDANT = "other_dependant"
    NOT_RELATED = "not_related"


class CameTogether(StrEnum):
    """Whether a person made the journey with the principal applicant. What nobody asked is unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_CLOSE = frozenset({Relation.PRINCIPAL_APPLICANT, Relation.SPOUSE_OR_PARTNER, Relation.CHILD})


@dataclass(frozen=True)
class Person:
    """A person by the key of their case file, how they belong, and the data of their latest assessment."""

    key: str
    relation: Relation
    came_together: CameTogether
    assessment: Mapping[str, Any]

    @cached_property
    def told(self) -> Mapping[str, Told]:
        """What the file tells, by place."""
        return leaves(self.assessment["case"])

    def fact(self, node: str) -> str | None:
        """Return what is known of a fact, None if it is unknown or was not answered."""
        value = self.told.get("/" + node.replace(".", "/"))
        return value if isinstance(value, str) and value not in ("unknown", "declined") else None

    def finding(self, name: str) -> str | None:
        """Return what the rules found for this person alone."""
        value = self.assessment["findings"].get(name)
        return value if isinstance(value, str) else None

    @property
    def procedure(self) -> str:
        """The procedure that is recommended for this person alone."""
        return str(self.assessment["procedure"]["id"])

    @property
    def may_be_child(self) -> bool:
        """Whether the person is a child as far as is known, or the age is in doubt."""
        return self.fact("applicant.age") in ("child", "age_in_doubt")

    @property
    def is_relative(self) -> bool:
        """Whether the person belongs to the family."""
        return self.relation is not Relation.NOT_RELATED

    def is_close_to(self, other: Person) -> bool:
        """Whether two are close relatives: spouses, parents and children.

        Of who is related otherwise the relation to the principal applicant alone is told: nothing is made of it.
        """
        relations = {self.relation, other.relation}
        nuclear = relations <= _CLOSE
        return nuclear or relations == {Relation.PRINCIPAL_APPLICANT, Relation.PARENT}


class PersonFact(Part):
    """What a file tells: whose, at which place of the case (a JSON Pointer), and how it is known, if told."""

    person: str
    place: str
    label: str
    value: str
    proof_state: str | None = None


class SeenTogether(Part):
    """One thing to look at: what it is, whom it concerns, what to do, what to ask, and what it rests on.

    It is a question for people. Nothing follows from it for any assessment, and it counts against nobody.
    """

    topic: str
    title: str
    persons: tuple[str, ...]
    text: str
    ask: str | None
    facts: tuple[PersonFact, ...]
    procedures: dict[str, str]
    sources: tuple[str, ...]


class Together(Part):
    """All that has to be seen together of persons who belong together, first what may endanger one of them."""

    format: Literal["triage-household/1"] = "triage-household/1"
    notice: str
    seen: tuple[SeenTogether, ...]


def told_of(person: Person, node: str, label: str) -> PersonFact:
    """Return a fact that a file tells, with how it is known."""
    place = "/" + node.replace(".", "/")
    value = person.told[place]
    assert isinstance(value, str)
    state = person.assessment["case"].get("proof_states", {}).get(node_at(place))
    return PersonFact(person=person.key, place=place, label=label, value=value, proof_state=state)
