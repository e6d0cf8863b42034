"""The vocabulary: what can be said about a case, and how it is read."""

from triage.case.contradictions import CONTRADICTIONS, Contradiction, contradictions, pointer_of
from triage.case.model import MOST_CLAIMS, MOST_STAYS, Case
from triage.case.proof_state import ProofState
from triage.case.reading import MOST_BYTES, case_from_data, read_case, read_document
from triage.case.vocabulary import FactDefinition, fact_path, vocabulary

__all__ = [
    "CONTRADICTIONS",
    "MOST_BYTES",
    "MOST_CLAIMS",
    "MOST_STAYS",
    "Case",
    "Contradiction",
    "FactDefinition",
    "ProofState",
    "case_from_data",
    "contradictions",
    "fact_path",
    "pointer_of",
    "read_case",
    "read_document",
    "vocabulary",
]
