"""How a case fact is declared: value, definition, legal source, the question asked, protective direction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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


def ranked(*levels: tuple[str, ...]) -> Direction:
    """Return the direction of an enumeration, its levels from least to most protective."""
    return Direction("ranked", levels)


def fact(default: StrEnum, *, label: str, definition: str, source: str, question: str, direction: Direction) -> Any:
    """Declare one case fact as a pydantic field.

    `default` is always the member `unknown`. `label` is a short name, `definition` says when the fact
    holds, `source` is the paragraph of law behind it, `question` is what a caseworker asks.
    """
    return Field(
        default=default,
        title=label,
        description=definition,
        json_schema_extra={
            "source": source,
            "question": question,
            "direction": {"name": direction.name, "levels": [list(level) for level in direction.levels]},
        },
    )


class FactGroup(BaseModel):
    """A group of facts about one entity. Facts that are not given are `unknown`; other names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
