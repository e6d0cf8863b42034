"""Very many cases under two laws: columns find those in which nothing differs; only the rest is compared in full.

Both ways come to the same: what `impact_of` says of each case alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from triage.case import CaseFile, case_from_data, case_under
from triage.caseload import documents_of, table_of
from triage.caseload.assessing import Concluded, concluded_in
from triage.caseload.bits import Bits, any_of, flags_of
from triage.errors import CaseError
from triage.impact.comparing import impact_of
from triage.impact.law import AppliedLaw
from triage.impact.model import CaseImpact, CaseOutcome, Protection
from triage.language.names import entity_of
from triage.language.sentences import OutputKind


@dataclass(frozen=True)
class ImpactInRows:
    """What becomes of the cases in some rows of a batch."""

    impact: CaseImpact
    rows: tuple[int, ...]


def impacts_in(batch: pa.RecordBatch, before: AppliedLaw, after: AppliedLaw) -> Iterator[ImpactInRows]:
    """Yield what becomes of each case of a batch, which has the form of a caseload of the rulebook `before`.

    Each row is in one of them. A profile that is asked for is one of its rulebook.
    """
    taken = _taken_by_both(batch, before, after)
    one = concluded_in(_on_the_day(taken.before, before), before.rulebook, before.in_force, profile=before.profile)
    other = concluded_in(_on_the_day(taken.after, after), after.rulebook, after.in_force, profile=after.profile)
    count = len(taken.rows)
    same = ~flags_of(_differing(one, other, before, after), count)
    same[[*one.problems, *other.problems]] = False
    rows = np.asarray(taken.rows, dtype=np.int64)
    settled = np.zeros(batch.num_rows, dtype=np.bool_)
    for name, column in one.outcome.recommended.items():
        flags = flags_of(column, count) & same
        if flags.any():
            settled[rows[flags]] = True
            yield ImpactInRows(_nothing_changes(name, after), tuple(rows[flags].tolist()))
    for row in np.flatnonzero(~settled).tolist():
        yield ImpactInRows(impact_of(facts_in(batch, row), before, after), (row,))


def _nothing_changes(procedure: str, after: AppliedLaw) -> CaseImpact:
    return CaseImpact(
        outcome=CaseOutcome.SAME,
        protection=Protection.AS_BEFORE,
        procedure_before=procedure,
        procedure_after=procedure,
        adverse_after=after.rulebook.procedures[procedure].adverse,
    )


@dataclass(frozen=True)
class _Taken:
    """The cases that both vocabularies take, in each of them, and the rows in which they stand."""

    before: pa.RecordBatch
    after: pa.RecordBatch
    rows: tuple[int, ...]


def _taken_by_both(batch: pa.RecordBatch, before: AppliedLaw, after: AppliedLaw) -> _Taken:
    if before.rulebook.vocabulary == after.rulebook.vocabulary:
        return _Taken(batch, batch, tuple(range(batch.num_rows)))
    cases: dict[int, CaseFile] = {}
    for row, document in enumerate(documents_of(batch)):
        try:
            cases[row] = case_under(case_from_data(document, before.rulebook), after.rulebook)
        except CaseError:
            continue  # What is said of it then, `impact_of` says.
    rows = tuple(cases)
    return _Taken(batch.take(pa.array(rows, pa.int64())), _batch_of(cases, after), rows)


def _batch_of(cases: dict[int, CaseFile], law: AppliedLaw) -> pa.RecordBatch:
    table = table_of(cases.values(), law.rulebook).combine_chunks()
    [batch] = table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return batch


def _on_the_day(batch: pa.RecordBatch, law: AppliedLaw) -> pa.RecordBatch:
    """Return the same cases as of the day of a law, whatever days they name."""
    days = pa.array([law.day], pa.date32()).take(pa.array(np.zeros(batch.num_rows, dtype=np.int64)))
    if "assessed_on" in batch.schema.names:
        return batch.set_column(batch.schema.names.index("assessed_on"), "assessed_on", days)
    return batch.append_column("assessed_on", days)


def facts_in(batch: pa.RecordBatch, row: int) -> dict[str, Any]:
    """Return a row as the data of the document of a case, without its day: that of the law counts."""
    (document,) = documents_of(batch.slice(row, 1))
    document.pop("assessed_on", None)
    return document


def _differing(one: Concluded, other: Concluded, before: AppliedLaw, after: AppliedLaw) -> Bits:
    """Return the cases in which anything differs that an impact is told by."""
    first, second = _told_by(one, before), _told_by(other, after)
    return any_of(_unlike(any_of(first.get(name, ())), any_of(second.get(name, ()))) for name in {*first, *second})


def _unlike(one: Bits, other: Bits) -> Bits:
    if one is None or other is None:
        return other if one is None else one
    return one ^ other


def _told_by(concluded: Concluded, law: AppliedLaw) -> dict[tuple[object, ...], list[Bits]]:
    """Return by what an impact is told, and in which cases each is so.

    That is what people are told, the values of findings, and the branches that lead there: all that fire, and those
    that propose what is recommended. The same procedure can protect less by its definition.
    """
    outcome, rulebook = concluded.outcome, law.rulebook
    found: dict[tuple[object, ...], list[Bits]] = {("provisional",): [outcome.provisional]}

    def add(*name: object, column: Bits) -> None:
        found.setdefault(name, []).append(column)

    for procedure, column in outcome.recommended.items():
        definition = rulebook.procedures[procedure]
        add("procedure", procedure, definition.rank, definition.adverse, column=column)
    for level, column in outcome.priority.items():
        add("priority", level, column=column)
    for raised, column in outcome.points.items():
        add("point", *raised, column=column)
    present = concluded.told.present
    for node, values in outcome.findings.items():
        for value, column in values.items():
            add("finding", node, value, column=_both(column, present.get(entity_of(node))))
    for firing, column in outcome.fired.items():
        branch = rulebook.branches[firing.branch][1]
        add("fires", *firing, column=column)
        if branch.proposal is not None:
            column = _both(column, outcome.recommended.get(branch.proposal))
            add("leads to what is recommended", *firing, column=column)
        for addition in branch.additions:
            if addition.kind not in (OutputKind.ISSUE, OutputKind.PRIORITY):
                add(addition.kind, addition.term, column=column)
    return found


def _both(one: Bits, other: Bits) -> Bits:
    return None if one is None or other is None else one & other
