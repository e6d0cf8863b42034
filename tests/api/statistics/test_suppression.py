"""No small number stands in a table, and none can be reckoned back, also by one who knows how they are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.statistics.suppression import FEWEST, approximate, of_a_whole


def tables(parts: int, whole: int) -> Iterator[tuple[int, ...]]:
    """Every table of so many counts with a sum."""
    if parts == 1:
        yield (whole,)
        return
    for count in range(whole + 1):
        for rest in tables(parts - 1, whole - count):
            yield (count, *rest)


def told(table: tuple[int, ...]) -> tuple[int | None, ...]:
    return tuple(of_a_whole({str(place): count for place, count in enumerate(table)}).values())


@pytest.mark.parametrize(("parts", "most"), [(1, 30), (2, 30), (3, 26), (4, 20)])
def test_each_number_that_is_left_out_could_be_another_for_all_that_is_told(parts: int, most: int) -> None:
    """Whoever knows how numbers are left out looks at every table that would be told like this one."""
    for whole in range(FEWEST, most + 1):
        alike: defaultdict[tuple[int | None, ...], list[tuple[int, ...]]] = defaultdict(list)
        for table in tables(parts, whole):
            alike[told(table)].append(table)
        for shown, possible in alike.items():
            left_out = [place for place, number in enumerate(shown) if number is None]
            assert all(len({table[place] for table in possible}) > 1 for place in left_out), (whole, shown)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 200), max_size=12))
def test_no_small_number_is_told_and_what_is_told_is_true(parts: dict[str, int]) -> None:
    shown = of_a_whole(parts)
    assert list(shown) == list(parts)
    for name, number in shown.items():
        assert number is None or number in (0, *range(FEWEST, 201))
        assert number is None or number == parts[name]


def test_nothing_is_left_out_without_need() -> None:
    assert told((12, 0, 5)) == (12, 0, 5)
    assert told(()) == ()
    assert told((1, 9, 20)) == (None, 9, None)
    assert told((2, 3, 20)) == (None, None, 20)


@pytest.mark.parametrize("whole", range(1, FEWEST))
def test_of_a_whole_that_is_small_nothing_is_told(whole: int) -> None:
    assert all(number is None for table in tables(3, whole) for number in told(table))


@given(st.integers(0, 500), st.integers(0, 500))
def test_what_is_told_in_fives_is_near_and_small_on_neither_side(count: int, rest: int) -> None:
    number = approximate(count, count + rest)
    if 0 < count < FEWEST or 0 < rest < FEWEST:
        assert number is None
    else:
        assert number is not None and number % FEWEST == 0 and abs(number - count) <= FEWEST // 2


@pytest.mark.parametrize("count", [7, 20, 33])
def test_a_part_that_was_left_out_is_not_known_from_a_number_in_fives(count: int) -> None:
    """A point at issue that is raised in just the cases of a procedure has that procedure's number."""
    cases = 100
    alike = {other for other in range(cases + 1) if approximate(other, cases) == approximate(count, cases)}
    assert len(alike) >= 3
