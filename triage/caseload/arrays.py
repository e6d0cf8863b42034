"""From what is concluded of each row to the Arrow arrays of an outcome. Nothing is looked at row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triage.caseload.bits import Codes, Flags
from triage.caseload.conclusions import OfEntity
from triage.caseload.legend import Legend, findings_of, packed
from triage.caseload.said import Rows
from triage.language.sentences import EntityKind
from triage.rulebook.model import Rulebook


def validity(told: Flags) -> pa.Buffer | None:
    """Return the bitmap of the rows that are `told`; None where all are."""
    return None if told.all() else pa.py_buffer(np.packbits(told, bitorder="little"))


def words_array(codes: Codes, names: Sequence[str], told: pa.Buffer | None) -> pa.DictionaryArray:
    """Return for each row the word at the place of its code, null in the rows that are not `told`."""
    indices = pa.Array.from_buffers(pa.int8(), len(codes), [told, pa.py_buffer(np.ascontiguousarray(codes))])
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()), safe=False)


def bits_array(rows: npt.NDArray[np.uint64], told: pa.Buffer | None) -> pa.Array:
    """Return packed bits as they stand, null in the rows that are not `told`."""
    buffers = [told, pa.py_buffer(np.ascontiguousarray(rows))]
    return pa.Array.from_buffers(pa.binary(8 * rows.shape[1]), len(rows), buffers)


def entity_array(rulebook: Rulebook, kind: EntityKind, told: OfEntity, valid: pa.Buffer | None) -> pa.StructArray:
    """Return for each row what is concluded on one entity, null in the rows that are not `valid`."""
    count = len(told.fired)
    findings = {
        name: words_array(told.findings[name], finding.scale, valid)
        for name, finding in findings_of(rulebook, kind).items()
    }
    arrays = {
        "findings": _struct(findings, count, valid),
        "points_at_issue": bits_array(told.points, valid),
        "fired": bits_array(told.fired, valid),
    }
    return _struct(arrays, count, valid)


def members_array(
    rulebook: Rulebook, legend: Legend, kind: EntityKind, each: Sequence[OfEntity], lengths: Rows, told: Flags
) -> pa.ListArray:
    """Return for each row what is concluded on each of its claims or stays, null where it is not `told`.

    `each` has what is concluded on the first, second, … of each row, `lengths` how many each row has.
    """
    if not told.all():
        lengths = np.where(told, lengths, 0)
    turns = _Turns.of(lengths, len(each))
    flat = OfEntity(
        {
            name: turns.taken([one.findings[name] for one in each], np.zeros(0, dtype=np.int8))
            for name in findings_of(rulebook, kind)
        },
        turns.taken([one.points for one in each], _no_bits(legend.points_at_issue[kind])),
        turns.taken([one.fired for one in each], _no_bits(legend.fired[kind])),
    )
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    values = entity_array(rulebook, kind, flat, None)
    return pa.Array.from_buffers(
        pa.list_(values.type), len(lengths), [validity(told), pa.py_buffer(offsets)], children=[values]
    )


def _no_bits(names: tuple[str, ...]) -> npt.NDArray[np.uint64]:
    return np.zeros((0, packed(names).byte_width // 8), dtype=np.uint64)


@dataclass(frozen=True)
class _Turns:
    """What is said of the first, second, … of each row, in turn: row by row, as many as the row has.

    For each place `takes` are the rows that have so many, and `puts` is where they stand then; both are None where
    every row has as many as there are places.
    """

    total: int
    takes: Sequence[Rows] | None
    puts: Sequence[Rows] | None

    @classmethod
    def of(cls, lengths: Rows, places: int) -> _Turns:
        """Return how to take turns in rows of these lengths."""
        total = int(lengths.sum())
        if total == places * len(lengths):
            return cls(total, None, None)
        starts = np.cumsum(lengths) - lengths
        takes = [np.flatnonzero(lengths > place) for place in range(places)]
        return cls(total, takes, [starts[rows] + place for place, rows in enumerate(takes)])

    def taken(self, each: Sequence[npt.NDArray[Any]], nothing: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return in turn what is said; `nothing` is that where there are no places."""
        if not each:
            return nothing
        if self.takes is None or self.puts is None:
            return each[0] if len(each) == 1 else np.stack(each, axis=1).reshape(-1, *each[0].shape[1:])
        found = np.empty((self.total, *each[0].shape[1:]), dtype=each[0].dtype)
        for said, rows, places in zip(each, self.takes, self.puts, strict=True):
            found[places] = said[rows]
        return found


def _struct(arrays: Mapping[str, pa.Array], count: int, told: pa.Buffer | None) -> pa.StructArray:
    kind = pa.struct([(name, array.type) for name, array in arrays.items()])
    return pa.Array.from_buffers(kind, count, [told], children=list(arrays.values()))
