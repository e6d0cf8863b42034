"""The bytes of a case with whatever changes are read as a case, or refused with places and remedies."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mutated import Mutated, mutated
from triage import CaseError, read_case

WHOLE = {
    "reference": "KE-2026-00017",
    "assessed_on": "2026-11-23",
    "country_of_asylum": "KEN",
    "applicant": {"age": "child", "protection_wish": "yes"},
    "claims": [{"grounds": ["religion"], "past_harm": "yes"}, {}],
    "stays": [{"kind": "transit"}],
    "proof_states": {"applicant.age": "disputed"},
}
TOKENS = [
    each.encode("utf-8", errors="surrogatepass")
    for each in (
        *(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            '"',
            "\\",
            "null",
            "true",
            "0",
            "-0",
            "1e999",
            "NaN",
            "Infinity",
            "{}",
            "[]",
        ),
        *('"applicant":{},', '"claims":[{}],', '"yes"', '"unknown"', '"declined"', '"\\ud800"', '"\\ud83d\\ude00"'),
        *("\\u0000", "\x00", "\x1b", "\u2028", "\u202e", "\ufeff", "\ud800", "9" * 5000, "x" * 5000, "//", "/* */"),
        *("[" * 2000, '{"a":' * 2000, "__class__", "claims[0].", "proof_states", "2026-02-30", "9999-12-31", "ZZZ"),
    )
]


def mutated_case(document: bytes) -> st.SearchStrategy[Mutated]:
    """Draw the bytes of a case with some changes."""
    return mutated(document, TOKENS)


def read_or_refused(document: bytes) -> None:
    try:
        read_case(document)
    except CaseError as refused:
        assert refused.problems
        for problem in refused.problems:
            assert problem.message and problem.remedy
            problem.pointer.encode("utf-8")


@given(mutated_case(json.dumps(WHOLE, indent=1).encode()))
def test_a_mutated_case_is_read_or_refused_with_places_and_remedies(case: Mutated) -> None:
    read_or_refused(case.content)


@pytest.mark.slow
@settings(max_examples=5000, suppress_health_check=[HealthCheck.too_slow])
@given(mutated_case(json.dumps(WHOLE, indent=1).encode()))
def test_many_mutated_cases_are_read_or_refused_with_places_and_remedies(case: Mutated) -> None:
    read_or_refused(case.content)


def test_without_changes_it_is_read() -> None:
    assert read_case(json.dumps(WHOLE).encode()).reference == WHOLE["reference"]
