"""The road to a recommendation as a fingerprint: which branches fired, which points were raised, where it led.

Two assessments have the same fingerprint if the same rules spoke, in the same way, to the same end. How many
claims or stays a branch fired for, who the person is, when and where they were assessed, and under which version
of the rulebook: nothing of this is in it. What a rule reads can still be guessed from a fingerprint by whoever
has the rules, so it is shown to nobody who may not see a case.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from api.storage.tables import METADATA

# A road that is told in another form is never alike by chance.
_FORM = "triage-road/1"


# The road to each recommendation, as a fingerprint; nothing of the person stands in it.
ROADS = Table(
    "roads",
    METADATA,
    Column("assessment_id", ForeignKey("assessments.id"), primary_key=True),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("procedure", String(64), nullable=False),
    # Whether a stopped rule would have fired.
    Column("stopped", Boolean, nullable=False),
)


@dataclass(frozen=True)
class Road:
    """The fingerprint of a road, the procedure that it leads to, and whether a stopped rule would have fired."""

    fingerprint: str
    procedure: str
    stopped: bool


def road_of(document: bytes) -> Road | None:
    """Return the road in an assessment, as JSON; None for what is none."""
    try:
        whole: dict[str, Any] = json.loads(document)
        # A firing for a claim or stay has its entity behind the name of the branch.
        firings = (node["id"].partition("@")[0] for node in whole["trace"] if node["kind"] == "firing")
        points = (point["id"] for point in whole.get("points_at_issue", ()))
        procedure = whole["procedure"]["id"]
        told = [_FORM, list(dict.fromkeys(firings)), list(dict.fromkeys(points)), procedure]
        stopped = any(node["kind"] == "stopped" for node in whole["trace"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    fingerprint = sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()
    return Road(fingerprint, procedure, stopped)
