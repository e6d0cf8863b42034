"""Comparing two assessments of one case file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from api.case_files.history import History
from api.problems import NOT_FOUND, ProblemError
from api.service import Service
from api.storage import StoredAssessment
from triage.explanation.difference import Difference, difference

_NOT_IN_FILE = "There is no assessment with this id in this case file."


@dataclass(frozen=True)
class Compared:
    """Two assessments of a file by their ids, and what is different."""

    before: str
    after: str
    difference: Difference


async def compared(history: History, asked: Mapping[str, str], service: Service) -> Compared:
    """Return what is different between the assessments `before` and `after`.

    Without `after` it is the latest one, without `before` the one that it follows. Raises `ProblemError` for one
    that does not stand in the file, and where there is only one.
    """
    after = asked.get("after", history.latest.assessment_id)
    entry = history.entry(after)
    if entry is None:
        raise ProblemError(NOT_FOUND, _NOT_IN_FILE)
    before = asked.get("before", entry.follows)
    if before is None:
        raise ProblemError(NOT_FOUND, "The first assessment of a file follows none: name what to compare it with.")
    if history.entry(before) is None:
        raise ProblemError(NOT_FOUND, _NOT_IN_FILE)
    stored = [await service.assessment(key) for key in (before, after)]
    return Compared(before, after, await run_in_threadpool(_difference, stored[0], stored[1], service))


def _difference(before: StoredAssessment, after: StoredAssessment, service: Service) -> Difference:
    return difference(json.loads(before.document), json.loads(after.document), service.rulebook)
