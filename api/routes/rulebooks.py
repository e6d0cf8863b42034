"""`/v1/rulebooks`: every rulebook that an assessment here was ever made with, addressed by digest."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.problems import DAMAGED_DOCUMENT, NOT_FOUND, UNAVAILABLE, UNKNOWN_PARAMETER, ProblemError, described
from api.service import TheService, refuse_parameters
from triage.rulebook.bundle import RulebookBundle

router = APIRouter(prefix="/v1/rulebooks", tags=["rulebook"], dependencies=[Depends(refuse_parameters)])

# A digest names one text for good, so a copy never has to be asked for again.
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get(
    "/{digest}",
    summary="A rulebook as it was",
    responses={
        200: {"model": RulebookBundle},
        **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, UNAVAILABLE),
    },
)
async def read_rulebook_bundle(digest: str, service: TheService) -> Response:
    """The rule files and vocabulary under this digest; `triage check --rulebook` takes the document as it is."""
    bundle = await run_in_threadpool(service.store.find_rulebook, digest)
    if bundle is None:
        raise ProblemError(NOT_FOUND, "No rulebook with this digest was in use here.")
    return Response(bundle, headers=_FOR_EVER, media_type="application/json")
