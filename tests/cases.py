"""Builds cases for tests from facts by node (`claims[0].harm`), the form in which rules give examples."""

from __future__ import annotations

from collections.abc import Mapping

from triage import Case, case_from_data
from triage.proof.counterexample import case_file


def case_of_nodes(facts: Mapping[str, str]) -> Case:
    """Build a case; a list is as long as its highest index asks for."""
    return case_from_data({"assessed_on": "2026-11-23", **case_file(facts)})
