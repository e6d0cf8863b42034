"""The outcome of a caseload in names, for whoever reads it row by row: bits and codes are for columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from triage.case.model import list_of
from triage.caseload.legend import Legend, legend_in
from triage.language.names import CASE_ENTITY, Entity, member
from triage.language.sentences import EntityKind
from triage.readers.derivation import Firing

_ROWS_AT_ONCE = 4096
_WORDS = ("reference", "profile", "profile_chosen", "procedure", "priority", "standing")


def outcome_documents(outcome: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield for each row of what `assess_caseload` returns a document of plain data, in names.

    `candidates` begin with the recommended procedure, then in order of precedence; `findings` are by node;
    `points_at_issue` are `{"id": …, "entity": …}` in the order of the rulebook, `fired` the firings by the names
    that they have in a trace, first those of the case. A refused row has its reference and `refused`.
    """
    legend = legend_in(outcome.schema)
    for batch in outcome.to_batches(max_chunksize=_ROWS_AT_ONCE):
        for row in batch.to_pylist():
            yield _document(row, legend)


def _document(row: Mapping[str, Any], legend: Legend) -> dict[str, Any]:
    day = row["assessed_on"]
    document = {"assessed_on": None if day is None else day.isoformat(), **{name: row[name] for name in _WORDS}}
    if row["refused"] is not None:
        return {name: value for name, value in document.items() if value is not None} | {"refused": row["refused"]}
    candidates = names_in(row["candidates"], legend.candidates)
    entities = list(_entities(row))
    return document | {
        "candidates": sorted(candidates, key=lambda name: name != row["procedure"]),
        "findings": {
            name if kind is EntityKind.CASE else f"{entity}.{name}": value
            for kind, entity, told in entities
            for name, value in told["findings"].items()
        },
        "points_at_issue": [
            {"id": name, "entity": entity}
            for kind, entity, told in entities
            for name in names_in(told["points_at_issue"], legend.points_at_issue[kind])
        ],
        "fired": [
            Firing(name, entity).id
            for kind, entity, told in entities
            for name in names_in(told["fired"], legend.fired[kind])
        ],
    }


def _entities(row: Mapping[str, Any]) -> Iterator[tuple[EntityKind, Entity, Mapping[str, Any]]]:
    yield EntityKind.CASE, CASE_ENTITY, row
    for kind in (EntityKind.CLAIM, EntityKind.STAY):
        for place, told in enumerate(row[list_of(kind)]):
            yield kind, member(kind, place), told


def names_in(bits: bytes, names: Sequence[str]) -> list[str]:
    """Return the names whose bits are set: name `n` has bit `n % 8` of byte `n // 8`."""
    number = int.from_bytes(bits, "little")
    return [name for place, name in enumerate(names) if number >> place & 1]
