"""The parts of an assessment are made unchecked: they are what they would be if they were checked."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from tests.strategies import cases
from triage import Case, assess, house_rulebook
from triage.assessment.model import assessment_in
from triage.assessment.nodes import FactNode

TODAY = {"assessed_on": date(2026, 11, 23)}


@settings(max_examples=2 * settings().max_examples)
@given(cases())
def test_an_assessment_is_the_same_after_it_was_validated(case: Case) -> None:
    assessment = assess(case.model_copy(update=TODAY))
    document = assessment.model_dump_json().encode()
    validated = assessment_in(document, house_rulebook())
    assert validated == assessment
    assert validated.model_dump_json().encode() == document


def test_a_part_has_its_fields_in_their_order_and_the_defaults() -> None:
    part = FactNode.model_construct(label="Age", value="adult", id="applicant.age")
    assert part == FactNode(id="applicant.age", value="adult", label="Age")
    assert part.model_fields_set == {"id", "value", "label"}
    assert list(part.model_dump()) == list(FactNode.model_fields)
