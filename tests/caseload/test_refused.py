"""What is no case, or may not be assessed, is refused in its row with the problems of a single case."""

from __future__ import annotations

from typing import Any

import pytest

from tests.caseload.refusable import FINE, WRONG
from tests.caseload.single import outcome_of_one, unordered
from tests.caseload.tables import DAY, HOUSE, table_of_documents
from triage import CaseError, case_from_data
from triage.caseload import assess_caseload, documents_of, outcome_documents

GOOD = {"reference": "good", "assessed_on": "2026-11-23", "applicant": {"age": "child"}, "claims": [{}]}


def outcomes(*documents: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    return [
        unordered(each) for each in outcome_documents(assess_caseload(table_of_documents(documents), **options))
    ]


def problems_of(document: dict[str, Any]) -> list[dict[str, str]]:
    with pytest.raises(CaseError) as refusal:
        case_from_data(document, HOUSE)
    return [
        {"place": each.pointer, "message": each.message, "remedy": each.remedy} for each in refusal.value.problems
    ]


@pytest.mark.parametrize("wrong", WRONG)
def test_it_has_the_problems_of_a_single_case(wrong: str) -> None:
    document = {"assessed_on": "2026-11-23", **WRONG[wrong]}
    before, refused, after = outcomes(GOOD, document, GOOD)
    (read,) = documents_of(table_of_documents([document]))
    assert refused["refused"] == problems_of(read)
    assert "procedure" not in refused
    assert before == after == outcome_of_one(case_from_data(GOOD, HOUSE), HOUSE)


def test_what_is_wrong_is_told_of_each_row_that_has_it() -> None:
    documents: list[dict[str, Any]] = [
        {"assessed_on": "2026-11-23", **document} for document in (*WRONG.values(), *FINE.values())
    ]
    refused = ["refused" in each for each in outcomes(*documents)]
    assert refused == [True] * len(WRONG) + [False] * len(FINE)


@pytest.mark.parametrize("fine", FINE)
def test_what_only_looks_odd_is_assessed_as_a_single_case(fine: str) -> None:
    document = {"assessed_on": "2026-11-23", **FINE[fine]}
    _, found = outcomes(GOOD, document)
    assert found == outcome_of_one(case_from_data(document, HOUSE), HOUSE)


def test_a_case_without_a_day_and_one_before_all_rules_are_refused_and_the_others_are_not() -> None:
    documents: list[dict[str, Any]] = [
        GOOD,
        {},
        {"assessed_on": "1999-01-01"},
        {"assessed_on": "1999-01-01", "reference": "no key"},
    ]
    good, dayless, early, wrong = outcomes(*documents)
    assert "procedure" in good
    assert dayless == outcome_of_one(case_from_data({}, HOUSE), HOUSE)
    assert early == outcome_of_one(case_from_data(documents[2], HOUSE), HOUSE)
    # The facts are read before the law is looked for.
    assert wrong["refused"] == problems_of(documents[3])


def test_the_day_of_the_caller_is_for_cases_that_name_none() -> None:
    other = {"assessed_on": "2020-01-01"}
    found = outcomes({}, other, day=DAY)
    assert [each["assessed_on"] for each in found] == ["2026-11-23", "2020-01-01"]
    assert found[0] == outcome_of_one(case_from_data({"assessed_on": "2026-11-23"}, HOUSE), HOUSE)
