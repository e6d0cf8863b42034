"""Synthetic caseloads: for demonstrations, benchmarks and tests. They tell nothing about real people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from triage.case.model import list_of
from triage.caseload import drawing
from triage.caseload.drawing import Codes, Drawn, draw, told_values
from triage.caseload.schema import PROOF_STATES, WORD, caseload_schema
from triage.language.sentences import EntityKind
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import DECLINED, FactDefinition, FactGroupDefinition

BATCH_SIZE = 8_192
DAY = date(2026, 11, 23)
"""As of which synthetic cases are assessed, unless another day is asked for."""

SYNTHETIC = b"triage.synthetic"
NOTE = "Drawn by a program. No person is meant, and nothing follows from it about how people or caseloads are."


def synthetic_schema(rulebook: Rulebook | None = None, *, seed: int = 0, day: date = DAY) -> pa.Schema:
    """Return the schema of a caseload that says in its metadata (`triage.synthetic`) that it was drawn, and how."""
    rulebook = rulebook or house_rulebook()
    told = {
        "note": NOTE,
        "seed": seed,
        "day": day.isoformat(),
        "claims": drawing.HOW_MANY[EntityKind.CLAIM],
        "stays": drawing.HOW_MANY[EntityKind.STAY],
        "known": drawing.HOW_MUCH_IS_KNOWN,
        "yes": drawing.YES,
        "of_a_list": drawing.OF_A_LIST,
        "declined": drawing.DECLINES,
        "says_how_known": drawing.SAYS_HOW_KNOWN,
        "proof_states": drawing.STATES,
        "no_country": drawing.NO_COUNTRY,
    }
    return caseload_schema(rulebook).with_metadata({SYNTHETIC: json.dumps(told).encode()})


def batches_of_cases(
    cases: int,
    rulebook: Rulebook | None = None,
    *,
    seed: int = 0,
    day: date = DAY,
    claims: int | None = None,
    stays: int | None = None,
) -> Iterator[pa.RecordBatch]:
    """Yield a caseload of so many valid cases, the same for the same seed, batch by batch.

    The distributions stand in `triage.caseload.drawing`; `claims` and `stays` say instead how many each case has. A
    longer caseload of the same seed begins with the shorter one.
    """
    rulebook = rulebook or house_rulebook()
    how_many = {EntityKind.CLAIM: claims, EntityKind.STAY: stays}
    schema = synthetic_schema(rulebook, seed=seed, day=day)
    for number, start in enumerate(range(0, cases, BATCH_SIZE)):
        rng = np.random.default_rng([seed, number])
        drawn = draw(rulebook, rng, BATCH_SIZE, how_many)
        yield _batch(rulebook, schema, drawn, seed, start, day).slice(0, cases - start)


def _batch(rulebook: Rulebook, schema: pa.Schema, drawn: Drawn, seed: int, start: int, day: date) -> pa.RecordBatch:
    references = [f"synthetic:{seed}:{start + place}" for place in range(drawn.count)]
    columns: dict[str, pa.Array] = {
        "reference": pa.array(references, pa.string()),
        "country_of_asylum": pa.DictionaryArray.from_arrays(
            pa.array(drawn.countries, pa.int16(), mask=drawn.countries < 0),
            pa.array(list(rulebook.states) or ["CHE"], pa.string()),
        ),
        "assessed_on": pa.array([day], pa.date32()).take(pa.array(np.zeros(drawn.count, dtype=np.int8))),
        "proof_states": _states(drawn),
    }
    for group in rulebook.groups:
        facts = _group(group, drawn.codes)
        if group.entity is EntityKind.CASE:
            columns[group.name] = facts
        else:
            columns[list_of(group.entity)] = pa.ListArray.from_arrays(_offsets(drawn.lengths[group.entity]), facts)
    return pa.RecordBatch.from_arrays(
        [columns[name].cast(schema.field(name).type) for name in schema.names], schema=schema
    )


def _offsets(lengths: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array(np.concatenate(([0], np.cumsum(lengths))), pa.int32())


def _group(group: FactGroupDefinition, codes: Mapping[str, Codes]) -> pa.StructArray:
    columns: dict[str, pa.Array] = {}
    for fact in group.facts:
        if fact.several:
            columns |= _lists(fact, codes)
        else:
            columns[fact.name] = _words(fact, codes[fact.path])
    return pa.StructArray.from_arrays(list(columns.values()), list(columns))


def _words(fact: FactDefinition, codes: Codes) -> pa.Array:
    words = pa.array(told_values(fact), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8(), mask=codes == 0), words)


def _lists(fact: FactDefinition, codes: Mapping[str, Codes]) -> Iterator[tuple[str, pa.Array]]:
    """Yield the three lists of a fact that has several values: a list in which there is nothing is not told."""
    each = list(fact.each())
    told = np.stack([codes[one.path] for one in each], axis=1)
    words = pa.array(fact.values, pa.string())
    for name, word in zip(fact.list_names.all, ("yes", "no", DECLINED), strict=True):
        here = told == told_values(each[0]).index(word)
        values = pa.DictionaryArray.from_arrays(pa.array(np.nonzero(here)[1].astype(np.int8)), words)
        lengths = here.sum(axis=1)
        empty = pa.array(lengths == 0)
        yield name, pa.ListArray.from_arrays(_offsets(lengths), values, mask=empty)


def _states(drawn: Drawn) -> pa.MapArray:
    rows, nodes, states = drawn.states
    offsets = _offsets(np.bincount(rows, minlength=drawn.count))
    keys = pa.array(nodes, pa.string()).dictionary_encode().cast(PROOF_STATES.key_type)
    items = pa.array(states, pa.string()).dictionary_encode().cast(WORD)
    return pa.MapArray.from_arrays(offsets, keys, items)
