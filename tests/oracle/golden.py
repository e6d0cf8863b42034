"""The golden cases of the domain: facts, and the result that the reference model of the domain gave for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.plain_yaml import read_plain_yaml

GOLDEN: dict[str, Any] = read_plain_yaml(Path(__file__).parents[1] / "golden" / "golden_cases.yaml")


def facts_of(golden: dict[str, Any]) -> dict[str, Any]:
    """Return the case of a golden case, as it is given to the service."""
    facts: dict[str, Any] = {"assessed_on": "2026-11-23"}
    if golden["from"] == "base":
        facts |= {group: dict(members) for group, members in GOLDEN["base"].items()}
    for path, value in golden.get("facts", {}).items():
        group, name = path.split(".")
        facts.setdefault(group, {})[name] = value
    for claim in golden.get("claims", ()):
        changes = {name: value for name, value in claim.items() if name != "like"}
        kind = GOLDEN["persecution_claim"] if claim["like"] == "persecution_claim" else {}
        facts.setdefault("claims", []).append(GOLDEN["claim"] | kind | changes)
    for stay in golden.get("stays", ()):
        facts.setdefault("stays", []).append(GOLDEN["stay"] | stay)
    return facts
