"""All that the service knows of changes of the rulebook, in one place; and what of it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from api.office_clock import OfficeClock
from api.rulebook_changes.check_records import CheckRecords, clear_assessment
from api.rulebook_changes.checking import CheckPlan
from api.rulebook_changes.documents import ChangeDocument, ChangeState, CheckEntry
from api.rulebook_changes.records import ChangeFile, ChangeRecords, KeptState
from api.rulebook_changes.runner import CheckRunner
from api.storage import AssessmentStore

PATH = "/v1/rulebook-changes"


@dataclass(frozen=True)
class RulebookChanges:
    """What is kept of changes, and what runs their checks."""

    records: ChangeRecords
    checks: CheckRecords
    runner: CheckRunner

    @classmethod
    def of(cls, store: AssessmentStore, clock: OfficeClock) -> RulebookChanges:
        """Return what is kept in a database."""
        store.eraser.clear_besides(clear_assessment)
        checks = CheckRecords(store)
        return cls(
            ChangeRecords(store.engine, store.log),
            checks,
            CheckRunner(store, checks, clock, CheckPlan.of_the_house()),
        )


async def changes_of(request: Request) -> RulebookChanges:
    """Return the changes of the application that received the request."""
    changes = request.app.state.rulebook_changes
    assert isinstance(changes, RulebookChanges)
    return changes


TheChanges = Annotated[RulebookChanges, Depends(changes_of)]


def state_of(file: ChangeFile, in_force: str, today: date) -> ChangeState:
    """Return what became of a change, with the rulebook in force and the day in the office."""
    match file.state:
        case KeptState.REFUSED:
            return ChangeState.REFUSED
        case KeptState.WITHDRAWN:
            return ChangeState.WITHDRAWN
        case KeptState.PUT_IN_FORCE:
            return ChangeState.IN_FORCE if file.is_last else ChangeState.REPLACED
        case KeptState.APPROVED if file.approvals(in_force):
            # Its day may have come a moment ago.
            return ChangeState.APPROVED
        case _:
            return ChangeState.LAPSED if file.change.active_from <= today else ChangeState.SUBMITTED


def change_document(file: ChangeFile, in_force: str, today: date) -> ChangeDocument:
    """Return what is told of a change."""
    href = f"{PATH}/{file.change.id}"
    return ChangeDocument(
        change=file.change,
        state=state_of(file, in_force, today),
        href=href,
        draft=f"{href}/draft",
        checks=tuple(
            CheckEntry(
                id=each.id,
                state=each.state,
                base=each.base,
                passed=each.passed,
                href=f"{href}/checks/{each.id}",
            )
            for each in file.checks
        ),
        decisions=file.decisions,
        approvals=len(file.approvals(in_force)),
    )
