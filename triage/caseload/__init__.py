"""Caseloads: very many cases in one Arrow table, assessed in columns, each row as `assess` says of it alone."""

from triage.caseload.assessing import PASS_SIZE, assess_batches, assess_caseload
from triage.caseload.certificate import certificate_of
from triage.caseload.documents import outcome_documents
from triage.caseload.legend import legend_in, outcome_schema
from triage.caseload.rows import case_of_row, cases_of, documents_of, table_of
from triage.caseload.schema import caseload_schema

__all__ = [
    "PASS_SIZE",
    "assess_batches",
    "assess_caseload",
    "case_of_row",
    "caseload_schema",
    "cases_of",
    "certificate_of",
    "documents_of",
    "legend_in",
    "outcome_documents",
    "outcome_schema",
    "table_of",
]
