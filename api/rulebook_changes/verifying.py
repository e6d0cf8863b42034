"""Holds a change to what was submitted, checked and signed; everything is worked out again."""

from __future__ import annotations

from collections.abc import Iterator

from api.rulebook_changes.deciding import digest_of_result
from api.rulebook_changes.documents import ChangeDecision, ChangeVerification
from api.rulebook_changes.records import ChangeFile
from api.rulebook_changes.statements import fault_in
from triage.errors import RulebookError
from triage.log.checkpoint import LogKey
from triage.rulebook.bundle import rulebook_in


def verification_of_change(file: ChangeFile, bundle: bytes, key: LogKey) -> ChangeVerification:
    """Return whether a change is what was submitted, checked and decided. Reads the draft: call it in a thread."""
    faults = tuple(faults_in(file, bundle, key))
    return ChangeVerification(
        holds=not faults,
        digest=file.change.rulebook.digest,
        decisions=len(file.decisions),
        faults=faults,
    )


def faults_in(file: ChangeFile, bundle: bytes, key: LogKey) -> Iterator[str]:
    """Yield what is wrong with a change."""
    change = file.change
    try:
        digest = rulebook_in(bundle).digest
    except RulebookError:
        digest = "no rulebook that this program reads"
    if digest != change.rulebook.digest:
        yield f"The draft comes to {digest}, not to {change.rulebook.digest}."
    for decision in file.decisions:
        fault = fault_in(change, decision, key) or _fault_of_check(file, decision)
        if fault is not None:
            yield fault


def _fault_of_check(file: ChangeFile, decision: ChangeDecision) -> str | None:
    """Return what is wrong with the check that a decision rests on."""
    if decision.check is None:
        return None
    check = next((each for each in file.checks if each.id == decision.check and each.result is not None), None)
    if check is None or check.result is None:
        return f"Decision {decision.id}: there is no check {decision.check} that is through."
    if digest_of_result(check) != decision.check_sha256:
        return f"Decision {decision.id}: check {check.id} found something else than was read."
    result = check.result
    if (result.draft_sha256, result.rulebook) != (file.change.draft_sha256, file.change.rulebook):
        return f"Decision {decision.id}: check {check.id} is of another draft."
    return None if result.passed else f"Decision {decision.id}: check {check.id} did not pass."
