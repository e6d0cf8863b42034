"""Where an assessment stands by its reviews, and what bears on them, as it is told to programs and on pages."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from api.oversight.opinions import OpinionKind
from api.oversight.review_state import ReviewState, recommended_in, state_of
from api.people.policy import SECOND_PERSON
from api.people.roles import Role
from api.reviews import Review, ReviewDecision
from api.service import Service
from api.storage import StoredAssessment


class Agreeing(BaseModel):
    """Who says what was said last, and when. A review from before there were accounts has no role."""

    model_config = ConfigDict(frozen=True)

    reviewer: str
    reviewer_role: Role | None
    made_at: datetime


class ReviewStateAnswer(BaseModel):
    """Where an assessment stands.

    `decision` and `procedure` are the last word, missing before there is one; `agreeing` says the same, each
    account once. `waits_for` are the roles of which one has to say it too. `stopped_here` are rules that were
    stopped when the case was assessed and would have fired; `stopped_since` are rules that fired and are stopped
    now. `open_queries` and `open_dissents` are opinions of lawyers that have not ended.
    """

    model_config = ConfigDict(frozen=True)

    format: Literal["triage-review-state/1"] = "triage-review-state/1"
    assessment: str
    state: ReviewState
    recommended: str
    adverse: bool
    decision: ReviewDecision | None
    procedure: str | None
    agreeing: tuple[Agreeing, ...]
    waits_for: tuple[Role, ...]
    stopped_here: tuple[str, ...]
    stopped_since: tuple[str, ...]
    open_queries: int
    open_dissents: int


async def standing_of(service: Service, stored: StoredAssessment) -> ReviewStateAnswer:
    """Return what the reviews of an assessment come to, and what bears on them: stops, queries and dissents."""
    reviews = await run_in_threadpool(service.store.reviews_of, stored.id)
    opinions = await run_in_threadpool(service.oversight.opinions.of, stored.id)
    stops = await run_in_threadpool(service.oversight.stops.in_force, service.clock.now(), service.rulebook)
    recommended = recommended_in(stored.document)
    own = await service.rulebook_of(stored)
    said = tuple(map(Review.model_validate_json, reviews))
    state = state_of(said, stored.author, recommended.adverse_under(service.rulebook, own))
    whole: dict[str, Any] = json.loads(stored.document)
    fired = [node["rule"] for node in whole["trace"] if node["kind"] == "firing"]
    stopped_now = service.rulebook.rules_named(stops.names)
    waiting = state.state is ReviewState.AWAITING_SECOND_PERSON
    opened = [each.opinion.opinion for each in opinions if each.resolution is None]
    return ReviewStateAnswer(
        assessment=stored.id,
        state=state.state,
        recommended=recommended.id,
        adverse=recommended.adverse,
        decision=state.last.decision if state.last else None,
        procedure=state.last.procedure if state.last else None,
        agreeing=tuple(
            Agreeing(reviewer=each.reviewer, reviewer_role=each.reviewer_role, made_at=each.made_at)
            for each in state.agreeing
        ),
        waits_for=tuple(role for role in Role if waiting and role in SECOND_PERSON),
        stopped_here=tuple((whole.get("stopped") or {}).get("touched", ())),
        stopped_since=tuple(rule for rule in dict.fromkeys(fired) if rule in stopped_now),
        open_queries=opened.count(OpinionKind.QUERIED),
        open_dissents=opened.count(OpinionKind.DISSENTED),
    )
