"""The cases that are measured: one persecution story, told with several claims and stays."""

from __future__ import annotations

from typing import Any

from triage import Case, case_from_data

CLAIM = {
    "grounds": ["political_opinion"],
    "harms": ["torture_or_inhuman"],
    "past_harm": "yes",
    "subjective_fear": "yes",
    "country_information_support": "supports",
    "agents": ["state"],
    "state_protection": "ineffective",
    "nexus_link": "yes",
    "account": "coherent",
    "genuine_effort": "yes",
    "corroboration": "yes",
}
STAY = {"kind": "transit", "serious_protection_problem": "no", "reason_for_leaving": "other"}


def data(claims: int, stays: int) -> dict[str, Any]:
    return {
        "assessed_on": "2026-11-23",
        "circumstances": {"place": "on_territory", "detained": "no"},
        "applicant": {"age": "adult", "protection_wish": "yes", "nationality": "single"},
        "vulnerability": {"torture_or_trauma": "yes"},
        "claims": [CLAIM] * claims,
        "stays": [STAY] * stays,
        "journey": {"irregular_entry": "yes", "smuggled": "yes"},
        "earlier_procedure": {"status_here": "none"},
    }


def case(claims: int, stays: int) -> Case:
    return case_from_data(data(claims, stays))
