"""A counterexample is as short as it would be if each simplification were tried by itself, one after the other."""

from __future__ import annotations

import z3
from hypothesis import given
from hypothesis import strategies as st

from triage.proof.counterexample import simplify

NAMES = [z3.Bool(f"fact {number}") for number in range(9)]
# Each clause says that one of some facts is not unknown; a simplification, that a fact is.
CLAUSES = st.lists(st.sets(st.integers(0, len(NAMES) - 1), min_size=1, max_size=4), max_size=8)


def one_by_one(solver: z3.Solver, simplifications: list[z3.BoolRef]) -> None:
    for simpler in simplifications:
        if solver.check(simpler) == z3.sat:
            solver.add(simpler)


@given(CLAUSES, st.permutations(range(len(NAMES))))
def test_halves_leave_what_one_by_one_leaves(clauses: list[set[int]], order: list[int]) -> None:
    simplifications = [z3.Not(NAMES[number]) for number in order]
    left = []
    for way in (one_by_one, simplify):
        solver = z3.Solver()
        solver.add([z3.Or([NAMES[number] for number in clause]) for clause in clauses])
        way(solver, simplifications)
        assert solver.check() == z3.sat
        left.append([z3.is_true(solver.model().eval(name, True)) for name in NAMES])
    assert left[0] == left[1]
