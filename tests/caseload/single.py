"""What a single case comes to, in the words of an outcome of a caseload."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from triage.assessment.assess import assessment_of
from triage.assessment.model import Assessment
from triage.assessment.stops import concluded
from triage.case import CaseFile
from triage.errors import CaseError, HeldByStopError, Problem
from triage.rulebook.model import Rulebook


def outcome_of_one(
    case: CaseFile, rulebook: Rulebook, profile: str | None = None, stopped: Collection[str] = ()
) -> dict[str, Any]:
    """Return the document of one case, made by the single-case path without the engine."""
    try:
        assessment = assessment_of(concluded(case, rulebook, profile, stopped))
    except (CaseError, HeldByStopError) as error:
        held = Problem("", f"Nothing is recommended: {error}.", "A person decides without it.")
        problems = error.problems if isinstance(error, CaseError) else [held]
        refused = [{"place": each.pointer, "message": each.message, "remedy": each.remedy} for each in problems]
        day = {} if case.assessed_on is None else {"assessed_on": case.assessed_on.isoformat()}
        return {**day, **({"reference": case.reference} if case.reference else {}), "refused": refused}
    return document_of(assessment)


def document_of(assessment: Assessment) -> dict[str, Any]:
    fired = [node.id for node in assessment.trace if node.kind == "firing"]
    return {
        "reference": assessment.case.reference,
        "assessed_on": assessment.assessed_on.isoformat(),
        "profile": assessment.profile,
        "profile_chosen": assessment.profile_chosen.value,
        "procedure": assessment.procedure.id,
        "priority": assessment.priority.level,
        "standing": assessment.standing.value,
        "candidates": [candidate.procedure for candidate in assessment.candidates],
        "findings": dict(assessment.findings),
        "points_at_issue": {(point.id, point.entity) for point in assessment.points_at_issue},
        "fired": set(fired),
    }


def unordered(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of a caseload with what has no order of its own as sets."""
    if "refused" in document:
        return dict(document)
    return {
        **document,
        "points_at_issue": {(point["id"], point["entity"]) for point in document["points_at_issue"]},
        "fired": set(document["fired"]),
    }
