"""What editors and type checkers know of a case is what the vocabulary makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import triage
import triage.case
from tests.small_rulebook import small_rule_files, with_text
from triage import Case, case_model, house_rulebook, load_rulebook
from triage.case import house
from triage.case.model import parts_of
from triage.case.stubs import stub_of


def test_the_types_on_disk_are_current() -> None:
    text = Path(house.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    assert text == stub_of(house_rulebook().vocabulary), "run `make schema`"


def test_every_type_that_is_named_there_is_there() -> None:
    named = [
        line.split()[1].partition("(")[0]
        for line in stub_of(house_rulebook().vocabulary).splitlines()
        if line.startswith("class ")
    ]
    assert "Harm" not in named
    assert {"Case", "Claim", "ClaimHarms", "EarlierProcedureStatusHere"} <= set(named)
    assert [name for name in named if not hasattr(house, name)] == []


def test_a_fact_of_a_case_is_read_by_its_name() -> None:
    case = Case(applicant=house.Applicant(age=house.ApplicantAge.CHILD), claims=(house.Claim(),))
    assert case.applicant.age is house.ApplicantAge.CHILD
    assert case.claims[0].nexus_link == "unknown"


def test_rulebooks_of_one_vocabulary_have_one_model_and_others_another() -> None:
    small = load_rulebook(small_rule_files())
    other_terms = load_rulebook(with_text("terms.yaml", "Legal aid.", "Free legal aid."))
    other_words = load_rulebook(with_text("vocabulary/applicant.yaml", "label: Age", "label: Years"))
    assert case_model(small) is case_model(other_terms)
    assert case_model(small) is not case_model(other_words)
    assert case_model(house_rulebook()) is Case
    assert "ApplicantAge" in parts_of(case_model(small))


@pytest.mark.parametrize("module", [triage, triage.case])
def test_a_name_that_is_not_there_is_an_attribute_error_as_everywhere(module: object) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Cases'"):
        module.Cases  # type: ignore[attr-defined]  # noqa: B018
