"""The strategy `cases()`: every case it draws is one that the service accepts; a failure shrinks to a short one."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, find, given, settings

from tests.strategies import cases
from triage import Case, read_case

# A planted false property, as the condition that breaks it, and how many facts the shortest case needs for that.
PLANTED: dict[str, tuple[Callable[[Case], bool], int]] = {
    "two facts": (
        lambda case: case.circumstances.place == "at_sea" and case.country_information.current == "no",
        2,
    ),
    "a fact of a claim": (lambda case: any("torture_or_inhuman" in claim.harms for claim in case.claims), 1),
    "a stay": (lambda case: any(stay.kind == "transit" for stay in case.stays), 1),
}


@given(cases())
def test_every_drawn_case_is_accepted_by_the_service(case: Case) -> None:
    assert read_case(case.model_dump_json(exclude_none=True).encode()) == case


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_false_property_shrinks_to_a_case_with_no_fact_too_many(name: str) -> None:
    breaks, facts = PLANTED[name]
    # The same search at every run: how far the shrinker gets is a matter of chance, and no fault of a change.
    searched = settings(max_examples=5_000, derandomize=True, suppress_health_check=list(HealthCheck))
    shortest = find(cases(), breaks, settings=searched, random=Random(0))
    assert len(shortest.given_facts()) == facts
    assert (shortest.reference, shortest.assessed_on, shortest.country_of_asylum) == (None, None, None)
    # The shrinker gives up on empty members of lists, sooner the more facts these can have, but never on facts.
    assert len(shortest.claims) + len(shortest.stays) <= 5
