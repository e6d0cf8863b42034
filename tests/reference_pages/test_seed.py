"""The seed paper as data: complete, and carried by rules or documents wherever it bears on a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage import RulebookError, house_rulebook
from triage.language.sentences import OutputKind
from triage.reference_pages.seed import ALL_NUMBERS, Bearing, Paragraph, house_paper, numbers_in, read_paper
from triage.reference_pages.traceability import added_terms, carrying_rules

ROOT = Path(__file__).parents[2]
RULEBOOK = house_rulebook()
PAPER = house_paper()
KINDS = {
    Bearing.SAFEGUARD: OutputKind.SAFEGUARD,
    Bearing.REFERRAL: OutputKind.REFERRAL,
    Bearing.INFORMATION: OutputKind.INFORMATION,
    Bearing.STATISTICS: OutputKind.COUNTER,
}


def test_every_paragraph_and_footnote_of_the_paper_has_a_row() -> None:
    assert sorted(paragraph.number for paragraph in PAPER) == sorted(ALL_NUMBERS)


def test_the_rows_stand_in_the_order_of_the_paper() -> None:
    paragraphs = [int(paragraph.number) for paragraph in PAPER if paragraph.number.isdigit()]
    footnotes = [int(paragraph.number[3:]) for paragraph in PAPER if not paragraph.number.isdigit()]
    assert (paragraphs, footnotes) == (list(range(1, 90)), list(range(1, 12)))


def test_every_normative_paragraph_is_carried_by_a_rule_or_a_document() -> None:
    normative = [paragraph for paragraph in PAPER if paragraph.normative]
    bare = [item.number for item in normative if not (carrying_rules(item, RULEBOOK) or item.documents)]
    assert bare == []


@pytest.mark.parametrize("paragraph", PAPER, ids=lambda paragraph: paragraph.number)
def test_each_thing_that_a_paragraph_bears_on_is_reached(paragraph: Paragraph) -> None:
    reached = {bearing for bearing, kind in KINDS.items() if added_terms(paragraph, kind, RULEBOOK)}
    if carrying_rules(paragraph, RULEBOOK):
        reached.add(Bearing.RULE)
    if paragraph.documents:
        reached.add(Bearing.DOCUMENTATION)
    assert set(paragraph.bears) - {Bearing.BACKGROUND} <= reached


def test_background_bears_on_nothing_else() -> None:
    assert [item.number for item in PAPER if Bearing.BACKGROUND in item.bears and item.normative] == []


def test_a_row_names_only_rules_that_exist() -> None:
    assert [(item.number, rule) for item in PAPER for rule in item.rules if rule not in RULEBOOK.rules] == []


def test_a_row_names_only_documents_that_exist() -> None:
    assert [path for item in PAPER for path in item.documents if not (ROOT / path).is_file()] == []


def test_every_citation_of_the_paper_in_the_house_names_paragraphs_that_it_has() -> None:
    texts = [source for rule in RULEBOOK.rules.values() for source in rule.sources]
    texts += [source for procedure in RULEBOOK.procedures.values() for source in procedure.sources]
    texts += [source for fact in RULEBOOK.facts.values() for source in fact.sources]
    assert all(numbers_in(text) for text in texts if text.startswith("seed"))


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("seed 34", ("34",)),
        ("seed 25-26, 45", ("25", "26", "45")),
        ("seed fn 2, 61", ("fn 2", "61")),
        ("seed 8 and fn 3", ("8", "fn 3")),
        ("seed 61(2)", ("61",)),
        ("Handbook 34", ()),
    ],
)
def test_a_citation_of_the_paper_is_read_as_paragraphs(source: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(source) == numbers


@pytest.mark.parametrize(
    "source", ["seed 90", "seed 0", "seed fn 12", "seed 40-38", "seed para 3", "seed 3;4", "seed "]
)
def test_a_citation_that_the_paper_can_not_answer_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="seed"):
        numbers_in(source)


ROW = "paragraphs:\n  - paragraph: {}\n    content: Text.\n    bears: [{}]\n    consequence: Text.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ROW.format("90", "rule"), "seed.yaml:2:16: paragraph can not be '90'"),
        (ROW.format("3", "rules"), "seed.yaml:4:13: bears can not be 'rules'; did you mean 'rule'?"),
        (
            ROW.format("3", "rule") + ROW.format("3", "rule").removeprefix("paragraphs:\n"),
            "seed.yaml:6:5: '3' stands twice in paragraphs",
        ),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(RulebookError) as refused:
        read_paper(text)
    assert str(refused.value).startswith(message)
