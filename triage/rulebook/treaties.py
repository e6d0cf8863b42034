"""Which refugee instruments bind which State, since when and with which reservations: `rules/treaties.yaml`.

A State is bound from the day of its accession, ratification or succession. That a treaty enters into force for it
some weeks later is left aside: from that day on it must not act against the treaty's purpose (Vienna Convention on
the Law of Treaties 1969, article 18).
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, ValidationInfo, field_validator, model_validator
from pydantic_core import CoreSchema

from triage.rulebook.countries import NOT_A_CODE, code_meant, is_country_code
from triage.rulebook.forms import FROM_FILE, Checked, Day, Form, Several, Words, not_among, refused, unique
from triage.translation import gettext as _
from triage.translation import marked


class Period(Form):
    """Days in a row, the first and the last among them; without a last day it goes on until further notice."""

    first: Day = Field(validation_alias="from")
    last: Day | None = Field(default=None, validation_alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Period:
        if self.last is not None and self.last < self.first:
            raise refused(f"{{what}} ends on {self.last}, before it begins on {self.first}")
        return self

    def covers(self, day: date) -> bool:
        """Return whether the day is one of the period."""
        return self.first <= day and (self.last is None or day <= self.last)

    def __str__(self) -> str:
        """Return the period in words: `from 2007-11-19`, `from 1999-05-01 to 2020-12-31`."""
        return f"from {self.first}" + (f" to {self.last}" if self.last else "")


ALWAYS_IN_FORCE = Period(first=date.min)


class Binding(StrEnum):
    """What can bind a State: treaties, a wider definition in its own law, or the law of a union of States."""

    CONVENTION_1951 = "convention_1951"
    PROTOCOL_1967 = "protocol_1967"
    OAU_1969 = "oau_1969"
    CARTAGENA = "cartagena"
    EU_ACQUIS = "eu_acquis"
    EU_PACT = "eu_pact"

    @property
    def spoken(self) -> str:
        """What binds, as it is named in a sentence."""
        return _(_TITLES[self])


_TITLES = {
    Binding.CONVENTION_1951: marked("the 1951 Convention"),
    Binding.PROTOCOL_1967: marked("the 1967 Protocol"),
    Binding.OAU_1969: marked("the OAU Refugee Convention"),
    Binding.CARTAGENA: marked("the Cartagena definition in national law"),
    Binding.EU_ACQUIS: marked("the asylum law of the European Union"),
    Binding.EU_PACT: marked("the asylum regulations of the European Union of 2024"),
}

REFUGEE_CONVENTION = (Binding.CONVENTION_1951, Binding.PROTOCOL_1967)
"""Either of these binds a State to articles 2 to 34 of the Convention (1967 Protocol, article I(1))."""

EUROPEAN_LAW = (Binding.EU_ACQUIS, Binding.EU_PACT)
"""The asylum law of the European Union, and its regulations of 2024."""


def _authority(value: object) -> object:
    known = tuple(authority.value for authority in Authority)
    if isinstance(value, str) and value not in known:
        raise refused(f"who determines status {not_among(value, known)}")
    return Authority(value) if isinstance(value, str) else value


class Authority(StrEnum):
    """Who determines refugee status in a country."""

    STATE = "state"
    UNHCR = "unhcr"
    BOTH = "both"
    NOBODY = "nobody"

    @property
    def spoken(self) -> str:
        """Who determines status, as it is told in a sentence."""
        return {
            Authority.STATE: _("the State determines refugee status"),
            Authority.UNHCR: _("UNHCR determines refugee status under its mandate"),
            Authority.BOTH: _("the State and UNHCR determine refugee status, each for some people"),
            Authority.NOBODY: _("nobody determines refugee status"),
        }[self]


class Determination(Form, what="who determines status"):
    """Who determines refugee status in a country, from and to which day, and how far that was checked.

    Practice changes without notice: what is recorded tells whom to ask first, and a case can say otherwise.
    """

    by: Annotated[Authority, BeforeValidator(_authority)]
    since: Day | None = None
    until: Day | None = None
    checked: Checked
    note: Words | None = None

    def covers(self, day: date) -> bool:
        """Return whether this is recorded for a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Bound(Form):
    """Since when something binds a State, until when, and by which law. In a file the day may stand alone."""

    since: Day
    until: Day | None = None
    law: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _may_be_a_day(cls, data: object, info: ValidationInfo) -> object:
        return {"since": data} if info.context is FROM_FILE and isinstance(data, str) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        described = handler.resolve_ref_schema(handler(core_schema))
        return {"anyOf": [{"type": "string", "format": "date"}, described]}


