"""What the cases of one chunk come to, and which of its rows are refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import pyarrow as pa
import pyarrow.compute as pc

from triage.batch.chunk import Chunk, Row, refusal_of
from triage.batch.refused import RefusedRow, RowError
from triage.caseload.assessing import assess_caseload
from triage.caseload.legend import outcome_schema
from triage.errors import InferenceError, Problem
from triage.rulebook.model import Rulebook


@dataclass(frozen=True)
class Question:
    """What is asked of each case: under which rulebook and profile, and on which day if it names none.

    `stopped` are the rules and families that people switched off.
    """

    rulebook: Rulebook
    profile: str | None
    day: date
    stopped: tuple[str, ...] = ()


def assess_chunk(chunk: Chunk, question: Question) -> tuple[pa.Table, list[RefusedRow]]:
    """Return what the cases of a chunk come to, and all its rows that are refused, in their order.

    Raises `InferenceError` if not every case was assessed or refused.
    """
    outcome = assess_caseload(
        chunk.table,
        question.rulebook,
        profile=question.profile,
        day=question.day,
        stopped=question.stopped,
    )
    refused = [*chunk.refused]
    assessed = pc.is_null(outcome.column("refused"))
    table = outcome.drop_columns("refused").add_column(0, "row", chunk.numbers)
    if not pc.all(assessed).as_py():
        for place in pc.indices_nonzero(pc.invert(assessed)).to_pylist():
            refused.append(_refusal(chunk.rows[place], outcome["refused"][place].as_py(), question.rulebook))
        refused.sort(key=attrgetter("number"))
        table = table.filter(assessed)
    if chunk.cases != table.num_rows + len(refused):
        raise InferenceError(
            f"of {chunk.cases} cases up to row {chunk.end.number}, {table.num_rows} were assessed and "
            f"{len(refused)} refused"
        )
    return table.cast(answers_schema(question.rulebook)), refused


def _refusal(row: Row, problems: list[dict[str, str]], rulebook: Rulebook) -> RefusedRow:
    """Return a row that was refused in columns, with the words of a single case where it is refused as such."""
    try:
        row.case(rulebook)
    except RowError as error:
        return refusal_of(row, error)
    # It can be read: no law is in force on its day, or a stop leaves nothing that may be recommended.
    told = [Problem(each["place"], each["message"], each["remedy"]) for each in problems]
    return refusal_of(row, row.refused_for(told))


def answers_schema(rulebook: Rulebook) -> pa.Schema:
    """Return the columns that are written: those of an outcome, after the number of the row."""
    schema = outcome_schema(rulebook)
    return schema.remove(schema.get_field_index("refused")).insert(0, pa.field("row", pa.int64()))
