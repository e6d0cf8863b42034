"""From the columns of an outcome to what is concluded of each row: codes of words, and packed bits.

Rows under other rules, and those in which something is doubted, are concluded apart and put in their places here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from triage.caseload.bits import Bits, codes_of, flags_of, rows_of_bits
from triage.caseload.legend import Legend, findings_of
from triage.caseload.outcome import Outcome
from triage.caseload.said import Rows
from triage.language.names import Entity, node_of
from triage.language.sentences import EntityKind, OutputKind
from triage.readers.derivation import Firing
from triage.rulebook.model import Rulebook

Told = npt.NDArray[Any]
"""For each row a code, or a row of packed bits."""


@dataclass(frozen=True)
class OfEntity:
    """What is concluded on one entity of each case."""

    findings: Mapping[str, Told]
    points: Told
    fired: Told

    def arrays(self) -> Iterator[Told]:
        """Yield everything, in the same order for the same rulebook."""
        yield from self.findings.values()
        yield self.points
        yield self.fired


@dataclass(frozen=True)
class Conclusions:
    """What is concluded of each row: places of words among those of the rulebook, flags, packed bits."""

    procedure: Told
    recommended: Told
    priority: Told
    provisional: Told
    held: Told
    candidates: Told
    entities: Mapping[Entity, OfEntity]

    def arrays(self) -> Iterator[Told]:
        """Yield everything, in the same order for the same rulebook and entities."""
        yield from (self.procedure, self.recommended, self.priority, self.provisional, self.held, self.candidates)
        for of_entity in self.entities.values():
            yield from of_entity.arrays()

    def put(self, rows: Rows, other: Conclusions) -> None:
        """Put what is concluded of some rows, numbered anew in their order, in place of what stands there."""
        for here, there in zip(self.arrays(), other.arrays(), strict=True):
            here[rows] = there


def conclusions(
    rulebook: Rulebook,
    legend: Legend,
    outcome: Outcome[Bits],
    entities: Mapping[EntityKind, tuple[Entity, ...]],
    count: int,
) -> Conclusions:
    """Return what an outcome says of each of `count` rows, in the words and bits of a rulebook."""

    def words(columns: Mapping[str, Bits], names: tuple[str, ...]) -> Told:
        return codes_of([columns.get(name) for name in names], count)

    def flags(column: Bits) -> Told:
        return flags_of(column, count).copy()

    recommended = np.zeros(count, dtype=np.bool_)
    for column in outcome.recommended.values():
        if column is not None:
            recommended |= flags_of(column, count)
    return Conclusions(
        procedure=words(outcome.recommended, tuple(rulebook.procedures)),
        recommended=recommended,
        priority=words(outcome.priority, tuple(rulebook.terms[OutputKind.PRIORITY])),
        provisional=flags(outcome.provisional),
        held=flags(outcome.held),
        candidates=rows_of_bits([outcome.proposed.get(name) for name in legend.candidates], count),
        entities={
            entity: _of_entity(rulebook, legend, outcome, kind, entity, count)
            for kind, members in entities.items()
            for entity in members
        },
    )


def _of_entity(
    rulebook: Rulebook, legend: Legend, outcome: Outcome[Bits], kind: EntityKind, entity: Entity, count: int
) -> OfEntity:
    findings: dict[str, Told] = {}
    for name, finding in findings_of(rulebook, kind).items():
        values = outcome.findings.get(node_of(finding.name, entity), {})
        findings[name] = codes_of([values.get(value) for value in finding.scale], count)
    points = [outcome.points.get((name, entity)) for name in legend.points_at_issue[kind]]
    fired = [outcome.fired.get(Firing(name, entity)) for name in legend.fired[kind]]
    return OfEntity(findings, rows_of_bits(points, count), rows_of_bits(fired, count))
