"""The requirements that law and users make of such a system, as `requirements.yaml` has them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator

FILE = Path(__file__).with_name("requirements.yaml")


class Requirement(BaseModel):
    """One requirement: its number in the list, what is asked, by which law, whether it is held, and by which tests.

    `law` is empty where users ask for it and no law does. A test stands as `FILE::FUNCTION`, with FILE under
    `tests/`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    section: Literal["trace", "people in control", "audit", "interface"]
    requirement: str
    law: tuple[str, ...] = ()
    state: Literal["held", "in part", "open"]
    missing: str | None = None
    tests: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_what_holds_it_or_what_is_missing(self) -> Requirement:
        if (self.state == "held") != (self.missing is None):
            raise ValueError("`missing` is said of what is held in part or open, and of nothing else")
        if self.state == "held" and not self.tests:
            raise ValueError("what is held is held by a test")
        return self


def requirements(file: Path = FILE) -> tuple[Requirement, ...]:
    """Return all requirements in the order of their numbers.

    Raises `pydantic.ValidationError` for an entry that is none, and `ValueError` for numbers with a gap.
    """
    entries = TypeAdapter(tuple[Requirement, ...]).validate_python(
        yaml.safe_load(file.read_text(encoding="utf-8"))["requirements"]
    )
    if [each.number for each in entries] != list(range(1, len(entries) + 1)):
        raise ValueError(f"{file.name}: the numbers have to run from 1 without a gap")
    return entries
