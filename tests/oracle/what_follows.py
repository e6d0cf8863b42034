"""What the catalogue of the domain says follows in a situation: `what_follows.yaml`, written from the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cases import premises_of_situation
from tests.oracle.golden import GOLDEN
from tests.oracle.promises import holds
from tests.oracle.results import Result
from tests.plain_yaml import read_plain_yaml
from triage import case_from_data
from triage.language.parsing import parse_condition
from triage.language.sentences import Condition, sentence
from triage.readers.derivation import Premises
from triage.rulebook.model import Rulebook

FILE = Path(__file__).with_name("what_follows.yaml")


@dataclass(frozen=True)
class Entry:
    """What follows for one rule: `facts` by node, some with a proof state, and what the outcome has to meet."""

    rule: str
    source: str
    facts: Mapping[str, str]
    proof_states: Mapping[str, str]
    follows: tuple[Condition, ...]


def entries() -> tuple[Entry, ...]:
    """Read the file."""
    return tuple(_entry(told) for told in read_plain_yaml(FILE))


def premises_of_entry(rulebook: Rulebook, entry: Entry) -> Premises:
    """Return the premises of the situation that an entry tells."""
    return premises_of_situation(rulebook, entry.facts, entry.proof_states)


def lacking(rulebook: Rulebook, entry: Entry, result: Result) -> Iterator[str]:
    """Yield what should follow and does not."""
    for condition in entry.follows:
        if not holds(rulebook, condition, result):
            yield sentence(condition)


def _entry(told: Mapping[str, Any]) -> Entry:
    words = {node: value.split(", ") for node, value in told["given"].items()}
    facts = {node: value for node, (value, *_) in words.items()}
    return Entry(
        told["rule"],
        told["source"],
        _base(facts) | facts if told.get("from") == "base" else facts,
        {node: states[0] for node, (_, *states) in words.items() if states},
        tuple(parse_condition(text) for text in told["follows"]),
    )


def _base(facts: Mapping[str, str]) -> dict[str, str]:
    """Return the facts of the base case, with as many base claims and stays as `facts` speak of."""
    base = {
        f"{group}.{name}": value for group, members in GOLDEN["base"].items() for name, value in members.items()
    }
    for kind in ("claim", "stay"):
        for entity in {node.partition(".")[0] for node in facts if node.startswith(f"{kind}s[")}:
            [told] = getattr(case_from_data({f"{kind}s": [GOLDEN[kind]]}), f"{kind}s")
            base |= {f"{entity}.{name}": value for name, value in told.facts()}
    return base
