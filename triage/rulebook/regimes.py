"""From the nodes of rule files to legal regimes: contested points, profiles, and what binds the States."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from triage.errors import RulebookError
from triage.rulebook.countries import NOT_A_CODE, code_meant, is_country_code
from triage.rulebook.model import ContestedPoint, Parameter, Position, Profile
from triage.rulebook.treaties import Binding, Period, State
from triage.rulebook.yaml_tree import Node, Text, choice, listing, section, text

SourcesOf = Callable[[str, Node], tuple[str, ...]]
"""Reads the sources of the point or profile with the id, and remembers where they stand."""


def contested_point_of(node: Node, sources_of: SourcesOf) -> tuple[str, ContestedPoint]:
    """Return a contested point with its id. Raises `RulebookError` with the place if the node is not one."""
    entry = section(node, "a contested point", ("id", "title", "positions"), ("path", "held")).entries
    name = text(entry["id"], "id")
    switch = "path" in entry
    if switch == ("held" in entry):
        message = f"{name.value} has to have either a path, as a switch, or held, with the reason"
        raise RulebookError([(name.place, message)])
    if switch and not re.fullmatch(r"policy\.[a-z0-9_]+", text(entry["path"], "path").value):
        message = "the path of a switch has to be 'policy.' and a name in small letters"
        raise RulebookError([(text(entry["path"], "path").place, message)])
    positions = tuple(
        _position(name.value, position, sources_of, switch=switch)
        for position in listing(entry["positions"], "positions")
    )
    if len({position.value for position in positions}) != len(positions) and switch:
        raise RulebookError([(name.place, f"two positions of {name.value} have the same value")])
    if len(positions) < 2:
        raise RulebookError([(name.place, f"{name.value} has one position only; a contested point has several")])
    point = ContestedPoint(
        id=name.value,
        title=text(entry["title"], "title").value,
        positions=positions,
        path=text(entry["path"], "path").value if switch else None,
        held=None if switch else text(entry["held"], "held").value,
    )
    return name.value, point


def _position(point: str, node: Node, sources_of: SourcesOf, *, switch: bool) -> Position:
    keys = ("value", "position", "source") if switch else ("position", "source")
    entry = section(node, "a position", keys).entries
    return Position(
        position=text(entry["position"], "position").value,
        sources=sources_of(point, entry["source"]),
        value=text(entry["value"], "value").value if switch else None,
    )


def parameters_of(points: Mapping[str, ContestedPoint]) -> dict[str, Parameter]:
    """Return the switches among the contested points, by path."""
    parameters: dict[str, Parameter] = {}
    for point in points.values():
        values = tuple(position.value for position in point.positions if position.value is not None)
        if point.path is not None:
            parameters[point.path] = Parameter(point.path, values, values[0], point.title)
    return parameters


def profile_of(node: Node, parameters: Mapping[str, Parameter], sources_of: SourcesOf) -> tuple[str, Profile]:
    """Return a profile with its id; what it does not set stands at the default of its parameter.

    Raises `RulebookError` with the place if the node is not a profile, or sets what there is not.
    """
    entry = section(node, "a profile", ("id", "title", "because", "source"), ("bound by", "settings")).entries
    settings = {path: parameter.default for path, parameter in parameters.items()}
    if "settings" in entry:
        chosen = section(entry["settings"], "settings", (), tuple(parameters))
        for path, value in chosen.entries.items():
            settings[path] = choice(value, path, parameters[path].values)
    name = text(entry["id"], "id").value
    profile = Profile(
        id=name,
        title=text(entry["title"], "title").value,
        settings=settings,
        bound_by=_bound_by(entry["bound by"]) if "bound by" in entry else None,
        because=text(entry["because"], "because").value,
        sources=sources_of(name, entry["source"]),
    )
    return name, profile


def _bound_by(node: Node) -> tuple[Binding, ...]:
    known = (*(binding.value for binding in Binding), "nothing")
    names = [choice(name, "what binds", known) for name in listing(node, "bound by")]
    if "nothing" in names and len(names) > 1:
        raise RulebookError([(node.place, "'nothing' stands alone: it is for countries that nothing binds")])
    return tuple(Binding(name) for name in names if name != "nothing")


def state_of(node: Node) -> tuple[str, State]:
    """Return a State with its country code. Raises `RulebookError` with the place if the node is not a State."""
    names = tuple(binding.value for binding in Binding)
    optional = (*names, "geographic_limitation", "reservations", "note")
    entry = section(node, "a State", ("country", "name", "checked"), optional).entries
    country = text(entry["country"], "country")
    if not is_country_code(country.value):
        code = code_meant(country.value)
        hint = f"; did you mean {code!r}?" if code else ""
        raise RulebookError([(country.place, f"{country.value!r} {NOT_A_CODE}{hint}")])
    bindings: dict[Binding, Period] = {}
    laws: dict[Binding, str] = {}
    for binding in Binding:
        if binding in entry:
            bindings[binding], law = _binding(entry[binding], binding)
            if law is not None:
                laws[binding] = law
    remarks = {name: text(entry[name], name).value for name in optional[len(Binding) :] if name in entry}
    state = State(
        country=country.value,
        name=text(entry["name"], "name").value,
        bindings=bindings,
        laws=laws,
        geographic_limitation=remarks.get("geographic_limitation"),
        reservations=remarks.get("reservations"),
        checked=choice(entry["checked"], "checked", ("A", "B", "C")),
        note=remarks.get("note"),
    )
    return country.value, state


def _binding(node: Node, binding: Binding) -> tuple[Period, str | None]:
    """Read since when a State is bound: a day, or a mapping with `since`, and `until` or `law` where they apply."""
    if isinstance(node, Text):
        return Period(_day(node, binding)), None
    entry = section(node, binding, ("since",), ("until", "law")).entries
    last = _day(entry["until"], "until") if "until" in entry else None
    law = text(entry["law"], "law").value if "law" in entry else None
    return Period(_day(entry["since"], "since"), last), law


def period_of(node: Node, what: str) -> Period:
    """Return the period in a mapping with `from` and perhaps `to`. Raises `RulebookError` with the place."""
    entry = section(node, what, ("from",), ("to",)).entries
    period = Period(_day(entry["from"], "from"), _day(entry["to"], "to") if "to" in entry else None)
    if period.last is not None and period.last < period.first:
        raise RulebookError([(node.place, f"{what} ends on {period.last}, before it begins on {period.first}")])
    return period


def _day(node: Node, what: str) -> date:
    word = text(node, what)
    try:
        # `fromisoformat` alone would take 20260203 and 2026-W06-2 too.
        return date.fromisoformat(word.value if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word.value) else "")
    except ValueError:
        raise RulebookError([(word.place, f"{what} has to be a day written as YYYY-MM-DD")]) from None
