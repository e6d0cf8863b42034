"""Legal regimes: where law and practice differ, the switches that rules read, and the profiles that set them."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from triage.rulebook.countries import NOT_A_CODE, is_country_code
from triage.rulebook.forms import Fault, Form, RefusedError, Several, Words, not_among, refused, unique
from triage.rulebook.treaties import ALWAYS_IN_FORCE, Authority, Binding, Period, State

NOTHING = "nothing"
"""What is written under `bound by` for the countries that nothing binds."""


def _path_of_a_switch(path: str) -> str:
    if not re.fullmatch(r"policy\.[a-z0-9_]+", path):
        raise refused("the path of a switch has to be 'policy.' and a name in small letters")
    return path


def _what_binds(value: object) -> object:
    """Read the words under `bound by`; `nothing` alone is none of them."""
    if not isinstance(value, tuple) or not all(isinstance(name, str) for name in value):
        return value
    known = (*(binding.value for binding in Binding), NOTHING)
    faults = [
        Fault(f"what binds {not_among(name, known)}", (place,))
        for place, name in enumerate(value)
        if name not in known
    ]
    if faults:
        raise RefusedError(*faults)
    if NOTHING in value and len(value) > 1:
        raise refused(f"'{NOTHING}' stands alone: it is for countries that nothing binds")
    if not value:
        raise refused("{what} has to be a list that is not empty")
    return tuple(Binding(name) for name in value if name != NOTHING)


def _authorities(value: object) -> object:
    if not isinstance(value, tuple) or not all(isinstance(name, str) for name in value):
        return value
    known = tuple(authority.value for authority in Authority)
    faults = [
        Fault(f"who determines status {not_among(name, known)}", (place,))
        for place, name in enumerate(value)
        if name not in known
    ]
    if faults:
        raise RefusedError(*faults)
    return tuple(map(Authority, value))


def _country_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    faults = [
        Fault(f"{code!r} {NOT_A_CODE}", (place,)) for place, code in enumerate(codes) if not is_country_code(code)
    ]
    if faults:
        raise RefusedError(*faults)
    return codes


class Position(Form, what="a position"):
    """A position on a contested point, with its sources. `value` is the setting for it; None without a switch.

    `in_force` are the days on which law takes it; a profile can set it on these days only.
    """

    position: Words
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")
    value: Words | None = Field(default=None, description="The setting of the switch that takes this position.")
    in_force: Period = Field(
        default=ALWAYS_IN_FORCE,
        validation_alias="in force",
        exclude_if=ALWAYS_IN_FORCE.__eq__,
        description="The days on which law takes the position; else all.",
    )


class ContestedPoint(Form, what="a contested point"):
    """A point on which law and practice differ. The first position is that of UNHCR.

    `path` is the parameter that rules read; a point without one is held at the first position, and `held` says why.
    """

    id: Words
    title: Words
    path: Annotated[Words, AfterValidator(_path_of_a_switch)] | None = Field(
        default=None, description="The switch that rules read: policy. and a name."
    )
    held: Words | None = Field(default=None, description="Why there is no switch for it.")
    positions: Several[Position]

    @model_validator(mode="after")
    def _is_contested(self) -> ContestedPoint:
        if (self.path is None) == (self.held is None):
            message = f"{self.id} has to have either a path, as a switch, or held, with the reason"
            raise refused(message, "id")
        if len(self.positions) < 2:
            raise refused(f"{self.id} has one position only; a contested point has several", "id")
        if self.path is None:
            faults = [
                Fault("a point that is held has no values: take this one out", ("positions", place, "value"))
                for place, position in enumerate(self.positions)
                if position.value is not None
            ]
        else:
            faults = [
                Fault("a position of a switch lacks 'value'", ("positions", place))
                for place, position in enumerate(self.positions)
                if position.value is None
            ]
            if not faults and len({position.value for position in self.positions}) < len(self.positions):
                faults = [Fault(f"two positions of {self.id} have the same value", ("id",))]
        if faults:
            raise RefusedError(*faults)
        return self


class ContestedPoints(Form):
    """`contested_points.yaml`."""

    points: Annotated[Several[ContestedPoint], unique("id")] = Field(validation_alias="contested points")


@dataclass(frozen=True)
class Parameter:
    """A contested point of law that a profile may set; `default` is the UNHCR position."""

    path: str
    values: tuple[str, ...]
    default: str
    meaning: str


def parameters_of(points: Mapping[str, ContestedPoint]) -> dict[str, Parameter]:
    """Return the switches among the contested points, by path."""
    parameters: dict[str, Parameter] = {}
    for point in points.values():
        values = tuple(position.value for position in point.positions if position.value is not None)
        if point.path is not None:
            parameters[point.path] = Parameter(point.path, values, values[0], point.title)
    return parameters


class Profile(Form, what="a profile"):
    """A named setting of all parameters, and for whom it is meant.

    It applies, on the days of `in_force`, to a country of asylum that something in `bound_by` binds (`bound_by` is
    empty for a country that nothing binds), where one of `determined_by` determines status, and that is one of
    `countries`; what is left out asks for nothing. One profile asks for nothing at all: it applies if no country
    with recorded treaties is named. In the file a profile sets only what does not stand at the position of UNHCR.
    """

    id: Words
    title: Words
    bound_by: (
        Annotated[
            tuple[Binding, ...],
            BeforeValidator(_what_binds),
            WithJsonSchema(
                {"type": "array", "minItems": 1, "items": {"enum": [*Binding, NOTHING]}},
                mode="validation",
            ),
        ]
        | None
    ) = Field(
        default=None,
        validation_alias="bound by",
        description="What binds the countries that it is for, or nothing; left out in one profile, for all others.",
    )
    determined_by: Annotated[
        tuple[Authority, ...],
        BeforeValidator(_authorities),
        WithJsonSchema({"type": "array", "items": {"enum": [*Authority]}}, mode="validation"),
    ] = Field(
        default=(),
        exclude_if=operator.not_,
        validation_alias="determined by",
        description="Who determines status in the countries that it is for; left out if that does not matter.",
    )
    countries: Annotated[tuple[Words, ...], AfterValidator(_country_codes)] = Field(
        default=(),
        exclude_if=operator.not_,
        description="The countries that it is for, by code, if a law of their own selects it.",
    )
    in_force: Period = Field(
        default=ALWAYS_IN_FORCE,
        validation_alias="in force",
        exclude_if=ALWAYS_IN_FORCE.__eq__,
        description="The days of assessment on which the profile applies; else all.",
    )
    because: Words
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")
    settings: dict[str, Words] = Field(
        default_factory=dict, description="The switches that do not stand at the position of UNHCR."
    )

    @property
    def for_all_others(self) -> bool:
        """Whether this is the profile that asks for nothing."""
        return self.bound_by is None and not self.determined_by and not self.countries

    def is_for(self, state: State, day: date) -> bool:
        """Return whether the profile is for a State on a day."""
        if self.for_all_others or not self.in_force.covers(day):
            return False
        bound, determination = state.binding_today(day), state.determination_on(day)
        return (
            (self.bound_by is None or (any(by in bound for by in self.bound_by) if self.bound_by else not bound))
            and (not self.determined_by or (determination is not None and determination.by in self.determined_by))
            and (not self.countries or state.country in self.countries)
        )


class Profiles(Form):
    """`profiles.yaml`, in the order in which they are tried."""

    profiles: Annotated[Several[Profile], unique("id")]
