"""The facts of a case: how it is read strictly, in the vocabulary of a rulebook."""

from typing import TYPE_CHECKING

from triage.case.contradictions import contradictions
from triage.case.json_document import MOST_BYTES, names_known, ordinal, read_document
from triage.case.model import MOST_CLAIMS, MOST_STAYS, CaseFile, case_model
from triage.case.reading import case_from_data, case_under, read_case
from triage.rulebook.proof_state import ProofState

if TYPE_CHECKING:
    from triage.case.house import Case

__all__ = [
    "MOST_BYTES",
    "MOST_CLAIMS",
    "MOST_STAYS",
    "Case",
    "CaseFile",
    "ProofState",
    "case_from_data",
    "case_model",
    "case_under",
    "contradictions",
    "names_known",
    "ordinal",
    "read_case",
    "read_document",
]


def __getattr__(name: str) -> object:
    """Make `Case` when it is asked for first: that loads the rulebook."""
    if name != "Case":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from triage.case.house import Case

    return Case
