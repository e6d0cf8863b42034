"""A rule-based expert system that recommends the procedure for an asylum case, with the trace that led there.

The core seen from outside:

    from triage import assess, read_case
    assessment = assess(read_case(document))

It recommends a procedure and never decides status; a person confirms or overrides.
"""

from triage.assessment.assess import assess
from triage.assessment.certificate import check_certificate
from triage.assessment.model import Assessment
from triage.case import Case, case_from_data, read_case
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

__all__ = [
    "Assessment",
    "Case",
    "CaseError",
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
    "check_certificate",
    "house_rulebook",
    "load_rulebook",
    "read_case",
]
