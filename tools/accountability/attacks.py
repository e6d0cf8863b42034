"""The attacks that are tried, as `attacks.yaml` has them, and their table in `docs/security.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tools.accountability.page import links

FILE = Path(__file__).with_name("attacks.yaml")
# What stands between these two lines is generated.
BEGINNING = "<!-- attacks: generated from tools/accountability/attacks.yaml by `make docs` -->"
END = "<!-- end of the attacks -->"

Class = Annotated[str, Field(pattern=r"^(API([1-9]|10)|V([1-9]|1[0-6]))$")]


class Attack(BaseModel):
    """One attack: of which kind it is, what is tried, what answers it, and the tests that show the refusal.

    `classes` are those of the OWASP API Security Top 10 of 2023 (API1 to API10) and chapters of ASVS 5 (V1 to V16).
    A test stands as `FILE::FUNCTION`, with FILE under `tests/`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    attack: str
    classes: tuple[Class, ...] = Field(min_length=1)
    answer: str
    tests: tuple[str, ...] = Field(min_length=1)


def attacks(file: Path = FILE) -> tuple[Attack, ...]:
    """Return all attacks. Raises `pydantic.ValidationError` for an entry that is none."""
    return TypeAdapter(tuple[Attack, ...]).validate_python(yaml.safe_load(file.read_text(encoding="utf-8")))


def with_attacks(page: str, tried: Sequence[Attack]) -> str:
    """Return a page with the table of today between the two lines.

    Raises `ValueError` for a page that has not each line once, in this order.
    """
    before, rest = page.split(f"{BEGINNING}\n")
    _, after = rest.split(END)
    table = "\n".join(_table(tried))
    return f"{before}{BEGINNING}\n\n{table}\n\n{END}{after}"


def _table(tried: Sequence[Attack]) -> Iterator[str]:
    yield "| kind | attack | class | answer | tests |"
    yield "|---|---|---|---|---|"
    for kind, entries in groupby(tried, key=lambda each: each.kind):
        for place, each in enumerate(entries):
            told = kind if place == 0 else ""
            classes, tests = ", ".join(each.classes), " ".join(links(each.tests))
            yield f"| {told} | {each.attack} | {classes} | {each.answer} | {tests} |"
