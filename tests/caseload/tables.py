"""Caseloads for tests, made of documents of which some are no cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from triage import house_rulebook
from triage.caseload import caseload_schema

HOUSE = house_rulebook()
DAY = date(2026, 11, 23)


def table_of_documents(documents: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return documents as a caseload; a map may be given as pairs, in which a name can stand twice."""
    rows = []
    for document in documents:
        row = dict(document)
        states = row.get("proof_states")
        if isinstance(states, dict):
            row["proof_states"] = list(states.items())
        if isinstance(row.get("assessed_on"), str):
            row["assessed_on"] = date.fromisoformat(row["assessed_on"])
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=caseload_schema(HOUSE))