class State(Form, what="a State"):
    """A State with what binds it.

    `geographic_limitation` is its declaration that its duties concern events in Europe only, `reservations` what
    else it has declared, in words, and `reserved_articles` the articles of the Convention that it does not accept
    in full. `earlier_definition` are laws and decrees that held the wider definition before the law that stands
    under `cartagena`; each bound on its own days. `status_determination` says who determines status there, by days.
    `checked` says how far the days of the treaties were checked (A, B or C, as for an `Instrument`),
    `reservations_checked` how far the reservations.
    """

    country: Words = Field(description="The ISO 3166-1 alpha-3 code.")
    name: Words
    convention_1951: Bound | None = None
    protocol_1967: Bound | None = None
    oau_1969: Bound | None = None
    cartagena: Bound | None = None
    earlier_definition: tuple[Bound, ...] = Field(
        default=(),
        exclude_if=operator.not_,
        description="Earlier laws or decrees that held the wider definition, by days, before `cartagena`.",
    )
    eu_acquis: Bound | None = None
    eu_pact: Bound | None = Field(default=None, exclude_if=operator.not_)
    geographic_limitation: Words | None = None
    reservations: Words | None = None
    reserved_articles: tuple[Words, ...] = Field(
        default=(),
        exclude_if=operator.not_,
        description="Articles of the 1951 Convention not accepted in full: '31', '12(1)'.",
    )
    reservations_checked: Checked | None = Field(default=None, exclude_if=operator.not_)
    status_determination: tuple[Determination, ...] = Field(
        default=(), exclude_if=operator.not_, description="Who determines refugee status here, by days."
    )
    checked: Checked
    note: Words | None = None

    @field_validator("country")
    @classmethod
    def _is_a_country(cls, country: str) -> str:
        if not is_country_code(country):
            code = code_meant(country)
            raise refused(f"{country!r} {NOT_A_CODE}" + (f"; did you mean {code!r}?" if code else ""))
        return country

    @model_validator(mode="after")
    def _says_how_far_reservations_were_checked(self) -> State:
        if bool(self.reservations or self.reserved_articles) != bool(self.reservations_checked):
            raise refused(f"{self.country}: reservations and 'reservations_checked' stand together or not at all")
        return self

    @model_validator(mode="after")
    def _is_determined_by_one_at_a_time(self) -> State:
        for earlier, later in pairwise(self.status_determination):
            if earlier.until is None or later.since is None or later.since <= earlier.until:
                raise refused(
                    f"{self.country}: who determines status has to be told by days that follow each other"
                )
        return self

    @model_validator(mode="after")
    def _has_one_law_of_the_wider_definition_at_a_time(self) -> State:
        laws = (*self.earlier_definition, *([self.cartagena] if self.cartagena else []))
        for earlier, later in pairwise(laws):
            if earlier.until is None or later.since <= earlier.until:
                raise refused(
                    f"{self.country}: laws of the wider definition have to be told by days that follow each other"
                )
        if self.earlier_definition and (
            self.cartagena is None or not all(each.law for each in self.earlier_definition)
        ):
            raise refused(
                f"{self.country}: 'earlier_definition' names each law, and stands beside the law of today"
            )
        return self

    @cached_property
    def bindings(self) -> Mapping[Binding, Period]:
        """What binds the State, with the days."""
        return {
            binding: Period(first=bound.since, last=bound.until)
            for binding in Binding
            if (bound := self._bound_by(binding)) is not None
        }

    @cached_property
    def laws(self) -> Mapping[Binding, str]:
        """The law by which something binds the State today, where it is named."""
        return {
            binding: bound.law
            for binding in Binding
            if (bound := self._bound_by(binding)) is not None and bound.law
        }

    def bound_on(self, day: date) -> Mapping[Binding, Period]:
        """Return what binds the State on a day, the wider definition also by an earlier law of that day."""
        bound = {binding: period for binding, period in self.bindings.items() if period.covers(day)}
        if (earlier := self._earlier_definition_on(day)) is not None:
            bound[Binding.CARTAGENA] = Period(first=earlier.since, last=earlier.until)
        return bound

    def law_on(self, binding: Binding, day: date) -> str | None:
        """Return the law by which something binds the State on a day; None if none is named."""
        if binding is Binding.CARTAGENA and (earlier := self._earlier_definition_on(day)) is not None:
            return earlier.law
        return self.laws.get(binding)

    def binding_today(self, day: date) -> Mapping[Binding, Period]:
        """Return what binds the State on a day for fear of events after 1950.

        The Convention alone covers events before 1 January 1951 only; the Protocol lifts that (article I(2)).
        """
        bound = self.bound_on(day)
        if Binding.PROTOCOL_1967 in bound:
            return bound
        return {binding: period for binding, period in bound.items() if binding is not Binding.CONVENTION_1951}

    def determination_on(self, day: date) -> Determination | None:
        """Return who determines status in the country on a day; None if that is not recorded."""
        return next((each for each in self.status_determination if each.covers(day)), None)

    def reserves(self, article: str) -> bool:
        """Return whether an article of the Convention, or its first paragraph, is not accepted in full."""
        return not {article, f"{article}(1)"}.isdisjoint(self.reserved_articles)

    def _earlier_definition_on(self, day: date) -> Bound | None:
        return next(
            (
                each
                for each in self.earlier_definition
                if each.since <= day and (each.until is None or day <= each.until)
            ),
            None,
        )

    def _bound_by(self, binding: Binding) -> Bound | None:
        bound = getattr(self, binding.value)
        assert bound is None or isinstance(bound, Bound)
        return bound


class States(Form):
    """`treaties.yaml`."""

    states: Annotated[Several[State], unique("country")]
