"""The score that the rulebook has to keep. If it fails: `python -m tests.mutation --refresh`, and read the page."""

from __future__ import annotations

import pytest

from tests.mutation.catching import Checks
from tests.mutation.outcomes import chosen_neighbours
from tests.mutation.report import PAGE, reasons
from tests.mutation.scoring import score_of
from triage.rulebook.loading import house_rulebook


@pytest.mark.slow
def test_ninety_seven_of_a_hundred_mutants_are_caught_and_every_survivor_has_a_reason() -> None:
    score = score_of(Checks(house_rulebook(), chosen_neighbours()))
    assert score.share >= 0.97
    assert {mutant.name for mutant in score.survivors} == reasons().keys()


def test_every_survivor_with_a_reason_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [reason for reason in reasons().values() if reason not in page] == []
