"""Documents of cases, right and wrong in every way that a file of cases may be."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.strategies import cases

Choose = Callable[[Any], Any]


@st.composite
def documents(draw: st.DrawFn, most: int = 2) -> bytes:
    """Draw the line of a case; often something is wrong in it, or told in another way than usual."""
    told = draw(cases(most=most)).given()

    def choose(options: Any) -> Any:
        return draw(st.sampled_from(options))

    for _ in range(choose((0, 0, 1, 1, 2))):
        choose(_CHANGES)(told, choose)
    line = json.dumps(told)
    return str(choose(_WRITTEN)(line)).encode()


def _groups(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Every object of facts."""
    found = [value for name, value in told.items() if isinstance(value, dict) and name != "proof_states"]
    lists = [told[name] for name in ("claims", "stays") if isinstance(told.get(name), list)]
    return [*found, *(each for members in lists for each in members if isinstance(each, dict))]


def _unknown_name(told: dict[str, Any], choose: Choose) -> None:
    choose([told, *_groups(told)])[choose(("agee", "name", "", "claims[0]"))] = choose(("yes", None, {}, 1))


def _other_value(told: dict[str, Any], choose: Choose) -> None:
    group = choose([told, *_groups(told)])
    if group:
        group[choose(sorted(group))] = choose(
            ("yes", "unknown", "declined", "adlt", None, 1, True, [], {}, ["yes"], [{}])
        )


def _value_twice(told: dict[str, Any], choose: Choose) -> None:
    lists = [(group, name) for group in _groups(told) for name, value in group.items() if isinstance(value, list)]
    if lists:
        group, name = choose(lists)
        group[choose((name, name.removesuffix("_denied"), name.removesuffix("_denied") + "_declined"))] = (
            group[name] * 2
        )


def _all_others(told: dict[str, Any], choose: Choose) -> None:
    claims = told.setdefault("claims", [{}])
    if isinstance(claims, list) and claims and isinstance(claims[0], dict):
        claims[0]["harms_denied"] = choose(
            (["all_others"], ["all_others", "all_others"], ["torture_or_inhuman", "all_others"])
        )


def _state(told: dict[str, Any], choose: Choose) -> None:
    states = told.setdefault("proof_states", {})
    if isinstance(states, dict):
        nodes = (
            "applicant.age",
            "claims[0].past_harm",
            "claims[9].past_harm",
            "claims[0].harms.hardship_only",
            "claim.harms",
        )
        more = (
            "claims[00].past_harm",
            "claims[0].harms",
            "stays[0].kind",
            "applicant",
            "claims.past_harm",
            "claims[0]",
        )
        states[choose((*nodes, *more))] = choose(("disputed", "stated", "said", None, 1))


def _about(told: dict[str, Any], choose: Choose) -> None:
    name, values = choose(
        (
            ("reference", ("a b", "", "x" * 65, "a\n", 1, None)),
            ("country_of_asylum", ("ita", "Italy", "", "KEN", None, 1)),
            ("assessed_on", ("2026-02-30", "2026-1-1", "1950-01-01", "٢٠٢٦-01-01", "", None, 20260101)),
            ("claims", ([None], [[]], None, [{}] * 33, {}, "x")),
        )
    )
    told[name] = choose(values)


_CHANGES = (_unknown_name, _other_value, _value_twice, _all_others, _state, _about)
_WRITTEN: tuple[Callable[[str], str], ...] = (
    str,
    str,
    lambda line: f"  {line}\t\r",
    lambda line: line + "{}",
    lambda line: line[:-1],
    lambda line: f"\ufeff{line}",
    lambda line: line.replace('"a', '"\\u0061'),
    lambda line: line.replace("{", '{"applicant": {"age": "adult"}, ', 1).replace(", }", "}"),
    lambda line: line.replace("{", '{"applicant": null, ', 1).replace(", }", "}"),
    lambda line: line.replace("{", '{"claims": [{}, {}], ', 1).replace(", }", "}"),
    lambda line: line.replace('"yes"', '"yes\\""', 1),
    lambda line: line.replace('"yes"', "NaN", 1),
    lambda line: line.replace('"yes"', '"yes\x00"', 1),
    lambda line: line.replace('"yes"', '"\\ud800"', 1),
)
