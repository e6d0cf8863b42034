"""Derives a stored assessment again, with the rulebook of its day."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from api.storage import DamagedDocumentError, StoredAssessment
from api.storage.documents import Kind
from triage import CertificateError, RulebookError, check_certificate
from triage.rulebook.bundle import rulebook_in


class Verification(BaseModel):
    """Whether a stored assessment follows from its facts under the rulebook it names, derived again just now.

    If not, `step` names the first step that does not follow and `reason` says why.
    """

    model_config = ConfigDict(frozen=True)

    follows: bool
    rulebook_digest: str
    steps: int
    step: str | None = None
    reason: str | None = None


def verification_of(stored: StoredAssessment, bundle: bytes | None) -> Verification:
    """Return whether the assessment follows; `bundle` is the rulebook under its digest, None if it is not kept.

    Waits for the derivation: call it in a worker thread. No engine is asked.
    """
    digest = stored.rulebook_digest
    if bundle is None:
        return _fails(digest, "/rulebook/digest", "The rulebook with this digest is not kept here.")
    try:
        assessment = check_certificate(stored.document, rulebook=rulebook_in(bundle))
    except CertificateError as error:
        return _fails(digest, error.step, error.reason)
    except RulebookError:
        return _fails(digest, "/rulebook/digest", "The rulebook that is kept can not be read by this program.")
    if assessment.model_dump_json().encode() != stored.document:
        return _fails(digest, "(document)", "The content follows, but is not written as this program writes it.")
    return Verification(follows=True, rulebook_digest=digest, steps=len(assessment.trace))


def verification_of_damaged(rulebook_digest: str, damage: DamagedDocumentError) -> Verification:
    """Return that an assessment does not follow, because it or its rulebook is not what was stored."""
    step = "/rulebook/digest" if damage.kind is Kind.RULEBOOK else "(document)"
    return _fails(rulebook_digest, step, f"The stored {damage.kind} is not what was stored. {damage.fault}")


def _fails(digest: str, step: str, reason: str) -> Verification:
    return Verification(follows=False, rulebook_digest=digest, steps=0, step=step, reason=reason)
