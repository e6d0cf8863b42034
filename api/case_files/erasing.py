"""Erasing a case file, for good: what the interface for programs and the pages both do."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from api.case_files.casework import Casework
from api.case_files.history import CheckHistory
from api.people.permission import act_of
from api.people.roles import Person
from api.problems import HELD, ProblemError
from api.retention.holds import HeldError
from api.service import Service


async def case_erased(
    casework: Casework, service: Service, person: Person, case_id: str, check: CheckHistory | None
) -> None:
    """Destroy the key of a case. `check` is given the file as it is; whatever it raises, nothing is erased.

    Raises `ProblemError` if a hold keeps it, or if it was erased before.
    """
    try:
        erased = await run_in_threadpool(casework.files.erase, case_id, act_of(service, person), check)
    except HeldError:
        raise ProblemError(HELD, "See the holds of the case file. Nothing was erased.") from None
    if not erased:
        # Erased before: that is told as it is to every reader.
        await run_in_threadpool(casework.files.find, case_id)
