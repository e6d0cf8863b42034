"""What the packed bits in the outcome of a caseload stand for, and the schema of that outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from triage.assessment.legal_regime import Choice
from triage.assessment.model import Standing
from triage.case.model import list_of
from triage.caseload.schema import WORD
from triage.language.sentences import EntityKind, OutputKind
from triage.rulebook.model import Finding, Rulebook

REFUSED = pa.list_(pa.struct([("place", pa.string()), ("message", pa.string()), ("remedy", pa.string())]))
"""Why a row is refused, as a single case is: each problem with its JSON Pointer; null where it is not."""

LEGEND, VERSION, DIGEST = b"triage.legend", b"triage.rulebook.version", b"triage.rulebook.digest"


@dataclass(frozen=True)
class Legend:
    """What each bit stands for, in their order.

    `candidates` are the procedures in order of precedence; `fired` the branches of each kind of entity, stratum by
    stratum; `points_at_issue` the points that these branches raise, in the order of the rulebook.
    """

    candidates: tuple[str, ...]
    fired: Mapping[EntityKind, tuple[str, ...]]
    points_at_issue: Mapping[EntityKind, tuple[str, ...]]

    def as_json(self) -> str:
        """Return the legend as it stands in the metadata of an outcome."""
        return json.dumps(
            {"candidates": self.candidates, "fired": self.fired, "points_at_issue": self.points_at_issue},
            separators=(",", ":"),
        )


@lru_cache(maxsize=8)
def legend_of(rulebook: Rulebook) -> Legend:
    """Return the legend of a rulebook: whatever is in force on some day has its bit."""
    in_strata = sorted(rulebook.branches, key=rulebook.places_in_strata.__getitem__)
    fired = {
        kind: tuple(name for name in in_strata if rulebook.branches[name][0].entity is kind) for kind in EntityKind
    }
    raised = {
        kind: {
            addition.term
            for name in names
            for addition in rulebook.branches[name][1].additions
            if addition.kind is OutputKind.ISSUE
        }
        for kind, names in fired.items()
    }
    points = {
        kind: tuple(name for name in rulebook.terms[OutputKind.ISSUE] if name in raised[kind])
        for kind in EntityKind
    }
    return Legend(tuple(rulebook.procedures), fired, points)


def legend_in(schema: pa.Schema) -> Legend:
    """Return the legend in the metadata of an outcome. Raises `KeyError` if there is none."""
    found: dict[str, Any] = json.loads(schema.metadata[LEGEND])
    by_kind = {
        name: {EntityKind(kind): tuple(names) for kind, names in found[name].items()}
        for name in ("fired", "points_at_issue")
    }
    return Legend(tuple(found["candidates"]), by_kind["fired"], by_kind["points_at_issue"])


def packed(names: tuple[str, ...]) -> pa.DataType:
    """Return the type of bits that stand for these names: name `n` at bit `n % 8` of byte `n // 8`.

    They are filled up to whole words of 64 bits, in which they are put together.
    """
    return pa.binary(8 * max(1, (len(names) + 63) // 64))


def findings_of(rulebook: Rulebook, kind: EntityKind) -> dict[str, Finding]:
    """Return the findings on the case, on each claim, or on each stay, by the names of their columns."""
    return {
        name if kind is EntityKind.CASE else name.partition(".")[2]: finding
        for name, finding in rulebook.findings.items()
        if finding.entity is kind
    }


@lru_cache(maxsize=8)
def outcome_schema(rulebook: Rulebook) -> pa.Schema:
    """Return the schema of what `assess_caseload` returns, with digest of the rulebook and legend in its metadata.

    The legend is a JSON object: the names behind each bit of `candidates`, and of `fired` and `points_at_issue` by
    `case`, `claim` and `stay`.
    """
    legend = legend_of(rulebook)

    def of_entity(kind: EntityKind) -> list[pa.Field]:
        findings = [pa.field(name, WORD) for name in findings_of(rulebook, kind)]
        return [
            pa.field("findings", pa.struct(findings)),
            pa.field("points_at_issue", packed(legend.points_at_issue[kind])),
            pa.field("fired", packed(legend.fired[kind])),
        ]

    return pa.schema(
        [
            pa.field("reference", pa.string()),
            pa.field("assessed_on", pa.date32()),
            pa.field("profile", WORD),
            pa.field("profile_chosen", WORD),
            pa.field("procedure", WORD),
            pa.field("priority", WORD),
            pa.field("standing", WORD),
            pa.field("candidates", packed(legend.candidates)),
            *of_entity(EntityKind.CASE),
            pa.field(list_of(EntityKind.CLAIM), pa.list_(pa.struct(of_entity(EntityKind.CLAIM)))),
            pa.field(list_of(EntityKind.STAY), pa.list_(pa.struct(of_entity(EntityKind.STAY)))),
            pa.field("refused", REFUSED),
        ],
        metadata={
            VERSION: rulebook.version.encode(),
            DIGEST: rulebook.digest.encode(),
            LEGEND: legend.as_json().encode(),
        },
    )


CHOICES = tuple(each.value for each in Choice)
STANDINGS = tuple(each.value for each in Standing)
