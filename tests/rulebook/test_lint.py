"""What lint says of a rulebook that loads: words that nothing uses."""

from __future__ import annotations

from tests.small_rulebook import branch, small_rule_files, with_rule, with_text
from triage import house_rulebook, load_rulebook
from triage.proof.invariants import house_invariants, names_read
from triage.rulebook.lint import lint

SHOWN = "    combine: min\n    shown: Somebody may be in danger.\n"


def of_findings(files: dict[str, str], promised: frozenset[str] = frozenset()) -> list[str]:
    return [str(each) for each in lint(load_rulebook(files), promised) if "the finding" in each.message]


def place_of(finding: str) -> str:
    """Where the file of findings has an entry, as an editor counts."""
    lines = small_rule_files()["findings.yaml"].splitlines()
    [at] = [number for number, line in enumerate(lines, start=1) if line.endswith(f"name: {finding}")]
    return f"findings.yaml:{at}:{lines[at - 1].index('name') + 1}"


def test_nothing_is_found_in_the_house_rulebook() -> None:
    assert list(lint(house_rulebook(), names_read(house_invariants()))) == []


def test_a_finding_that_nothing_reads_is_told_with_what_can_be_done() -> None:
    what_to_do = (
        "let a rule read it where it now reads the facts, take it out, or state under 'shown' what it tells people"
    )
    assert of_findings(small_rule_files()) == [
        f"{place_of('concern')}: nothing reads the finding concern: {what_to_do}",
        f"{place_of('claim.strength')}: nothing reads the finding claim.strength: {what_to_do}",
    ]


def test_every_remark_leads_to_the_place_where_the_word_stands() -> None:
    # An action that is added twice under one condition is said twice, wherever in the branch.
    twice = branch("applicant.age is child", "action ask") + branch(
        "applicant.age is child", "flag look, action ask"
    )
    files = with_rule(twice)
    for name, text in files.items():
        files[name] = text.replace("policy.returns is on", "applicant.age is child")
    found = {each.message: each for each in lint(load_rulebook(files))}
    expected = {
        "no rule reads the fact stay.kind": "name: kind",
        "no rule reads the parameter policy.returns": "id: C-01",
        "nothing reads the finding claim.strength": "name: claim.strength",
        "no rule adds the inform term rights": "term: rights",
        "no rule adds the priority term urgent": "term: urgent",
        "sample.more.b repeats sample.more.a: action ask": "name: b",
    }
    assert expected.keys() <= found.keys()
    for message, words in expected.items():
        place = found[message].place
        assert files[place.file].splitlines()[place.line - 1][place.column - 1 :] == words
        assert found[message].remedy


def test_a_finding_that_an_invariant_reads_is_in_use() -> None:
    assert of_findings(small_rule_files(), frozenset({"concern", "claim.strength"})) == []


def test_a_finding_that_is_there_for_people_says_what_it_tells_them() -> None:
    files = with_text("findings.yaml", "    combine: min\n", SHOWN)
    assert load_rulebook(files).findings["concern"].shown == "Somebody may be in danger."
    assert [sentence for sentence in of_findings(files) if "finding concern" in sentence] == []


def test_a_finding_that_is_read_is_not_there_for_people_alone() -> None:
    files = with_text("findings.yaml", "    combine: min\n", SHOWN)
    [told] = [each for each in of_findings(files, frozenset({"concern"})) if "finding concern" in each]
    assert told == (
        f"{place_of('concern')}: the finding concern is read, so it is not there for people alone: take out 'shown'"
    )


def test_what_a_finding_shows_is_part_of_the_digest() -> None:
    files = with_text("findings.yaml", "    combine: min\n", SHOWN)
    assert load_rulebook(files).digest != load_rulebook(small_rule_files()).digest
