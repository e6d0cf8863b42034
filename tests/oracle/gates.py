"""The promises of `rules/invariants.yaml` that speak of one case, asked of a result, and what no promise says."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.promises import Verdict, gate_verdict
from tests.oracle.results import Result
from triage.proof.invariants import Gate, house_invariants
from triage.rulebook.model import Rulebook

GATES = {invariant.id: invariant.promise for invariant in house_invariants() if isinstance(invariant.promise, Gate)}
LANE_SWITCHES = {
    "policy.manifestly_unfounded_procedure": "accelerated_manifestly_unfounded",
    "policy.third_country": "third_country_admissibility",
    "policy.first_country_readmission": "first_country_readmission",
    "policy.simplified_status_determination": "simplified_rsd",
    "policy.merged_status_determination": "merged_rsd_resettlement",
}


def broken(rulebook: Rulebook, result: Result) -> Iterator[str]:
    """Yield the names of the invariants that do not hold."""
    if not result.procedure:
        # Without a procedure there is no outcome that a promise could speak of.
        yield "I-01"
        return
    for name, gate in GATES.items():
        if gate_verdict(rulebook, gate, result) is Verdict.BROKEN:
            yield name
    for parameter, procedure in LANE_SWITCHES.items():
        if result.values[parameter] == "off" and procedure in result.candidates:
            yield f"a lane that {parameter} shuts is not proposed"
