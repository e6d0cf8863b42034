"""A counterexample of the solver assessed without it: under the same rulebook, does the case really break the
promise?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.oracle.promises import Verdict, comparison_verdict, gate_verdict
from tests.oracle.results import Result, result_of
from tests.strategies import profile_of
from tests.variations import moved
from triage import case_from_data
from triage.case import ProofState
from triage.case.document import case_file
from triage.language.names import path_of
from triage.proof.counterexample import Counterexample
from triage.proof.invariants import Doubt, Gate, HeldAgainst, Promise
from triage.readers.derivation import premises_of
from triage.rulebook.model import Rulebook


def breaks(rulebook: Rulebook, promise: Promise, found: Counterexample) -> bool:
    """Return whether the case of a counterexample, and the one it is compared with, break the promise."""
    before = result(rulebook, found)
    match promise:
        case Gate(beyond_doubt=beyond_doubt):
            read = before.beyond_doubt if beyond_doubt else before
            return gate_verdict(rulebook, promise, read) is Verdict.BROKEN
        case Doubt():
            sure = result(rulebook, replace(found, proof_states={}))
            return comparison_verdict(rulebook, promise, sure, {}, before) is Verdict.BROKEN
        case HeldAgainst():
            unheld = not_held_against(rulebook, found)
            return comparison_verdict(rulebook, promise, before, {}, result(rulebook, unheld)) is Verdict.BROKEN
        case _:
            after = result(rulebook, found, found.moved)
            return comparison_verdict(rulebook, promise, before, found.moved, after) is Verdict.BROKEN


def not_held_against(rulebook: Rulebook, found: Counterexample) -> Counterexample:
    """Return the same case with what is doubted and protects less than not to know it as not known."""
    unknown = {
        node: "unknown"
        for node, state in found.proof_states.items()
        if ProofState(state).doubted and rulebook.facts[path_of(node)].protects_less(found.facts[node])
    }
    states = {node: state for node, state in found.proof_states.items() if node not in unknown}
    return replace(found, facts={**found.facts, **unknown}, proof_states=states)


def result(rulebook: Rulebook, found: Counterexample, move: Mapping[str, str] | None = None) -> Result:
    """Return what the reference reader makes of the case file of a counterexample, after a move if there is one."""
    document = case_file(found.facts, found.proof_states) | {"assessed_on": "2026-11-23"}
    premises = premises_of(case_from_data(document), profile_of("found", found.parameters), found.recorded)
    return result_of(rulebook, moved(premises, move or {}))
