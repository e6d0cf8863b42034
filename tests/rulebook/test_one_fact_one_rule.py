"""A fact and the rule that reads it cost two files by hand; everything else is made from them."""

from __future__ import annotations

from datetime import date

import pytest

from triage import assess, case_from_data, check_certificate, load_rulebook
from triage.case.stubs import stub_of
from triage.explanation.tree import explanation_text
from triage.reference_pages import pages
from triage.rulebook.bundle import bundle_of, rulebook_in
from triage.rulebook.loading import house_rule_files, house_rulebook
from triage.rulebook.schema import family_schema
from triage.rulebook.vocabulary_schema import contradictions_schema

FACT = """
  - name: seriously_ill_relative
    label: Seriously ill relative in this country
    definition: A close relative in this country is seriously ill and depends on the person.
    question: Does a seriously ill relative in this country depend on the person?
    direction: towards_yes
    source: [ExCom 24]
"""
RULE = """
  - id: family.ill_relative
    title: A relative who depends on the person is not left alone
    branches:
      - name: depends_on_the_person
        if: family.seriously_ill_relative is yes
        then: [safeguard {term}]
        examples:
          fires:
            - {{family.seriously_ill_relative: yes}}
          silent:
            - {{family.seriously_ill_relative: unknown}}
    because: The unity of the family weighs most where a relative depends on the person.
    source: [ExCom 24]
"""


def house_with_one_fact_and_one_rule_more() -> dict[str, str]:
    files = dict(house_rule_files())
    term = next(
        term.term
        for _, branch in house_rulebook().branches.values()
        for term in branch.additions
        if term.kind == "safeguard"
    )
    files["vocabulary/family.yaml"] += FACT
    files["families/family.yaml"] += RULE.format(term=term)
    return files


@pytest.mark.slow
def test_a_fact_and_its_rule_are_two_files_by_hand_and_all_else_follows() -> None:
    files = house_with_one_fact_and_one_rule_more()
    by_hand = [name for name, text in files.items() if text != house_rule_files().get(name)]
    assert sorted(by_hand) == ["families/family.yaml", "vocabulary/family.yaml"]

    rulebook = load_rulebook(files)
    assert rulebook.digest != house_rulebook().digest
    assert "    seriously_ill_relative: YesNo = YesNo.UNKNOWN\n" in stub_of(rulebook.vocabulary)
    assert "family.seriously_ill_relative" in str(family_schema(rulebook))
    assert "family.seriously_ill_relative is yes" in str(contradictions_schema(rulebook))
    written = pages(rulebook)
    assert "Seriously ill relative in this country" in written["vocabulary.md"]
    assert "family.ill_relative" in written["rules/family.md"]

    case = case_from_data(
        {"assessed_on": date(2026, 11, 23), "family": {"seriously_ill_relative": "yes"}}, rulebook
    )
    assessment = assess(case, rulebook=rulebook)
    assert any(node.id == "family.ill_relative.depends_on_the_person" for node in assessment.trace)
    assert "Seriously ill relative in this country: yes" in explanation_text(
        assessment, "family.seriously_ill_relative"
    )
    document = assessment.model_dump_json().encode()
    kept = rulebook_in(bundle_of(rulebook, files).model_dump_json().encode())
    assert check_certificate(document, rulebook=kept).model_dump_json().encode() == document
