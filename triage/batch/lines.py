"""What a caseload came to as lines of text, NDJSON or CSV: the documents of `outcome_documents`, for many rows.

Each name is put together with its marks and its entity once; rows are then joined by Arrow, none by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from triage.case.model import list_of
from triage.caseload.legend import Legend, legend_in
from triage.language.names import CASE_ENTITY, Entity, member
from triage.language.sentences import EntityKind
from triage.readers.derivation import Firing

WORDS = ("reference", "assessed_on", "profile", "profile_chosen", "procedure", "priority", "standing")
"""The columns that hold one word each."""

NAMES = ("candidates", "findings", "points_at_issue", "fired")
"""The columns that hold names, of the case and of its claims and stays."""

# More would be too many names at once: a row has some hundred of them.
_ROWS_AT_ONCE = 8192


@dataclass(frozen=True)
class _Form:
    """How names are written, each after what divides it from the one before."""

    candidate: str
    finding: str
    point: str
    point_of_case: str
    firing: str


_JSON = _Form(
    candidate=',"{name}"',
    finding=',"{node}":"{value}"',
    point=',{{"id":"{name}","entity":"{entity}"}}',
    point_of_case=',{{"id":"{name}","entity":"{entity}"}}',
    firing=',"{name}"',
)
_CSV = _Form(
    candidate=";{name}",
    finding=";{node}={value}",
    point=";{name}@{entity}",
    point_of_case=";{name}",
    firing=";{name}",
)


def csv_head() -> bytes:
    """Return the head of the CSV."""
    return ",".join(("row", *WORDS, *NAMES)).encode() + b"\n"


def ndjson_lines(table: pa.Table) -> Iterator[bytes]:
    """Yield one JSON object for each row, some thousand lines at once."""
    for batch in _parts(table):
        parts: list[Any] = ['{"row":', batch.column("row").cast(pa.string())]
        for name in WORDS:
            quoted = pc.binary_join_element_wise('"', _text(batch.column(name)), '"', "")
            parts += [f',"{name}":', pc.fill_null(quoted, "null")]
        candidates, findings, points, fired = _names(batch, legend_in(table.schema), _JSON)
        parts += [',"candidates":[', candidates, '],"findings":{', findings]
        parts += ['},"points_at_issue":[', points, '],"fired":[', fired, "]}\n"]
        yield _bytes(pc.binary_join_element_wise(*parts, ""))


def csv_lines(table: pa.Table) -> Iterator[bytes]:
    """Yield a row for each row: names are divided by semicolons, a finding is `node=value`."""
    for batch in _parts(table):
        words = [pc.fill_null(_text(batch.column(name)), "") for name in WORDS]
        cells = [batch.column("row").cast(pa.string()), *words, *_names(batch, legend_in(table.schema), _CSV)]
        yield _bytes(pc.binary_join_element_wise(pc.binary_join_element_wise(*cells, ","), "\n", ""))


def _parts(table: pa.Table) -> Iterator[pa.RecordBatch]:
    for start in range(0, table.num_rows, _ROWS_AT_ONCE):
        yield from table.slice(start, _ROWS_AT_ONCE).combine_chunks().to_batches()


def _bytes(lines: pa.Array) -> bytes:
    """Return the text of an array, one after the other."""
    _, offsets, data = lines.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)
    return bytes(data[bounds[lines.offset] : bounds[lines.offset + len(lines)]])


def _names(batch: pa.RecordBatch, legend: Legend, form: _Form) -> list[pa.Array]:
    """Return the text of each column of names."""
    entities = [_Entities.of_cases(batch), *(_Entities.of_members(batch, kind) for kind in _MEMBERS)]
    columns = [
        [_findings(each, form) for each in entities],
        [_points(each, legend.points_at_issue[each.kind], form) for each in entities],
        [_fired(each, legend.fired[each.kind], form) for each in entities],
    ]
    joined = [pc.binary_join_element_wise(*of_kinds, "") for of_kinds in columns]
    return [_begun(column) for column in (_candidates(batch, legend, form), *joined)]


_MEMBERS = (EntityKind.CLAIM, EntityKind.STAY)


@dataclass(frozen=True)
class _Entities:
    """All entities of one kind: what follows for each, its place in its case, and how many each case has."""

    kind: EntityKind
    names: tuple[Entity, ...]
    columns: Any
    places: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    @classmethod
    def of_cases(cls, batch: pa.RecordBatch) -> _Entities:
        count = batch.num_rows
        places, lengths = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
        return cls(EntityKind.CASE, (CASE_ENTITY,), batch, places, lengths)

    @classmethod
    def of_members(cls, batch: pa.RecordBatch, kind: EntityKind) -> _Entities:
        lists = batch.column(list_of(kind))
        lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy().astype(np.int64)
        places = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        names = tuple(member(kind, place) for place in range(int(lengths.max(initial=0))))
        return cls(kind, names, pa.RecordBatch.from_struct_array(lists.flatten()), places, lengths)

    def joined(self, of_each: pa.Array) -> pa.Array:
        """Return the text of each case, given that of each entity."""
        return of_each if self.kind is EntityKind.CASE else _joined(of_each, self.lengths)


def _findings(entities: _Entities, form: _Form) -> pa.Array:
    """Return the findings on each; one that the rules of its day do not know is left out."""
    findings = entities.columns.column("findings")
    told = []
    for field, array in zip(findings.type, findings.flatten(), strict=True):
        encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        nodes = [field.name if name == CASE_ENTITY else f"{name}.{field.name}" for name in entities.names]
        values = encoded.dictionary.to_pylist()
        texts = pa.array(
            [form.finding.format(node=node, value=value) for node in nodes for value in values], pa.string()
        )
        told.append(texts.take(pc.add(pa.array(entities.places * len(values)), encoded.indices.cast(pa.int64()))))
    if not told:
        return entities.joined(pa.array([""] * len(entities.places), pa.string()))
    return entities.joined(pc.binary_join_element_wise(*told, "", null_handling="skip"))


def _points(entities: _Entities, names: Sequence[str], form: _Form) -> pa.Array:
    of_kind = form.point_of_case if entities.kind is EntityKind.CASE else form.point
    texts = [of_kind.format(name=name, entity=entity) for entity in entities.names for name in names]
    return _set(entities, _flags(entities.columns.column("points_at_issue"), len(names)), texts)


def _fired(entities: _Entities, names: Sequence[str], form: _Form) -> pa.Array:
    texts = [form.firing.format(name=Firing(name, entity).id) for entity in entities.names for name in names]
    return _set(entities, _flags(entities.columns.column("fired"), len(names)), texts)


def _set(entities: _Entities, flags: npt.NDArray[np.uint8], texts: Sequence[str]) -> pa.Array:
    """Return the texts of what is flagged, of each case; `texts` has those of the first entity, then the next."""
    owners, places = np.nonzero(flags)
    told = pa.array(texts, pa.string()).take(pa.array(entities.places[owners] * flags.shape[1] + places))
    return entities.joined(_joined(told, flags.sum(axis=1)))


def _candidates(batch: pa.RecordBatch, legend: Legend, form: _Form) -> pa.Array:
    """Return the candidates of each case: the recommended one, then the others in order of precedence."""
    procedures = pa.array(legend.candidates, pa.string())
    flags = _flags(batch.column("candidates"), len(procedures)).copy()
    recommended = pc.index_in(_text(batch.column("procedure")), procedures).to_numpy()
    flags[np.arange(batch.num_rows), recommended] = 0
    texts = pa.array([form.candidate.format(name=name) for name in legend.candidates], pa.string())
    _, places = np.nonzero(flags)
    others = _joined(texts.take(pa.array(places)), flags.sum(axis=1))
    return pc.binary_join_element_wise(texts.take(pa.array(recommended)), others, "")


def _flags(bits: pa.FixedSizeBinaryArray, count: int) -> npt.NDArray[np.uint8]:
    """Return for each row whether each of so many bits is set."""
    width = bits.type.byte_width
    packed = np.frombuffer(bits.buffers()[1], dtype=np.uint8, count=len(bits) * width, offset=bits.offset * width)
    return np.unpackbits(packed.reshape(len(bits), width), axis=1, bitorder="little")[:, :count]


def _joined(values: pa.Array, lengths: npt.NDArray[Any]) -> pa.Array:
    offsets = pa.array(np.concatenate(([0], np.cumsum(lengths))).astype(np.int32))
    return pc.binary_join(pa.ListArray.from_arrays(offsets, values), "")


def _begun(texts: pa.Array) -> pa.Array:
    """Return texts without the mark before the first name."""
    return pc.binary_replace_slice(texts, 0, 1, "")


def _text(array: pa.Array) -> pa.Array:
    return array.cast(pa.string())
