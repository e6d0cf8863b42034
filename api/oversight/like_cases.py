"""Like cases: assessments that came by the same road, and whether people decided them alike.

Of one's own office each case is named. Of other offices only numbers are told, and only so that no case can be
found in them: numbers below `FEWEST` are left out, zero with them; no total is told from which one that is left
out could be reckoned back; and there are none at all unless at least `FEWEST_OFFICES` other offices are behind
them, as the numbers of a single one would be its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from api.oversight.review_records import LikeCase
from api.oversight.review_state import ReviewState

FEWEST = 5
FEWEST_OFFICES = 2
# As many as are looked at; the latest count.
MOST = 2000

_DECIDED = (ReviewState.CONFIRMED, ReviewState.DEPARTED)


class LikeAssessment(BaseModel):
    """A like case that whoever asks may see; `procedure` is the one taken, or about to be, if any."""

    model_config = ConfigDict(frozen=True)

    id: str
    href: str
    made_at: datetime
    office: str
    state: ReviewState
    procedure: str | None


class Elsewhere(BaseModel):
    """How often a procedure was taken in other offices, all together; one that is not named, under five times."""

    model_config = ConfigDict(frozen=True)

    procedure: str
    cases: int


class LikeCases(BaseModel):
    """A group of assessments with one road. `decided_differently` is told of those that are named here."""

    model_config = ConfigDict(frozen=True)

    fingerprint: str
    recommended: str
    decided_differently: bool
    assessments: tuple[LikeAssessment, ...]
    elsewhere: tuple[Elsewhere, ...]


def grouped(found: Sequence[LikeCase], office: str | None) -> LikeCases | None:
    """Return assessments of one road as one group, as an office sees them; None is whoever sees every office.

    None is returned if there is nothing.
    """
    if not found:
        return None
    own = [case for case in found if office in (None, case.office)]
    others = [case for case in found if office not in (None, case.office)]
    return LikeCases(
        fingerprint=found[0].fingerprint,
        recommended=found[0].recommended,
        decided_differently=len({case.procedure for case in own if case.state in _DECIDED}) > 1,
        assessments=tuple(map(_entry, own)),
        elsewhere=tuple(_elsewhere(others)),
    )


def decided_differently(found: Sequence[LikeCase], office: str | None) -> tuple[LikeCases, ...]:
    """Return each group of assessments with one road that people decided differently, the latest first."""
    by_road: dict[str, list[LikeCase]] = {}
    for case in found:
        by_road.setdefault(case.fingerprint, []).append(case)
    groups = (grouped(cases, office) for cases in by_road.values())
    return tuple(group for group in groups if group is not None and group.decided_differently)


def _entry(case: LikeCase) -> LikeAssessment:
    return LikeAssessment(
        id=case.assessment_id,
        href=f"/v1/assessments/{case.assessment_id}",
        made_at=case.made_at,
        office=case.office,
        state=ReviewState(case.state or ReviewState.NOT_REVIEWED),
        procedure=case.procedure,
    )


def _elsewhere(others: Sequence[LikeCase]) -> list[Elsewhere]:
    decided = [case for case in others if case.state in _DECIDED]
    if len({case.office for case in decided}) < FEWEST_OFFICES:
        return []
    taken = Counter(str(case.procedure) for case in decided)
    return [Elsewhere(procedure=name, cases=many) for name, many in sorted(taken.items()) if many >= FEWEST]
