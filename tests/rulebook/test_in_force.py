"""Rules apply from their first day to their last: the day before, of and after each turn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.small_rulebook import small_rule_files, with_text
from triage import Case, RulebookError, assess, check_certificate, house_rulebook, load_rulebook
from triage.rulebook.treaties import Period

SAMPLE = "families/sample.yaml"
OLD = "    title: A wish is a signal\n"
LAST = date(2020, 6, 30)

SUCCESSOR = """
  - id: sample.signal_2020
    title: A wish is a signal, as amended
    in force: {from: 2020-07-01}
    replaces: sample.signal
    branches:
      - name: wish_possible
        if: applicant.protection_wish may be yes
        then: [set signal = expressed, safeguard stay_here]
        examples:
          fires:
            - {}
          silent:
            - {applicant.protection_wish: no}
    because: A wish in any form counts.
    source: [ExCom 8]
"""


def amended(
    successor: str = SUCCESSOR, until: str = "    in force: {from: 2007-11-19, to: 2020-06-30}\n"
) -> dict[str, str]:
    files = with_text(SAMPLE, OLD, OLD + until)
    return files | {SAMPLE: files[SAMPLE].rstrip() + "\n" + successor}


def signal_on(day: date) -> str:
    return assess(Case(assessed_on=day), rulebook=load_rulebook(amended())).findings["signal"]


def test_the_rule_of_the_day_is_read_the_day_before_of_and_after_the_amendment() -> None:
    assert signal_on(LAST - timedelta(days=1)) == "possible"
    assert signal_on(LAST) == "possible"
    assert signal_on(LAST + timedelta(days=1)) == "expressed"
    assert signal_on(LAST + timedelta(days=2)) == "expressed"


def test_a_rulebook_knows_the_days_on_which_it_turns() -> None:
    assert load_rulebook(amended()).turning_days == (date(2007, 11, 19), date(2020, 7, 1))


def test_an_edition_has_the_digest_of_the_whole_and_is_one_object_for_all_its_days() -> None:
    rulebook = load_rulebook(amended())
    edition = rulebook.as_of(LAST)
    assert edition is rulebook.as_of(date(2010, 1, 1))
    assert edition.digest == rulebook.digest
    assert "sample.signal_2020" not in edition.rules and "sample.signal" in edition.rules


def test_an_old_assessment_follows_under_the_rulebook_that_holds_its_amendment() -> None:
    rulebook = load_rulebook(amended())
    document = assess(Case(assessed_on=LAST), rulebook=rulebook).model_dump_json().encode()
    assert check_certificate(document, rulebook=rulebook).findings["signal"] == "possible"


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("    in force: {from: 2007-11-19, to: 2020-06-29}\n", "has to begin the day after the other ends"),
        ("    in force: {from: 2007-11-19, to: 2020-07-01}\n", "has to begin the day after the other ends"),
        ("", "has no last day in force"),
    ],
    ids=["a gap", "an overlap", "no end"],
)
def test_a_rule_follows_the_one_it_replaces_without_gap_or_overlap(until: str, words: str) -> None:
    with pytest.raises(RulebookError, match=words):
        load_rulebook(amended(until=until))


def test_a_rule_can_replace_only_a_rule() -> None:
    successor = SUCCESSOR.replace("replaces: sample.signal", "replaces: sample.singal")
    with pytest.raises(RulebookError, match=r"there is no rule 'sample.singal'; did you mean 'sample.signal'"):
        load_rulebook(amended(successor))


def test_every_rule_of_the_house_says_when_it_is_in_force() -> None:
    assert {rule.in_force.first for rule in house_rulebook().rules.values()} == {date(2007, 11, 19)}


def test_the_days_in_force_are_part_of_the_digest() -> None:
    files = with_text(SAMPLE, OLD, OLD + "    in force: {from: 2008-01-01}\n")
    assert load_rulebook(files).digest != load_rulebook(small_rule_files()).digest


@pytest.mark.parametrize(
    ("period", "day", "covered"),
    [
        (Period(first=LAST), LAST - timedelta(days=1), False),
        (Period(first=LAST), LAST, True),
        (Period(first=LAST), date.max, True),
        (Period(first=LAST, last=LAST), LAST, True),
        (Period(first=LAST, last=LAST), LAST + timedelta(days=1), False),
    ],
)
def test_a_period_covers_its_first_and_last_day(period: Period, day: date, covered: bool) -> None:
    assert period.covers(day) is covered
