"""What is recorded. An entry names accounts, ids and addresses of the service; never a fact, never a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened."""

    LOG_BEGUN = "log_begun"
    ASSESSMENT_MADE = "assessment_made"
    REVIEW_MADE = "review_made"
    OPINION_GIVEN = "opinion_given"
    OPINION_RESOLVED = "opinion_resolved"
    STOP_SET = "stop_set"
    STOP_LIFTED = "stop_lifted"
    RULEBOOK_KEPT = "rulebook_kept"
    RULEBOOK_CHANGE_SUBMITTED = "rulebook_change_submitted"
    RULEBOOK_CHECK_BEGUN = "rulebook_check_begun"
    RULEBOOK_CHECK_ENDED = "rulebook_check_ended"
    RULEBOOK_CHANGE_DECIDED = "rulebook_change_decided"
    RULEBOOK_PUT_IN_FORCE = "rulebook_put_in_force"
    # What was there before there was a log.
    ASSESSMENT_TAKEN_OVER = "assessment_taken_over"
    REVIEW_TAKEN_OVER = "review_taken_over"
    RULEBOOK_TAKEN_OVER = "rulebook_taken_over"
    # What was recorded before, and is bound by its words only from then on.
    OPINION_TAKEN_OVER = "opinion_taken_over"
    RESOLUTION_TAKEN_OVER = "resolution_taken_over"
    STOP_TAKEN_OVER = "stop_taken_over"
    LIFTING_TAKEN_OVER = "lifting_taken_over"
    CASE_READ = "case_read"
    # Readings while nothing could be written, more than could wait for it.
    READINGS_LOST = "readings_lost"
    CASE_ERASED = "case_erased"
    LEGAL_HOLD_SET = "legal_hold_set"
    LEGAL_HOLD_LIFTED = "legal_hold_lifted"
    ERASURE_ANNOUNCED = "erasure_announced"
    ERASURE_WITHDRAWN = "erasure_withdrawn"
    LOG_EXPORTED = "log_exported"
    OLDER_COPY_ACCEPTED = "older_copy_accepted"
    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    REFUSED = "refused"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CHANGED = "account_changed"
    PASSWORD_SET = "password_set"
    PASSWORD_RESET = "password_reset"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    KEY_ISSUED = "key_issued"
    KEY_REVOKED = "key_revoked"


@dataclass(frozen=True)
class Event:
    """What an entry says. `by` is the account that did it, None for the program or the command line."""

    kind: EventKind
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    by: str | None = None
    office: str | None = None
    subject: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """That somebody does something now; without a name it is the program, or whoever has the command line."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    by: str | None = None
    office: str | None = None

    def event(self, kind: EventKind, subject: str | None = None, /, **details: str) -> Event:
        """Return the event of this act."""
        return Event(kind, self.at, self.by, self.office, subject, details)
