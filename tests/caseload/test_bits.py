"""Columns of bits and rows of bits say the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.caseload.bits import Bits, any_of, codes_of, column_of, column_of_rows, flags_of, rows_of_bits

COUNTS = st.integers(0, 140)


def column(numbers: int, count: int) -> Bits:
    """Return the column whose bits are those of a whole number; that of 0 is not there."""
    if not numbers:
        return None
    return column_of(np.array([numbers >> row & 1 for row in range(count)], dtype=np.bool_))


@given(st.lists(st.booleans(), max_size=140))
def test_flags_come_back_from_their_column(flags: list[bool]) -> None:
    packed = column_of(np.array(flags, dtype=np.bool_))
    assert int.from_bytes(packed.tobytes(), "little") == sum(1 << place for place, flag in enumerate(flags) if flag)
    assert flags_of(packed, len(flags)).tolist() == flags
    assert flags_of(None, len(flags)).tolist() == [False] * len(flags)
    rows = np.flatnonzero(np.array(flags, dtype=np.bool_))
    assert column_of_rows(rows, len(flags)).tolist() == packed.tolist()


@given(st.lists(st.integers(0, (1 << 70) - 1), max_size=4))
def test_a_bit_is_set_in_one_of_several_columns(numbers: list[int]) -> None:
    joined = 0
    for each in numbers:
        joined |= each
    found = any_of(column(each, 70) for each in numbers)
    assert flags_of(found, 70).tolist() == [bool(joined >> row & 1) for row in range(70)]


@given(
    COUNTS.flatmap(lambda count: st.tuples(st.just(count), st.lists(st.integers(0, (1 << count) - 1), max_size=90)))
)
def test_each_row_has_the_bits_of_all_columns(told: tuple[int, list[int]]) -> None:
    count, numbers = told
    rows = rows_of_bits([column(each, count) for each in numbers], count)
    assert rows.shape == (count, max(1, (len(numbers) + 63) // 64))
    for row in range(count):
        expected = sum((each >> row & 1) << number for number, each in enumerate(numbers))
        assert int.from_bytes(rows[row].tobytes(), "little") == expected


@given(st.lists(st.integers(0, 60), max_size=140), st.sampled_from((0, 1, 2, 3, 61, 90)))
def test_each_row_has_the_number_of_its_column(numbers: list[int], size: int) -> None:
    columns = [
        column(sum(1 << row for row, each in enumerate(numbers) if each == number), len(numbers))
        for number in range(size)
    ]
    assert codes_of(columns, len(numbers)).tolist() == [each if each < size else 0 for each in numbers]
