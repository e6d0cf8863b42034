"""Whether the service lives, can work and how it fares, where things are, and what its interface is."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from http import HTTPStatus

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.caching import ASK_AGAIN
from api.log.nodes import BrokenLogError
from api.negotiation import preferred
from api.observation.measurements import MEDIA_TYPE, Measurements
from api.problems import CLOCK_WRONG, LATER, NOT_READY, ProblemError, described
from api.service import TheService
from api.storage.documents import DamagedDocumentError
from api.storage.failures import failure_name

log = logging.getLogger("api")

NAME = "Asylum triage"

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """The database can be written and the rulebook is loaded."""

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


@router.get("/readyz", summary="Can it work?", responses=described(NOT_READY, CLOCK_WRONG))
async def readiness(service: TheService) -> Readiness:
    """Look at the clock, and write to the database, in two seconds at most.

    The rulebook was checked before the first request.
    """
    service.clock.today()
    try:
        await service.readiness.ask()
    except (SQLAlchemyError, TimeoutError) as error:
        name = failure_name(error) if isinstance(error, SQLAlchemyError) else "no answer in time"
        log.error("not ready, the database can not be written: %s", name)
        raise ProblemError(NOT_READY, "The database can not be written.", headers=LATER) from None
    return Readiness(
        status="ready", rulebook_version=service.rulebook.version, rulebook_digest=service.rulebook.digest
    )


@router.get(
    "/metrics",
    summary="How much is asked, and how fast it is answered",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "In the text format of Prometheus."}},
)
async def metrics(request: Request, service: TheService) -> Response:
    """Requests by method, address and status, their times, the resources of this process, stops, and acceptance.

    Where the database does not answer, these last two are left as they were.
    """
    measurements = request.app.state.measurements
    assert isinstance(measurements, Measurements)
    with suppress(SQLAlchemyError, DamagedDocumentError, BrokenLogError):
        # The figures are there above all when something is wrong.
        measurements.heard_of(await run_in_threadpool(service.oversight.watch.look, service.clock.clock()))
    return Response(measurements.told(), media_type=MEDIA_TYPE)


@router.get(
    "/",
    summary="Where things are",
    response_model=Welcome,
    responses={303: {"description": "The first page, for browsers."}},
)
async def welcome(request: Request, service: TheService) -> Response | Welcome:
    """The name of the service, the version of its rulebook, and links. Browsers are sent to the first page."""
    if preferred(request.headers.get("accept"), ("application/json", "text/html")) == "text/html":
        return RedirectResponse("/home", status_code=HTTPStatus.SEE_OTHER, headers={"Vary": "Accept"})
    return Welcome(
        name=NAME,
        rulebook_version=service.rulebook.version,
        links={
            "assessments": "/v1/assessments",
            "cases": "/v1/cases",
            "drafts": "/v1/drafts",
            "households": "/v1/households",
            "rulebook": "/v1/rulebook",
            "vocabulary": "/v1/rulebook/vocabulary",
            "invariants": "/v1/rulebook/invariants",
            "openapi": "/openapi.json",
            "health": "/healthz",
            "readiness": "/readyz",
            "metrics": "/metrics",
        },
    )


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> Response:
    """This interface as an OpenAPI document."""
    return Response(json.dumps(request.app.openapi()), headers=ASK_AGAIN, media_type="application/json")
