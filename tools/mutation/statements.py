"""A result as statements, one line each, which two results can be compared by and a person can review.

A finding at its start value says nothing and is left out.
"""

from __future__ import annotations

from tests.oracle.results import Result
from triage.language.names import path_of
from triage.rulebook.model import Rulebook


def statements(rulebook: Rulebook, result: Result) -> frozenset[str]:
    """Return everything that the system says of a situation, explanations aside."""
    return frozenset(
        [
            f"procedure {result.procedure}",
            f"priority is {result.priority}",
            *(f"candidate {name}" for name in result.candidates),
            *(f"{kind} {term}" for kind, terms in result.terms.items() for term in terms),
            *_findings(rulebook, result),
        ]
    )


def _findings(rulebook: Rulebook, result: Result) -> list[str]:
    nodes = {node: rulebook.findings.get(path_of(node)) for node in result.values}
    return [
        f"finding {node} = {result.values[node]}"
        for node, finding in nodes.items()
        if finding is not None and result.values[node] != finding.start
    ]
