"""`/v1/assessments/{id}/like-cases` and `/v1/like-cases`: the same road, and whether it was decided alike."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from api.oversight.like_cases import MOST, LikeCases, decided_differently, grouped
from api.people.permission import ThePerson, office_seen_by
from api.people.roles import Person
from api.problems import NOT_FOUND, UNAVAILABLE, UNKNOWN_PARAMETER, ProblemError, described
from api.service import Service, TheService, refuse_parameters

router = APIRouter(tags=["reviews"], dependencies=[Depends(refuse_parameters)])


@router.get(
    "/v1/assessments/{assessment_id}/like-cases",
    summary="Cases with the same road",
    responses={200: {"model": LikeCases}, **described(UNKNOWN_PARAMETER, NOT_FOUND, UNAVAILABLE)},
)
async def read_like_cases(
    assessment_id: str, service: TheService, person: ThePerson, response: Response
) -> LikeCases:
    """The assessments for which the same rules spoke in the same way, this one among them, and what people decided.

    Those of one's office are named, the latest two thousand at most. Of other offices numbers from five on are
    told, if there are two such offices or more, all together and without a total.
    """
    found = await run_in_threadpool(service.oversight.reviews.like, assessment_id, MOST)
    group = grouped(found, office_seen_by(person))
    if group is None:
        raise ProblemError(NOT_FOUND, "The road of this assessment is not kept, as its document is damaged.")
    response.headers["Cache-Control"] = "no-store"
    return group


@router.get(
    "/v1/like-cases",
    summary="Like cases that were decided differently",
    responses={200: {"model": tuple[LikeCases, ...]}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def read_different_decisions(
    service: TheService, person: ThePerson, response: Response
) -> tuple[LikeCases, ...]:
    """Of the latest two thousand reviewed assessments of one's office those with one road and different ends.

    Auditors are shown those of every office.
    """
    response.headers["Cache-Control"] = "no-store"
    return await different_decisions(person, service)


async def different_decisions(person: Person, service: Service) -> tuple[LikeCases, ...]:
    """Return the assessments that somebody may see with one road and different ends, road by road."""
    office = office_seen_by(person)
    found = await run_in_threadpool(service.oversight.reviews.decided, office, MOST)
    return decided_differently(found, office)
