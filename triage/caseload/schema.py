"""What a caseload is as an Arrow table: one row a case, in the vocabulary of a rulebook.

Each group of facts is a struct, claims and stays are lists of structs, and every fact is a word of the vocabulary,
dictionary-encoded. A fact that tells a list stands in three: what is told, denied and declined. What is null, or a
column that is not there, is not given, and that means unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa

from triage.case.model import list_of
from triage.language.sentences import EntityKind
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import FactGroupDefinition, Vocabulary

WORD = pa.dictionary(pa.int8(), pa.string())
"""A word of the vocabulary."""

COUNTRY = pa.dictionary(pa.int16(), pa.string())
PROOF_STATES = pa.map_(pa.dictionary(pa.int16(), pa.string()), WORD)
"""How facts are known, by node (`claims[0].past_harm`)."""


def caseload_schema(rulebook: Rulebook) -> pa.Schema:
    """Return the schema of the caseloads of a rulebook: the same for every rulebook with the same vocabulary."""
    return _schema_of(rulebook.vocabulary)


@lru_cache(maxsize=8)
def _schema_of(vocabulary: Vocabulary) -> pa.Schema:
    fields = [
        pa.field("reference", pa.string()),
        pa.field("country_of_asylum", COUNTRY),
        pa.field("assessed_on", pa.date32()),
    ]
    for group in vocabulary.groups:
        members = pa.struct(list(_facts_of(group)))
        if group.entity is EntityKind.CASE:
            fields.append(pa.field(group.name, members))
        else:
            fields.append(pa.field(list_of(group.entity), pa.list_(members)))
    return pa.schema([*fields, pa.field("proof_states", PROOF_STATES)])


def _facts_of(group: FactGroupDefinition) -> Iterator[pa.Field]:
    for fact in group.facts:
        if fact.several:
            yield from (pa.field(name, pa.list_(WORD)) for name in fact.list_names.all)
        else:
            yield pa.field(fact.name, WORD)
