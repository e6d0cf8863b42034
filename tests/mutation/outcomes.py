"""The recorded outcomes: what the rulebook says of the golden cases, the real cases, and the firing examples.

`outcomes.json` is written anew by `python -m tests.mutation --refresh`, and a change in it is reviewed as a diff,
like a change of law: each line is one statement to the caseworker. An outcome is told as what it `adds` to and
`lacks` from another: for `cases` the one where nothing is known, for `boundaries` that of the case in its name,
from which it differs in one fact.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from tests.mutation.corpus import (
    Situation,
    empty_situation,
    examples,
    golden_cases,
    landmark_cases,
    neighbours,
    switched_cases,
)
from tests.mutation.results import result_of
from tests.mutation.statements import statements
from triage.rulebook.model import Rulebook

OUTCOMES = Path(__file__).with_name("outcomes.json")

Said = frozenset[str]


def recorded_cases(rulebook: Rulebook) -> Iterator[Situation]:
    """Yield the situations whose outcome is always recorded."""
    yield from golden_cases(rulebook)
    yield from landmark_cases(rulebook)
    yield from examples(rulebook)


def outcomes_text(rulebook: Rulebook, chosen: Collection[str]) -> str:
    """Return what `outcomes.json` has to say of this rulebook; `chosen` are the names of the neighbours in it.

    Silent examples stand there only as what a chosen neighbour is told from; switched profiles only where they
    make a difference.
    """
    near = [each for each in neighbours(rulebook) if each.name in chosen]
    told_from = {each.near for each in near}
    cases = [
        each
        for each in recorded_cases(rulebook)
        if each.example is None or each.example.fires or each.name in told_from
    ]
    empty = _said(rulebook, empty_situation(rulebook))
    said = {each.name: _said(rulebook, each) for each in cases}
    boundaries = {
        each.name: _difference(_said(rulebook, each), said[each.near])
        for each in chain(switched_cases(rulebook), near)
        if each.near is not None
    }
    document = {
        "nothing known": sorted(empty),
        "cases": {name: _difference(each, empty) for name, each in said.items()},
        "boundaries": {name: each for name, each in boundaries.items() if name in chosen or any(each.values())},
    }
    return json.dumps(document, indent=1) + "\n"


def chosen_neighbours() -> frozenset[str]:
    """Return the names of the neighbours that the file holds."""
    document: dict[str, Any] = json.loads(OUTCOMES.read_text(encoding="utf-8"))
    return frozenset(document["boundaries"])


def _said(rulebook: Rulebook, situation: Situation) -> Said:
    return statements(rulebook, result_of(rulebook, situation.premises))


def _difference(said: Said, other: Said) -> dict[str, list[str]]:
    return {"adds": sorted(said - other), "lacks": sorted(other - said)}
