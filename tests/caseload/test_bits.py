"""Columns of bits and rows of bits say the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.caseload.bits import codes_of, column_of, flags_of, rows_of_bits

COUNTS = st.integers(0, 40)


@given(st.lists(st.booleans(), max_size=40))
def test_flags_come_back_from_their_column(flags: list[bool]) -> None:
    column = column_of(np.array(flags, dtype=np.bool_))
    assert column == sum(1 << place for place, flag in enumerate(flags) if flag)
    assert flags_of(column, len(flags)).tolist() == flags


@given(
    COUNTS.flatmap(lambda count: st.tuples(st.just(count), st.lists(st.integers(0, (1 << count) - 1), max_size=90)))
)
def test_each_row_has_the_bits_of_all_columns(told: tuple[int, list[int]]) -> None:
    count, columns = told
    rows = rows_of_bits(columns, count)
    assert rows.shape == (count, max(1, (len(columns) + 7) // 8))
    for row in range(count):
        expected = sum((column >> row & 1) << number for number, column in enumerate(columns))
        assert int.from_bytes(rows[row].tobytes(), "little") == expected


@given(st.lists(st.integers(0, 60), max_size=40), st.integers(61, 90))
def test_each_row_has_the_number_of_its_column(numbers: list[int], size: int) -> None:
    columns = [sum(1 << row for row, each in enumerate(numbers) if each == number) for number in range(size)]
    few = [sum(1 << row for row, each in enumerate(numbers) if each % 3 == number) for number in range(3)]
    found = codes_of([few, columns, few, columns, []], len(numbers))
    thirds = [number % 3 for number in numbers]
    assert [each.tolist() for each in found] == [thirds, numbers, thirds, numbers, [0] * len(numbers)]
