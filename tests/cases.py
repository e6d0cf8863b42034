"""Builds cases for tests from facts by node (`claims[0].nexus_link`), the form in which rules give examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from triage import Case, Rulebook, case_from_data
from triage.case.document import case_file
from triage.readers.derivation import Premises, premises_of
from triage.rulebook.model import Example


def case_of_nodes(facts: Mapping[str, str]) -> Case:
    """Build a case; a list is as long as its highest index asks for."""
    return case_from_data({"assessed_on": "2026-11-23", **case_file(facts)})


def premises_of_example(rulebook: Rulebook, example: Example) -> Premises:
    """Return the premises of an example of a rule."""
    return premises_of_situation(rulebook, example.facts, example.proof_states)


def premises_of_situation(rulebook: Rulebook, told: Mapping[str, str], proof_states: Mapping[str, str]) -> Premises:
    """Return the premises of what is told by node, which may set switches and the law recorded besides facts."""
    facts = rulebook.vocabulary.spelled_out(case_facts(told))
    document = {**case_file(facts), "proof_states": dict(proof_states), "assessed_on": "2026-11-23"}
    case = case_from_data(document, rulebook)
    premises = premises_of(case, rulebook.profile("unhcr_mandate"))
    settings = {node: value for node, value in told.items() if node not in case_facts(told)}
    return replace(premises, values={**premises.values, **settings})


def case_facts(example: Mapping[str, str]) -> dict[str, str]:
    """Return the facts among the nodes of an example."""
    return {node: value for node, value in example.items() if not node.startswith(("policy.", "law."))}
