"""What is signed of a decision says all that matters of it: no other decision has the same text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.people.roles import Role
from api.rulebook_changes.documents import Change, ChangeDecision, ChangeDecisionKind
from api.rulebook_changes.statements import fault_in, statement_of
from triage.assessment.model import RulebookReference
from triage.log.checkpoint import key_of
from triage.log.note import signed_note

LOG = "triage-log-0123456789ab"
PRIVATE = Ed25519PrivateKey.generate()
KEY = key_of(LOG, PRIVATE)
MOMENT = datetime(2026, 11, 30, tzinfo=UTC)
CHANGE = Change(
    id="1" * 32,
    title="Children wait as long",
    reason="A draft of a test.",
    active_from=date(2026, 12, 1),
    rulebook=RulebookReference(version="1", digest="sha256:1"),
    draft_sha256="2",
    submitted_at=MOMENT,
    author="lena",
    author_role=Role.LEGAL_ADVISER,
    office="nairobi",
)
UNSIGNED = ChangeDecision(
    id="3" * 32,
    change=CHANGE.id,
    decision=ChangeDecisionKind.APPROVED,
    check="4" * 32,
    check_sha256="5",
    reason="It was read to its end.",
    made_at=MOMENT,
    made_by="luis",
    role=Role.LEGAL_ADVISER,
    signed="",
)
DECISION = UNSIGNED.model_copy(update={"signed": signed_note(statement_of(CHANGE, UNSIGNED), LOG, PRIVATE)})


def test_a_decision_as_it_was_signed_has_no_fault() -> None:
    assert fault_in(CHANGE, DECISION, KEY) is None


@pytest.mark.parametrize(
    "other",
    [
        {"decision": ChangeDecisionKind.REFUSED},
        {"check": "0" * 32},
        {"check_sha256": "0"},
        {"reason": "It was not read at all."},
        {"made_at": datetime(2026, 11, 29, tzinfo=UTC)},
        {"made_by": "sam"},
        {"role": Role.SUPERVISOR},
        {"signed": signed_note(statement_of(CHANGE, UNSIGNED), LOG, Ed25519PrivateKey.generate())},
        {"signed": "luis says so"},
    ],
)
def test_another_decision_under_the_same_signature_is_a_fault(other: dict[str, object]) -> None:
    assert fault_in(CHANGE, DECISION.model_copy(update=other), KEY) is not None


@pytest.mark.parametrize(
    "other",
    [
        {"id": "0" * 32},
        {"active_from": date(2026, 12, 2)},
        {"draft_sha256": "0"},
        {"rulebook": RulebookReference(version="1", digest="sha256:0")},
    ],
)
def test_a_decision_on_another_change_is_a_fault(other: dict[str, object]) -> None:
    assert fault_in(CHANGE.model_copy(update=other), DECISION, KEY) is not None
