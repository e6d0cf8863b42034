"""`/healthz`, `/readyz` and `/`: whether the service lives, whether it can work, and where things are."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.problems import NOT_READY, ProblemError, described
from api.service import TheService

log = logging.getLogger("api")

NAME = "Asylum triage"

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """The database answers and the rulebook is loaded."""

    status: str
    rulebook_version: str
    rulebook_digest: str


class Welcome(BaseModel):
    """What this is, and where things are."""

    name: str
    rulebook_version: str
    links: dict[str, str]


@router.get("/healthz", summary="Does the process live?")
async def health() -> Health:
    """Answer as long as the process can."""
    return Health(status="alive")


@router.get("/readyz", summary="Can it work?", responses=described(NOT_READY))
async def readiness(service: TheService) -> Readiness:
    """Ask the database; the rulebook was loaded and checked before the first request."""
    try:
        await run_in_threadpool(service.store.probe)
    except SQLAlchemyError as error:
        log.error("the database does not answer: %s", type(error).__name__)
        raise ProblemError(NOT_READY, "The database does not answer.", headers={"Retry-After": "5"}) from None
    return Readiness(
        status="ready", rulebook_version=service.rulebook.version, rulebook_digest=service.rulebook.digest
    )


@router.get("/", summary="Where things are")
async def welcome(service: TheService) -> Welcome:
    """The name of the service, the version of its rulebook, and links."""
    return Welcome(
        name=NAME,
        rulebook_version=service.rulebook.version,
        links={
            "assessments": "/v1/assessments",
            "rulebook": "/v1/rulebook",
            "vocabulary": "/v1/rulebook/vocabulary",
            "invariants": "/v1/rulebook/invariants",
            "openapi": "/openapi.json",
            "health": "/healthz",
            "readiness": "/readyz",
        },
    )
