"""Who may decide what of a change of the rulebook, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from uuid import uuid4

from api.people.roles import Person, Role
from api.problems import CHANGE_CLOSED, NOT_APPROVABLE, NOT_PERMITTED, REFUSED_CHANGE, ProblemError
from api.reviews import read_words, refused
from api.rulebook_changes.changes import state_of
from api.rulebook_changes.documents import (
    APPROVALS,
    ChangeDecision,
    ChangeDecisionKind,
    ChangeDecisionRequest,
    ChangeState,
    CheckDocument,
)
from api.rulebook_changes.records import ChangeFile
from api.rulebook_changes.statements import statement_of
from triage.errors import Problem

_OPEN = (ChangeState.SUBMITTED, ChangeState.APPROVED, ChangeState.LAPSED)


def decision_request(body: bytes) -> ChangeDecisionRequest:
    """Return the decision in a body. Raises `ProblemError` with the place and remedy of what is wrong."""
    asked = read_words(ChangeDecisionRequest, body, REFUSED_CHANGE)
    for name, value in (("check", asked.check), ("digest", asked.digest)):
        if (value is None) == (asked.decision is ChangeDecisionKind.APPROVED):
            remedy = "Name what you read for an approval; give null to refuse or withdraw."
            raise refused(Problem(f"/{name}", "It does not fit the decision.", remedy), kind=REFUSED_CHANGE)
    return asked


def decided(
    asked: ChangeDecisionRequest,
    file: ChangeFile,
    person: Person,
    in_force: str,
    now: datetime,
    today: date,
    sign: Callable[[str], str],
) -> ChangeDecision:
    """Return the decision of a person on a change as it is, signed.

    Raises `ProblemError` if it is decided already, if this person may not say that, or if there is nothing that can
    be approved: `docs/decisions/0048-rulebook-changes.md`.
    """
    state = state_of(file, in_force, today)
    if state not in _OPEN:
        raise ProblemError(CHANGE_CLOSED, f"It is {state.replace('_', ' ')}. Nothing was stored.")
    own = person.name == file.change.author
    if own != (asked.decision is ChangeDecisionKind.WITHDRAWN):
        who = "Somebody else than the author decides" if own else "Only the author withdraws it"
        raise ProblemError(NOT_PERMITTED, f"{who}. Nothing was stored.")
    check = None
    if asked.decision is ChangeDecisionKind.APPROVED:
        check = _approvable(asked, file, person, state, in_force)
    decision = ChangeDecision(
        id=uuid4().hex,
        change=file.change.id,
        decision=asked.decision,
        check=None if check is None else check.id,
        check_sha256=None if check is None else digest_of_result(check),
        reason=asked.reason,
        made_at=now,
        made_by=person.name,
        role=person.role,
        signed="",
    )
    return decision.model_copy(update={"signed": sign(statement_of(file.change, decision))})


def digest_of_result(check: CheckDocument) -> str:
    """Return the SHA-256 of what a check found, as it is kept."""
    assert check.result is not None
    return sha256(check.result.model_dump_json().encode()).hexdigest()


def _approvable(
    asked: ChangeDecisionRequest, file: ChangeFile, person: Person, state: ChangeState, in_force: str
) -> CheckDocument:
    if state is ChangeState.LAPSED:
        raise _not("Its day has come. Submit the draft again with a later day.")
    check = file.check_that_counts(in_force)
    if check is None:
        raise _not(_why_no_check_counts(file, in_force))
    if asked.check != check.id:
        raise _not(f"The check that counts is {check.id}. Read it, and name it.")
    if asked.digest != file.change.rulebook.digest:
        raise _not("The draft has another digest. Read it again, and name the digest that you approve.")
    approvals = file.approvals(in_force)
    if person.name in {each.made_by for each in approvals}:
        raise _not("You approved it already. Another account is the second.")
    if len(approvals) >= APPROVALS:
        raise _not(f"{APPROVALS} approved it already.")
    roles = {person.role, *(each.role for each in approvals)}
    if len(approvals) == APPROVALS - 1 and Role.LEGAL_ADVISER not in roles:
        raise _not("One of the two is a legal adviser: the first was not.")
    return check


def _why_no_check_counts(file: ChangeFile, in_force: str) -> str:
    through = [each for each in file.checks if each.result is not None]
    if not through:
        return "No check of it is through. Begin one, and read what it finds."
    result = through[-1].result
    assert result is not None
    if result.failing:
        names = ", ".join(dict.fromkeys(each.id for each in result.failing))
        return f"These promises are not proved: {names}. Submit a draft that keeps them."
    if through[-1].base != in_force:
        return "Another rulebook is in force by now than it was compared with. Begin another check."
    return "The check asked about no promise."


def _not(why: str) -> ProblemError:
    return ProblemError(NOT_APPROVABLE, f"{why} Nothing was stored.")
