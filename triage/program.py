"""Which program this is, and which engine it works with: what a certificate says it was made by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version


@dataclass(frozen=True)
class Program:
    """Names and versions of this program and of the rule engine."""

    name: str
    version: str
    engine: str
    engine_version: str


@cache
def this_program() -> Program:
    """Return the program that runs, as it is installed."""
    name, engine = "asylum-triage", "durable-rules"
    return Program(name, version(name), engine, version(engine.replace("-", "_")))
