"""Which refugee instruments bind which State, since when and with which reservations: `rules/treaties.yaml`.

A State is bound from the day of its accession, ratification or succession. That a treaty enters into force for it
some weeks later is left aside: from that day on it must not act against the treaty's purpose (Vienna Convention on
the Law of Treaties 1969, article 18).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Period:
    """Days in a row, the first and the last among them; without a last day it goes on until further notice."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether the day is one of the period."""
        return self.first <= day and (self.last is None or day <= self.last)

    def __str__(self) -> str:
        """Return the period in words: `from 2007-11-19`, `from 1999-05-01 to 2020-12-31`."""
        return f"from {self.first}" + (f" to {self.last}" if self.last else "")


class Binding(StrEnum):
    """What can bind a State: treaties, a wider definition in its own law, or the law of a union of States."""

    CONVENTION_1951 = "convention_1951"
    PROTOCOL_1967 = "protocol_1967"
    OAU_1969 = "oau_1969"
    CARTAGENA = "cartagena"
    EU_ACQUIS = "eu_acquis"

    @property
    def spoken(self) -> str:
        """What binds, as it is named in a sentence."""
        return _TITLES[self]


_TITLES = {
    Binding.CONVENTION_1951: "the 1951 Convention",
    Binding.PROTOCOL_1967: "the 1967 Protocol",
    Binding.OAU_1969: "the OAU Refugee Convention",
    Binding.CARTAGENA: "the Cartagena definition in national law",
    Binding.EU_ACQUIS: "the asylum law of the European Union",
}

REFUGEE_CONVENTION = (Binding.CONVENTION_1951, Binding.PROTOCOL_1967)
"""Either of these binds a State to articles 2 to 34 of the Convention (1967 Protocol, article I(1))."""


@dataclass(frozen=True)
class State:
    """A State with what binds it.

    `geographic_limitation` is its declaration that its duties concern events in Europe only, `reservations` what
    else bears on access, return or definition. `checked` says how far the entry was checked (A, B or C, as for an
    `Instrument`).
    """

    country: str
    name: str
    bindings: Mapping[Binding, Period]
    laws: Mapping[Binding, str]
    geographic_limitation: str | None
    reservations: str | None
    checked: str
    note: str | None

    def bound_on(self, day: date) -> Mapping[Binding, Period]:
        """Return what binds the State on a day."""
        return {binding: period for binding, period in self.bindings.items() if period.covers(day)}
