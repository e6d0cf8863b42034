"""What a program comes to, run over columns, is what its recording says of each row alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.caseload.bits import Bits, column_of, everyone, flags_of
from triage.caseload.program import Program
from triage.language.sentences import Is
from triage.readers.algebra import Algebra, Leaf
from triage.readers.recording import Recording
from triage.readers.truth import TRUTH

NAMES = ("a", "b", "c", "d")
ROWS = 70

conditions = st.recursive(
    st.sampled_from((*NAMES, True, False)),
    lambda parts: st.one_of(
        st.tuples(st.just("not"), parts),
        st.tuples(st.sampled_from(("and", "or")), st.lists(parts, max_size=4)),
    ),
    max_leaves=24,
)
flags = st.lists(st.booleans(), min_size=ROWS, max_size=ROWS)
columns = st.fixed_dictionaries({name: st.none() | flags for name in NAMES})


def read(condition: Any, algebra: Algebra[Any], named: Any) -> Any:
    """Return when a condition holds, over any algebra."""
    match condition:
        case bool():
            return algebra.true if condition else algebra.false
        case str():
            return named(condition)
        case "not", part:
            return algebra.negation(read(part, algebra, named))
        case "and", parts:
            return algebra.conjunction([read(part, algebra, named) for part in parts])
        case "or", parts:
            return algebra.disjunction([read(part, algebra, named) for part in parts])
    raise AssertionError(condition)


def run(recording: Recording, terms: list[Any], told: dict[str, list[bool] | None]) -> list[list[bool]]:
    def given_column(name: object) -> Bits:
        found = told[str(name)]
        return None if found is None else column_of(np.array(found))

    found = Program(recording, terms).run(given_column, everyone(ROWS))
    return [flags_of(found[term], ROWS).tolist() for term in terms]


@given(st.lists(conditions, min_size=1, max_size=6), columns)
def test_each_row_comes_to_what_it_comes_to_alone(asked: list[Any], told: dict[str, list[bool] | None]) -> None:
    recording = Recording()
    terms = [read(condition, recording, recording.given) for condition in asked]
    for condition, found in zip(asked, run(recording, terms, told), strict=True):
        for row, holds in enumerate(found):
            alone = {name: has is not None and has[row] for name, has in told.items()}
            assert holds == read(condition, TRUTH, alone.__getitem__), (condition, row)


@given(st.sets(st.sampled_from(NAMES)), st.lists(st.sampled_from(NAMES), min_size=ROWS, max_size=ROWS))
def test_a_leaf_holds_where_its_node_has_one_of_the_values(satisfying: set[str], values: list[str]) -> None:
    recording = Recording()
    leaf = Leaf(Is("node", tuple(satisfying)), "node", frozenset(satisfying))
    term = recording.membership(leaf, "node", {name: recording.given(name) for name in NAMES})
    told: dict[str, list[bool] | None] = {name: [value == name for value in values] for name in NAMES}
    assert run(recording, [term], told) == [[value in satisfying for value in values]]


def test_what_is_asked_for_twice_is_done_once() -> None:
    recording = Recording()
    one, other = recording.given("a"), recording.given("b")
    first = recording.conjunction((one, recording.negation(other)))
    assert recording.conjunction((recording.negation(other), one)) is first
    assert recording.given("a") is one
    assert recording.negation(recording.negation(one)) is one
    assert recording.conjunction((one, recording.negation(one))) is recording.false
    assert recording.disjunction((one, recording.negation(one))) is recording.true
    assert len(recording.steps) == 5


def test_a_place_that_is_taken_again_leaves_what_was_read_from_it_alone() -> None:
    recording = Recording()
    nowhere, b, c, d = map(recording.given, NAMES)
    # The column of `a` is not there: what it is joined with stands in a place that is taken next.
    first = recording.disjunction((nowhere, recording.conjunction((b, c))))
    second = recording.conjunction((c, recording.negation(d)))
    wanted = recording.conjunction((first, recording.negation(second)))
    told: dict[str, list[bool] | None] = {
        "a": None,
        "b": [row % 2 == 0 for row in range(ROWS)],
        "c": [row % 3 == 0 for row in range(ROWS)],
        "d": [row % 5 == 0 for row in range(ROWS)],
    }
    expected = [row % 2 == 0 and row % 3 == 0 and row % 5 == 0 for row in range(ROWS)]
    assert run(recording, [wanted], told) == [expected]
