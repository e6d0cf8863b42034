"""Generated cases, very many of them, come to the same in a caseload as one by one.

Each is compared with what the reference reader says of it alone, which shares no code with the walk; every fourth
with its standing, too, and every hundredth with all of its assessment. `TRIAGE_GENERATED_CASES` says how many are
tried: some 6 ms of the processor each, so that 16,000 take a minute and a half, and 200,000 (`make nightly`) twenty
minutes. The parts draw other cases, and can be tried side by side.
"""

from __future__ import annotations

import os
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
from triage.readers import reference

HOUSE = house_rulebook()
PARTS = 8
CASES = int(os.environ.get("TRIAGE_GENERATED_CASES", "16000")) // PARTS
STANDING, WHOLE = 4, 100


def read_alone(case: CaseFile, rulebook: Rulebook, *, standing: bool) -> dict[str, Any]:
    """Return what the reference reader comes to; the outcome is put together as for an assessment."""
    inference = inferred(case, legal_regime(case, rulebook), reference.derive)
    outcome = inference.outcome
    found = {
        "reference": case.reference,
        "assessed_on": str(case.assessed_on),
        "profile": inference.regime.profile.id,
        "profile_chosen": inference.regime.choice.value,
        "procedure": outcome.recommended,
        "priority": outcome.priority,
        "candidates": list(outcome.candidates),
        "findings": dict(inference.derivation.findings),
        "points_at_issue": {
            (name, firing.entity) for name, firings in outcome.terms[OutputKind.ISSUE].items() for firing in firings
        },
        "fired": {firing.id for firing in inference.firings},
    }
    if standing:
        _, could_become = open_questions(rulebook, inference.premises, outcome.recommended, ())
        found["standing"] = "provisional" if could_become else "firm"
    return found


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_they_come_to_the_same(part: int) -> None:
    compared, provisional = 0, 0
    for batch in batches_of_cases(CASES, seed=12 + part):
        table = pa.Table.from_batches([batch])
        rows = outcome_documents(assess_caseload(table))
        for case, row in zip(cases_of(table), map(unordered, rows), strict=True):
            if compared % WHOLE == 0:
                assert row == outcome_of_one(case, HOUSE), case.reference
            alone = read_alone(case, HOUSE, standing=compared % STANDING == 0)
            assert {name: row[name] for name in alone} == alone, case.reference
            assert row.keys() - alone.keys() <= {"standing"}
            provisional += row["standing"] == "provisional"
            compared += 1
    assert compared == CASES
    assert 0 < provisional < compared
