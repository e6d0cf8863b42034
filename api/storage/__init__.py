"""Keeps certificates, their reviews, and the rulebooks they were made with, in SQLite or PostgreSQL.

They are written once and read; there is no code that changes or removes one. `tables` says what is kept,
`documents` how a document is packed and checked, `engine` how a database is spoken to, `failures` what it means
that one does not answer, `migrating` how one that an earlier program made becomes one of today, `repeated` what
was made under which Idempotency-Key, `listing` how assessments are searched, `store` is what the service calls.
"""

from api.storage.documents import DamagedDocumentError
from api.storage.sealed import StoredAssessment
from api.storage.store import AssessmentStore

__all__ = ["AssessmentStore", "DamagedDocumentError", "StoredAssessment"]
