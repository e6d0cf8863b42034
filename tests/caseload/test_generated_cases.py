"""Generated cases, very many of them, come to the same in a caseload as one by one.

Each is compared with the walk of a single case (`triage.readers.truth`), and every fiftieth with all of its
assessment. TRIAGE_GENERATED_CASES says how many are tried: 200000 are an hour of work and more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from tests.caseload.single import outcome_of_one, unordered
from triage import CaseFile, Rulebook, house_rulebook
from triage.assessment.inference import inferred
from triage.assessment.legal_regime import legal_regime
from triage.assessment.open_questions import open_questions
from triage.caseload import assess_caseload, cases_of, outcome_documents
from triage.caseload.generating import batches_of_cases
from triage.language.sentences import OutputKind
from triage.readers import truth

HOUSE = house_rulebook()
CASES = int(os.environ.get("TRIAGE_GENERATED_CASES", "6000"))
WHOLE = 100


def walked(case: CaseFile, rulebook: Rulebook) -> dict[str, Any]:
    """Return what the walk of a single case comes to; the outcome is put together as for an assessment."""
    inference = inferred(case, legal_regime(case, rulebook), truth.derive)
    outcome, premises = inference.outcome, inference.premises
    _, could_become = open_questions(rulebook, premises, outcome.recommended, ())
    return {
        "reference": case.reference,
        "assessed_on": str(case.assessed_on),
        "profile": inference.regime.profile.id,
        "profile_chosen": inference.regime.choice.value,
        "procedure": outcome.recommended,
        "priority": outcome.priority,
        "standing": "provisional" if could_become else "firm",
        "candidates": list(outcome.candidates),
        "findings": dict(inference.derivation.findings),
        "points_at_issue": {
            (name, firing.entity) for name, firings in outcome.terms[OutputKind.ISSUE].items() for firing in firings
        },
        "fired": {firing.id for firing in inference.firings},
    }


def compared() -> Iterator[tuple[int, CaseFile, dict[str, Any]]]:
    number = 0
    for batch in batches_of_cases(CASES, seed=12):
        table = pa.Table.from_batches([batch])
        rows = outcome_documents(assess_caseload(table))
        for case, row in zip(cases_of(table), rows, strict=True):
            yield number, case, unordered(row)
            number += 1


@pytest.mark.slow
def test_they_come_to_the_same() -> None:
    number = -1
    for number, case, row in compared():
        assert row == walked(case, HOUSE), case.reference
        if number % WHOLE == 0:
            assert row == outcome_of_one(case, HOUSE), case.reference
    assert number == CASES - 1
