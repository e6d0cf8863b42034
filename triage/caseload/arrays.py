"""From columns of bits to the Arrow arrays of an outcome. Bits stay packed; nothing is looked at row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triage.caseload.bits import Bytes, Codes, bytes_of, codes_of, rows_of_bits
from triage.caseload.legend import Legend, findings_of
from triage.caseload.members import Members, Rows
from triage.caseload.outcome import Outcome
from triage.language.names import Entity, node_of
from triage.language.sentences import EntityKind
from triage.readers.columns import Column
from triage.readers.derivation import Firing
from triage.rulebook.model import Rulebook


def words_array(columns: Mapping[str, Column], names: Sequence[str], count: int, told: Column) -> pa.Array:
    """Return for each row the word in whose column it is, null in the rows that are not `told`."""
    (codes,) = codes_of([[columns.get(name, 0) for name in names]], count)
    return _words(codes, names, _validity(told, count))


def bits_array(columns: Sequence[Column], count: int, told: Column) -> pa.Array:
    """Return for each row the bits of the columns, packed; null in the rows that are not `told`."""
    return _bits(rows_of_bits(columns, count), _validity(told, count))


def case_array(rulebook: Rulebook, legend: Legend, outcome: Outcome, count: int, told: Column) -> pa.StructArray:
    """Return for each row what is concluded on the case itself, null in the rows that are not `told`."""
    of_case = _of_entity(rulebook, legend, outcome, EntityKind.CASE, EntityKind.CASE.value, count)
    return _struct(rulebook, of_case, EntityKind.CASE, count, _validity(told, count))


def members_array(
    rulebook: Rulebook, legend: Legend, outcome: Outcome, kind: EntityKind, members: Members, told: Column
) -> pa.ListArray:
    """Return for each row what is concluded on each of its claims or stays, null where it is not `told`."""
    count, places = len(members.lengths), members.places
    lengths = members.lengths
    if told != (1 << count) - 1:
        lengths = np.where(np.unpackbits(bytes_of(told, count), count=count, bitorder="little") == 1, lengths, 0)
    each = [_of_entity(rulebook, legend, outcome, kind, place.entity, count) for place in places]
    total = int(lengths.sum())
    flat = _OfEntity(
        {name: _in_turn([one.findings[name] for one in each], lengths) for name in findings_of(rulebook, kind)},
        _in_turn([one.points for one in each], lengths, _width(legend.points_at_issue[kind])),
        _in_turn([one.fired for one in each], lengths, _width(legend.fired[kind])),
    )
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    values = _struct(rulebook, flat, kind, total, None)
    return pa.Array.from_buffers(
        pa.list_(values.type), count, [_validity(told, count), pa.py_buffer(offsets)], children=[values]
    )


@dataclass(frozen=True)
class _OfEntity:
    """What is concluded on one entity in all cases: codes of findings, and packed bits."""

    findings: Mapping[str, Codes]
    points: Bytes
    fired: Bytes


def _of_entity(
    rulebook: Rulebook, legend: Legend, outcome: Outcome, kind: EntityKind, entity: Entity, count: int
) -> _OfEntity:
    columns = []
    for finding in findings_of(rulebook, kind).values():
        values = outcome.findings.get(node_of(finding.name, entity), {})
        columns.append([values.get(value, 0) for value in finding.scale])
    findings = dict(zip(findings_of(rulebook, kind), codes_of(columns, count), strict=True))
    points = [outcome.points.get((name, entity), 0) for name in legend.points_at_issue[kind]]
    fired = [outcome.fired.get(Firing(name, entity), 0) for name in legend.fired[kind]]
    return _OfEntity(findings, rows_of_bits(points, count), rows_of_bits(fired, count))


def _width(names: Sequence[str]) -> int:
    return max(1, (len(names) + 7) // 8)


def _in_turn(each: Sequence[npt.NDArray[Any]], lengths: Rows, width: int | None = None) -> npt.NDArray[Any]:
    """Return what is said of the first, second, … of each row, row by row, as many as the row has."""
    if not each:
        return np.zeros(0, dtype=np.int8) if width is None else np.zeros((0, width), dtype=np.uint8)
    if lengths.min(initial=len(each)) == len(each):
        stacked = np.stack(each, axis=1)
        return stacked.reshape(-1, *each[0].shape[1:])
    starts = np.cumsum(lengths) - lengths
    found = np.empty((int(lengths.sum()), *each[0].shape[1:]), dtype=each[0].dtype)
    for place, said in enumerate(each):
        rows = np.flatnonzero(lengths > place)
        found[starts[rows] + place] = said[rows]
    return found


def _struct(
    rulebook: Rulebook, of_entity: _OfEntity, kind: EntityKind, count: int, validity: pa.Buffer | None
) -> pa.StructArray:
    found = findings_of(rulebook, kind)
    codes = of_entity.findings
    findings = _of_arrays(
        {name: _words(codes[name], finding.scale, validity) for name, finding in found.items()}, count, validity
    )
    arrays = {
        "findings": findings,
        "points_at_issue": _bits(of_entity.points, validity),
        "fired": _bits(of_entity.fired, validity),
    }
    return _of_arrays(arrays, count, validity)


def _of_arrays(arrays: Mapping[str, pa.Array], count: int, validity: pa.Buffer | None) -> pa.StructArray:
    kind = pa.struct([(name, array.type) for name, array in arrays.items()])
    return pa.Array.from_buffers(kind, count, [validity], children=list(arrays.values()))


def _words(codes: Codes, names: Sequence[str], validity: pa.Buffer | None) -> pa.DictionaryArray:
    indices = pa.Array.from_buffers(pa.int8(), len(codes), [validity, pa.py_buffer(np.ascontiguousarray(codes))])
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _bits(rows: Bytes, validity: pa.Buffer | None) -> pa.Array:
    buffers = [validity, pa.py_buffer(np.ascontiguousarray(rows))]
    return pa.Array.from_buffers(pa.binary(rows.shape[1]), len(rows), buffers)


def _validity(told: Column, count: int) -> pa.Buffer | None:
    return None if told == (1 << count) - 1 else pa.py_buffer(bytes_of(told, count).tobytes())
