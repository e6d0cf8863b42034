"""A rule-based expert system that recommends the procedure for an asylum case, with the trace that led there.

The core seen from outside:

    from triage import assess, read_case
    assessment = assess(read_case(document))

It recommends a procedure and never decides status; a person confirms or overrides.
"""

from typing import TYPE_CHECKING

from triage.assessment.assess import assess
from triage.assessment.certificate import check_certificate
from triage.assessment.model import Assessment
from triage.case import CaseFile, case_from_data, case_model, read_case
from triage.errors import (
    CaseError,
    CertificateError,
    DisagreementError,
    EngineError,
    InferenceError,
    RulebookError,
    TriageError,
    UnknownNameError,
)
from triage.rulebook.loading import house_rulebook, load_rulebook
from triage.rulebook.model import Rulebook

if TYPE_CHECKING:
    from triage.case.house import Case

__all__ = [
    "Assessment",
    "Case",
    "CaseError",
    "CaseFile",
    "CertificateError",
    "DisagreementError",
    "EngineError",
    "InferenceError",
    "Rulebook",
    "RulebookError",
    "TriageError",
    "UnknownNameError",
    "assess",
    "case_from_data",
    "case_model",
    "check_certificate",
    "house_rulebook",
    "load_rulebook",
    "read_case",
]


def __getattr__(name: str) -> object:
    """Make `Case`, the model of the house's vocabulary, when it is asked for first: that loads the rulebook."""
    if name != "Case":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from triage.case.house import Case

    return Case
