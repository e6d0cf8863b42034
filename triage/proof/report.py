"""What the solver found, as data."""

from __future__ import annotations

from triage.case.document import case_file
from triage.proof.properties import PropertyProof
from triage.proof.prover import Proof


def proof_report(proof: Proof) -> dict[str, object]:
    """Return what the solver found for a promise; a counterexample holds a case that `triage assess` accepts."""
    found = proof.counterexample
    return {
        "invariant": proof.invariant,
        "statement": proof.statement,
        "verdict": proof.verdict.value,
        "questions": proof.questions,
        "seconds": round(proof.seconds, 3),
        "claims": proof.members.claims,
        "stays": proof.members.stays,
        "empty": proof.empty or None,
        "counterexample": {
            "case": case_file(found.facts, found.proof_states),
            "parameters": dict(found.parameters),
            "recorded": dict(found.recorded),
            "moved": dict(found.moved),
        }
        if found
        else None,
    }


def property_report(proof: PropertyProof) -> dict[str, object]:
    """Return what the solver found for a property of the rulebook, with every fault."""
    return {
        "property": proof.property,
        "statement": proof.statement,
        "verdict": proof.verdict.value,
        "questions": proof.questions,
        "seconds": round(proof.seconds, 3),
        "faults": [{"subject": fault.subject, "why": fault.why} for fault in proof.faults],
    }
