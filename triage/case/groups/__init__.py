"""The seventeen groups of case facts, one module each, in the order of the vocabulary."""

from triage.case.groups.applicant import Applicant
from triage.case.groups.cessation import Cessation
from triage.case.groups.circumstances import CaseCircumstances
from triage.case.groups.claim import Claim
from triage.case.groups.country_information import CountryInformation
from triage.case.groups.credibility import Credibility
from triage.case.groups.earlier_procedure import EarlierProcedure
from triage.case.groups.exclusion import Exclusion
from triage.case.groups.family import Family
from triage.case.groups.guarantees import ProcedureGuarantees
from triage.case.groups.journey import Journey
from triage.case.groups.motives import Motives
from triage.case.groups.return_conditions import ReturnConditions
from triage.case.groups.solutions import Solutions
from triage.case.groups.stay import Stay
from triage.case.groups.trafficking import Trafficking
from triage.case.groups.vulnerability import Vulnerability

__all__ = [
    "Applicant",
    "CaseCircumstances",
    "Cessation",
    "Claim",
    "CountryInformation",
    "Credibility",
    "EarlierProcedure",
    "Exclusion",
    "Family",
    "Journey",
    "Motives",
    "ProcedureGuarantees",
    "ReturnConditions",
    "Solutions",
    "Stay",
    "Trafficking",
    "Vulnerability",
]
