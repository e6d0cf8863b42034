"""Each rule gives what the catalogue of the domain says of it: terms, findings and procedure, in a situation."""

from __future__ import annotations

import pytest

from tests.oracle.results import result_of
from tests.oracle.what_follows import Entry, entries, lacking, premises_of_entry
from triage.rulebook.loading import house_rulebook

RULEBOOK = house_rulebook()
ENTRIES = entries()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.rule)
def test_what_the_law_says_follows_does_follow(entry: Entry) -> None:
    assert list(lacking(RULEBOOK, entry, result_of(RULEBOOK, premises_of_entry(RULEBOOK, entry)))) == []


def test_every_rule_has_an_entry_and_every_entry_a_rule() -> None:
    assert {entry.rule for entry in ENTRIES} == RULEBOOK.rules.keys()


def test_every_entry_has_a_source_and_says_something() -> None:
    assert [entry.rule for entry in ENTRIES if not (entry.source and entry.follows)] == []
