"""A counterexample of the solver assessed without it: under the same rulebook, does the case really break the promise?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.mutation.results import Result, result_of
from tests.properties.promises import Verdict, comparison_verdict, gate_verdict
from triage import case_from_data
from triage.inference.derivation import Premises, premises_of
from triage.proof.counterexample import Counterexample, case_file
from triage.proof.invariants import Doubt, Gate, Promise
from triage.rulebook.model import Profile, Rulebook


def breaks(rulebook: Rulebook, promise: Promise, found: Counterexample) -> bool:
    """Return whether the case of a counterexample, and the one it is compared with, break the promise."""
    before = result(rulebook, found)
    match promise:
        case Gate(beyond_doubt=beyond_doubt):
            if beyond_doubt:
                unknown = dict.fromkeys(found.doubted, "unknown")
                before = replace(before, values={**before.values, **unknown})
            return gate_verdict(rulebook, promise, before) is Verdict.BROKEN
        case Doubt():
            sure = result(rulebook, replace(found, doubted=frozenset()))
            return comparison_verdict(rulebook, promise, sure, {}, before) is Verdict.BROKEN
        case _:
            after = result(rulebook, found, found.moved)
            return comparison_verdict(rulebook, promise, before, found.moved, after) is Verdict.BROKEN


def result(rulebook: Rulebook, found: Counterexample, moved: Mapping[str, str] | None = None) -> Result:
    """Return what the reference reader makes of the case file of a counterexample, after a move if there is one."""
    document = case_file(found.facts, found.doubted) | {"assessed_on": "2026-11-23"}
    law = {path: value for path, value in found.recorded.items() if path.startswith("law.")}
    premises = premises_of(case_from_data(document), Profile("found", "Found", found.parameters), law)
    values = {**premises.values, **found.recorded, **(moved or {})}
    return result_of(rulebook, Premises(premises.entities, values, premises.proof_states))
