"""What is signed of a decision: a text that names the draft, its check, the day, who decided and when.

The service signs with the key of the log that somebody who was logged in so decided here: nobody can say later that
they approved something else, nor put words into anybody's mouth behind the back of the service.
"""

from __future__ import annotations

from hashlib import sha256

from api.rulebook_changes.documents import Change, ChangeDecision
from triage.log.checkpoint import LogKey
from triage.log.entry import LogError, moment
from triage.log.note import text_in


def statement_of(change: Change, decision: ChangeDecision) -> str:
    """Return the text. Its first line has a blank, so that it is never taken for a checkpoint."""
    lines = (
        "triage rulebook decision/1",
        f"Change: {change.id}",
        f"Rulebook: {change.rulebook.digest}",
        f"Draft: sha256:{change.draft_sha256}",
        f"In force from: {change.active_from.isoformat()}",
        f"Decision: {decision.decision}",
        f"Check: {decision.check or 'none'} sha256:{decision.check_sha256 or 'none'}",
        f"Reason: sha256:{sha256(decision.reason.encode()).hexdigest()}",
        f"By: {decision.made_by} ({decision.role})",
        f"Time: {moment(decision.made_at)}",
    )
    return "\n".join(lines) + "\n"


def fault_in(change: Change, decision: ChangeDecision, key: LogKey) -> str | None:
    """Return what is wrong with the signature of a decision, None if nothing is."""
    try:
        text = text_in(decision.signed, key)
    except LogError as error:
        return f"Decision {decision.id}: {error}."
    if text != statement_of(change, decision):
        return f"Decision {decision.id}: what was signed is not what is kept."
    return None
