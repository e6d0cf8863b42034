"""The columnar reader: the rulebook read for very many variants of one case at once.

A variant is the case with some facts changed. A column is a whole number whose bits stand for the variants: bit 7
is set if variant 7 has this value, or if this branch fires in it. One pass over the rules then reads all variants,
with one operation on whole numbers where the reference reader looks at one condition. The claims and stays are
those of the case in every variant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from triage.inference.derivation import Premises, node_of
from triage.inference.reference import start_values
from triage.language.sentences import (
    Always,
    And,
    Condition,
    EntityKind,
    Not,
    Or,
    Quantified,
    Quantifier,
)
from triage.rulebook.model import Combine, Finding, Rulebook

Column = int
Columns = Mapping[str, Mapping[str, Column]]
"""For each node the values that it has in some variant, and in which."""

Formula = Callable[["_Table", str], Column]
"""The variants in which a condition holds for an entity."""


@dataclass(frozen=True)
class Change:
    """One fact changed to another value, known beyond doubt."""

    node: str
    value: str


@dataclass(frozen=True)
class Changes:
    """In which of `count` variants a fact is changed to which value. In the others it is as in the case."""

    count: int
    columns: Mapping[Change, Column]


@dataclass(frozen=True)
class Outcomes:
    """The variants in which each procedure is recommended, and those that contradict themselves: no cases."""

    recommended: Mapping[str, Column]
    contradictory: Column


class ColumnarReader:
    """Reads one rulebook for many variants. Built once per rulebook, used for many cases."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._formulas = {
            branch.id: _formula(rulebook, branch.condition) for _, branch in rulebook.branches.values()
        }

    def outcomes(self, premises: Premises, changes: Changes) -> Outcomes:
        """Return what is recommended in each variant of a case."""
        rulebook = self._rulebook
        table = _table(rulebook, premises, changes)
        undoubted = _Table(
            {**table.columns, **_undoubted(premises, changes, table)}, table.everything, table.entities
        )
        proposed = dict.fromkeys(rulebook.procedures, 0)
        offers: dict[str, dict[str, Column]] = {}
        for stratum in rulebook.strata:
            settled: dict[str, Finding] = {}
            for rule, branch in stratum:
                formula = self._formulas[branch.id]
                for entity in premises.entities[rule.entity]:
                    fires = formula(table, entity)
                    if branch.id in rulebook.adverse_branches:
                        fires &= formula(undoubted, entity)
                    if not fires:
                        continue
                    if branch.proposal is not None:
                        proposed[branch.proposal] |= fires
                    for setting in branch.settings:
                        node = node_of(setting.finding, entity)
                        offered = offers.setdefault(node, {})
                        offered[setting.value] = offered.get(setting.value, 0) | fires
                        settled[node] = rulebook.findings[setting.finding]
            for node, finding in settled.items():
                table.columns[node] = undoubted.columns[node] = _combined(finding, offers[node], table.everything)
        return Outcomes(_recommended(proposed, table.everything), _contradictory(rulebook, table))


@dataclass(frozen=True)
class _Table:
    columns: dict[str, Mapping[str, Column]]
    everything: Column
    entities: Mapping[EntityKind, Sequence[str]]


def _table(rulebook: Rulebook, premises: Premises, changes: Changes) -> _Table:
    everything = (1 << changes.count) - 1
    columns: dict[str, Mapping[str, Column]] = {
        node: {value: everything} for node, value in premises.values.items()
    }
    columns.update({node: {value: everything} for node, value in start_values(rulebook, premises.entities).items()})
    changed: dict[str, dict[str, Column]] = {}
    for change, column in changes.columns.items():
        values = changed.setdefault(change.node, {})
        values[change.value] = values.get(change.value, 0) | column
    for node, values in changed.items():
        before = premises.values[node]
        rest = everything
        for column in values.values():
            rest &= ~column
        columns[node] = {**values, before: values.get(before, 0) | rest}
    return _Table(columns, everything, premises.entities)


