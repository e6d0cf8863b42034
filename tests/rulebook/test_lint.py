"""What lint says of a rulebook that loads: words that nothing uses."""

from __future__ import annotations

from tests.small_rulebook import small_rule_files, with_text
from triage import house_rulebook, load_rulebook
from triage.proof.invariants import house_invariants, names_read
from triage.rulebook.lint import lint

SHOWN = "    combine: min\n    shown: Somebody may be in danger.\n"


def of_findings(files: dict[str, str], promised: frozenset[str] = frozenset()) -> list[str]:
    return [sentence for sentence in lint(load_rulebook(files), promised) if "the finding" in sentence]


def test_nothing_is_found_in_the_house_rulebook() -> None:
    assert list(lint(house_rulebook(), names_read(house_invariants()))) == []


def test_a_finding_that_nothing_reads_is_told_with_what_can_be_done() -> None:
    what_to_do = (
        "let a rule read it where it now reads the facts, take it out, or state under 'shown' what it tells people"
    )
    assert of_findings(small_rule_files()) == [
        f"nothing reads the finding concern: {what_to_do}",
        f"nothing reads the finding claim.strength: {what_to_do}",
    ]


def test_a_finding_that_an_invariant_reads_is_in_use() -> None:
    assert of_findings(small_rule_files(), frozenset({"concern", "claim.strength"})) == []


def test_a_finding_that_is_there_for_people_says_what_it_tells_them() -> None:
    files = with_text("findings.yaml", "    combine: min\n", SHOWN)
    assert load_rulebook(files).findings["concern"].shown == "Somebody may be in danger."
    assert [sentence for sentence in of_findings(files) if "finding concern" in sentence] == []


def test_a_finding_that_is_read_is_not_there_for_people_alone() -> None:
    files = with_text("findings.yaml", "    combine: min\n", SHOWN)
    expected = "the finding concern is read, so it is not there for people alone: take out 'shown'"
    assert expected in of_findings(files, frozenset({"concern"}))


def test_what_a_finding_shows_is_part_of_the_digest() -> None:
    files = with_text("findings.yaml", "    combine: min\n", SHOWN)
    assert load_rulebook(files).digest != load_rulebook(small_rule_files()).digest
