"""The score that the rulebook has to keep. If it falls, run `python -m tools.mutation` and read the survivors."""

from __future__ import annotations

import pytest

from tools.mutation.catching import Checks
from tools.mutation.mutants import mutants_of
from tools.mutation.report import PAGE, reasons, report
from tools.mutation.scoring import score_of
from triage.rulebook.loading import house_rulebook

# The share that the rules have to keep; a part of the mutants differs from the whole by about a point.
LEAST = 0.90
# All of them take three quarters of an hour; `python -m tools.mutation` asks them all.
ONE_IN = 24
NEIGHBOURS_ONE_IN = 10


@pytest.mark.slow
def test_more_than_nine_of_ten_mutants_are_caught_by_what_a_person_has_written() -> None:
    score = score_of(Checks(house_rulebook(), neighbours_one_in=NEIGHBOURS_ONE_IN), one_in=ONE_IN)
    assert score.share >= LEAST, report(score)


def test_every_reason_is_given_for_a_mutant_that_there_is() -> None:
    named = {mutant.name for mutant in mutants_of(house_rulebook())}
    assert reasons().keys() - named == set(), "gone: take it out of tools/mutation/survivors.yaml"


def test_every_survivor_with_a_reason_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [reason for reason in reasons().values() if reason not in page] == []