def _undoubted(premises: Premises, changes: Changes, table: _Table) -> dict[str, Mapping[str, Column]]:
    """Return the columns of the doubted facts as adverse branches read them: unknown where they are not changed."""
    columns: dict[str, Mapping[str, Column]] = {}
    for node in premises.doubted:
        settled = {change.value: column for change, column in changes.columns.items() if change.node == node}
        doubted = table.everything
        for column in settled.values():
            doubted &= ~column
        columns[node] = {**settled, "unknown": settled.get("unknown", 0) | doubted}
    return columns


def _combined(finding: Finding, offered: Mapping[str, Column], everything: Column) -> Mapping[str, Column]:
    """Return the winning values: from the strongest down, what is offered where nothing stronger is."""
    strongest_first = finding.scale[::-1] if finding.combine is Combine.MAX else finding.scale
    left = everything
    columns: dict[str, Column] = {}
    for value in strongest_first:
        has = left if value == finding.start else left & offered.get(value, 0)
        if has:
            columns[value] = has
        left &= ~has
    return columns


def _recommended(proposed: Mapping[str, Column], everything: Column) -> Mapping[str, Column]:
    left = everything
    recommended: dict[str, Column] = {}
    for procedure, column in proposed.items():
        recommended[procedure] = left & column
        left &= ~column
    return recommended


def _contradictory(rulebook: Rulebook, table: _Table) -> Column:
    found = 0
    for pair in rulebook.contradictions:
        kind = EntityKind.CLAIM if pair.first.startswith("claim.") else EntityKind.CASE
        for entity in table.entities[kind]:
            first = table.columns.get(node_of(pair.first, entity), {})
            second = table.columns.get(node_of(pair.second, entity), {})
            found |= _any_of(first, pair.first_values) & _any_of(second, pair.second_values)
    return found


def _any_of(columns: Mapping[str, Column], values: Sequence[str] | frozenset[str]) -> Column:
    found = 0
    for value, column in columns.items():
        if value in values:
            found |= column
    return found


def _formula(rulebook: Rulebook, condition: Condition) -> Formula:
    match condition:
        case Not(part):
            inner = _formula(rulebook, part)
            return lambda table, entity: table.everything & ~inner(table, entity)
        case And(parts):
            return _all(tuple(_formula(rulebook, part) for part in parts))
        case Or(parts):
            return _some(tuple(_formula(rulebook, part) for part in parts))
        case Quantified(quantifier, kind, part):
            return _quantified(quantifier, kind, _formula(rulebook, part))
        case Always():
            return lambda table, entity: table.everything
        case _:
            satisfying = rulebook.values_satisfying(condition)
            path = condition.path
            return lambda table, entity: _any_of(table.columns[node_of(path, entity)], satisfying)


def _all(formulas: Sequence[Formula]) -> Formula:
    def column(table: _Table, entity: str) -> Column:
        holds = table.everything
        for formula in formulas:
            holds &= formula(table, entity)
            if not holds:
                break
        return holds

    return column


def _some(formulas: Sequence[Formula]) -> Formula:
    def column(table: _Table, entity: str) -> Column:
        holds = 0
        for formula in formulas:
            holds |= formula(table, entity)
            if holds == table.everything:
                break
        return holds

    return column


def _quantified(quantifier: Quantifier, kind: EntityKind, part: Formula) -> Formula:
    def some(table: _Table, entity: str) -> Column:
        holds = 0
        for member in table.entities[kind]:
            holds |= part(table, member)
        return holds

    def every(table: _Table, entity: str) -> Column:
        holds = table.everything if table.entities[kind] else 0
        for member in table.entities[kind]:
            holds &= part(table, member)
        return holds

    match quantifier:
        case Quantifier.SOME:
            return some
        case Quantifier.EVERY:
            return every
        case Quantifier.NO:
            return lambda table, entity: table.everything & ~some(table, entity)
