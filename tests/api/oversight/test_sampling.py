"""Samples for quality review: drawn again by the same seed, and fair to what is seldom recommended."""

from __future__ import annotations

from hashlib import sha256

import pytest

from api.oversight.sampling import Method, Unit, drawn, size_of
from tests.api.client import NOW


def units(**sizes: int) -> list[Unit]:
    return [
        Unit(f"{name}{number}", "nairobi", NOW, name, None)
        for name, many in sizes.items()
        for number in range(many)
    ]


def ids(found: tuple[Unit, ...]) -> list[str]:
    return [unit.assessment_id for unit in found]


def test_anybody_can_draw_a_sample_again_with_nothing_but_sha_256() -> None:
    there = units(a=40, b=20)
    sample = drawn(there, Method.SIMPLE, 7, "seed-1")
    by_hand = sorted(ids(tuple(there)), key=lambda each: sha256(f"seed-1\n{each}".encode()).hexdigest())[:7]
    assert ids(sample.drawn) == by_hand
    assert ids(drawn(reversed(there), Method.SIMPLE, 7, "seed-1").drawn) == by_hand
    assert ids(drawn(there, Method.SIMPLE, 7, "seed-2").drawn) != by_hand
    # A larger one begins with the smaller one: who wants to see more goes on, and does not begin anew.
    assert ids(drawn(there, Method.SIMPLE, 9, "seed-1").drawn)[:7] == by_hand


def test_each_procedure_is_looked_at_and_the_rest_goes_by_how_many_there_are() -> None:
    sample = drawn(units(many=90, few=9, one=1), Method.BY_PROCEDURE, 10, "x")
    # One of each, and of the seven that are left all to the ninety: nine tenths of ten are nine, and it has eight.
    assert sample.procedures == {"many": (90, 8), "few": (9, 1), "one": (1, 1)}
    assert len(sample.drawn) == 10


@pytest.mark.parametrize(("wanted", "shares"), [(2, (1, 1, 0)), (0, (0, 0, 0)), (1000, (90, 9, 1))])
def test_where_not_all_can_be_looked_at_the_largest_come_first(wanted: int, shares: tuple[int, ...]) -> None:
    sample = drawn(units(many=90, few=9, one=1), Method.BY_PROCEDURE, wanted, "x")
    assert tuple(sample.procedures[name][1] for name in ("many", "few", "one")) == shares


@pytest.mark.parametrize(
    ("lot", "size"),
    # Code letters A, A, B, F, G, L and Q of ISO 2859-1.
    [(0, 0), (1, 1), (2, 2), (8, 2), (9, 3), (150, 20), (151, 32), (3201, 200), (500_001, 1250)],
)
def test_iso_2859_says_how_many(lot: int, size: int) -> None:
    assert size_of(lot) == size


def test_the_digest_tells_whether_something_is_missing_since() -> None:
    there = units(a=5)
    first = drawn(there, Method.SIMPLE, 2, "x").digest
    assert first == drawn(there[::-1], Method.ISO_2859, 2, "y").digest
    assert first != drawn(there[1:], Method.SIMPLE, 2, "x").digest
