"""Keeps what a legal adviser says of a step, however it was submitted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from api.oversight.opinions import MOST_OPINIONS, Opinion, OpinionRequest, OpinionWithEnd
from api.people.roles import Person
from api.problems import TOO_MANY_REVIEWS, ProblemError
from api.service import Service
from api.storage.repeated import Made, Promise
from triage import Assessment
from triage.explanation.dissent import dissent_case
from triage.rulebook.model import Rulebook

OPINIONS = TypeAdapter(tuple[OpinionWithEnd, ...])
"""The opinions on an assessment as they are told; the entity tag of these bytes says which ones somebody read."""


async def opinion_given(
    service: Service,
    about: tuple[str, Assessment, Rulebook],
    submitted: OpinionRequest,
    person: Person,
    now: datetime,
    condition: Callable[[bytes], None],
    promise: Promise | None = None,
) -> Opinion:
    """Keep an opinion on an assessment (its id, itself, the rulebook it names), and return it.

    `condition` is given the opinions that are there, in the transaction, and raises `ProblemError` if they are not
    those that were read; so does this for more opinions than anybody reads. `KeptAlreadyError` says that the
    promise was kept before. Whatever is raised, nothing is kept.
    """
    assessment_id, assessment, rulebook = about
    opinion = Opinion(
        **submitted.model_dump(),
        id=uuid4().hex,
        assessment=assessment_id,
        made_at=now,
        author=person.name,
        author_role=person.role,
    )
    if opinion.instead is not None:
        # That it can be derived is seen before it is kept.
        await run_in_threadpool(dissent_case, assessment, rulebook, opinion.id, opinion.node, opinion.instead)

    def check(there: tuple[OpinionWithEnd, ...]) -> None:
        condition(OPINIONS.dump_json(there))
        if len(there) >= MOST_OPINIONS:
            raise ProblemError(TOO_MANY_REVIEWS, f"It has {MOST_OPINIONS} opinions already. Nothing was stored.")

    before = service.store.promising(promise, Made(assessment_id, opinion_id=opinion.id))
    await run_in_threadpool(service.oversight.opinions.keep, opinion, check, before)
    return opinion
