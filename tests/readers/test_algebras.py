"""The algebras that say once more as a loop what a conjunction and a disjunction of conditions are."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from triage.language.names import Entity
from triage.readers.algebra import Algebra
from triage.readers.columns import Columns
from triage.readers.possibilities import POSSIBLE
from triage.readers.truth import REASONS, Reasoned, Support

COLUMNS = Columns(70)
READINGS: Any = None  # The conditions here read nothing.


def some_column(choose: random.Random) -> int:
    column = choose.choice((0, COLUMNS.true, choose.getrandbits(70)))
    return COLUMNS.true if column == COLUMNS.true else column


def some_possibility(choose: random.Random) -> int:
    return choose.choice((-1, 0, 1 << choose.randrange(80), choose.getrandbits(80)))


def some_reasoned(choose: random.Random) -> Reasoned:
    leaves = [Support(name, "yes", f"{name} is yes") for name in ("a", "b", "c")]
    because = tuple(choose.sample(leaves, choose.randrange(3)))
    return choose.choice((REASONS.true, REASONS.false, Reasoned(choose.random() < 0.5, because)))


def condition(truth: Any) -> Any:
    """Return a condition that is as it is told, whatever is read."""

    def holds(reading: Any, entity: Entity) -> Any:
        return truth

    return holds


@pytest.mark.parametrize(
    ("algebra", "some"), [(COLUMNS, some_column), (POSSIBLE, some_possibility), (REASONS, some_reasoned)]
)
def test_the_loops_come_to_what_the_operations_come_to(
    algebra: Algebra[Any], some: Callable[[random.Random], Any]
) -> None:
    choose = random.Random(5)
    for _ in range(3_000):
        truths = [some(choose) for _ in range(choose.randrange(5))]
        conditions = [condition(truth) for truth in truths]
        both = algebra.conjunction_of(conditions, READINGS, "case")
        assert both == Algebra.conjunction_of(algebra, conditions, READINGS, "case") == algebra.conjunction(truths)
        one = algebra.disjunction_of(conditions, READINGS, "case")
        assert one == Algebra.disjunction_of(algebra, conditions, READINGS, "case") == algebra.disjunction(truths)
        # The walk compares with what is always and never so by identity.
        if algebra is not REASONS:
            assert (both is algebra.true, one is algebra.true) == (both == algebra.true, one == algebra.true)
