"""`/v1/assessments/{id}/views`: an assessment of which pieces are hidden, with what proves the others."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.problems import (
    DAMAGED_DOCUMENT,
    ERASED,
    NOT_FOUND,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    ProblemError,
    described,
)
from api.routes.log import logged_entry
from api.service import NO_ASSESSMENT, Service, TheService, refuse_parameters
from api.storage import DamagedDocumentError
from api.storage.documents import Kind
from triage.redaction.check import ROOT
from triage.redaction.redacted import FORMAT, NOT_BOUND, redacted
from triage.redaction.views import VIEWS, View

router = APIRouter(prefix="/v1/assessments/{assessment_id}/views", tags=["log"])

_NO_STORE = {"Cache-Control": "no-store"}
_VERIFIED_BY = (
    "What is hidden stands as its digest, which tells nothing without its salt. That the rest is what was "
    "recorded, `triage log check FILE --key KEY` shows; `triage check FILE --key KEY` also derives again what it "
    "allows. KEY is that of the log, from another place than this document."
)


class NamedPiece(BaseModel):
    """A place of the assessment, with the leaf of the tree there, and the salt where the value is shown."""

    model_config = ConfigDict(frozen=True)

    place: str
    salt: str | None = None
    leaf: str


class ViewProof(BaseModel):
    """The entry of the log whose `pieces` is the root over all leaves, and the path to the signed head."""

    model_config = ConfigDict(frozen=True)

    key: str
    entry: str
    path: tuple[str, ...]
    checkpoint: str


class RedactedAssessment(BaseModel):
    """An assessment in which `{"hidden": DIGEST}` stands in the place of what is hidden.

    `case` is a list of what was told, `at` which place of the case and what it `is`, in an order that tells
    nothing. `proof` is null, and `note` says why, for an assessment recorded before its pieces were bound.
    """

    model_config = ConfigDict(frozen=True)

    format: str = FORMAT
    view: str = Field(description=f"What the view is: {', '.join(VIEWS)}. It is not bound by the log.")
    note: str
    assessment: dict[str, Any]
    pieces: tuple[NamedPiece, ...]
    proof: ViewProof | None


def _reader(view: View) -> Callable[[str, TheService], Awaitable[Response]]:
    async def read_view(assessment_id: str, service: TheService) -> Response:
        content = await run_in_threadpool(_view, service, assessment_id, view)
        if content is None:
            raise ProblemError(NOT_FOUND, NO_ASSESSMENT)
        return Response(content, headers=_NO_STORE, media_type="application/json")

    return read_view


for _each in VIEWS.values():
    router.add_api_route(
        f"/{_each.name}",
        _reader(_each),
        name=f"read_view_for_{_each.name}",
        dependencies=[Depends(refuse_parameters)],
        summary=f"An assessment for {_each.purpose}",
        description=(
            f"Shows {_each.spoken}. What is hidden is counted, and stands at its place as a digest. "
            "Each answer holds the signed head of the log, and is an entry in it: so no two are the same."
        ),
        responses={
            200: {"model": RedactedAssessment},
            **described(UNKNOWN_PARAMETER, NOT_FOUND, DAMAGED_DOCUMENT, ERASED, UNAVAILABLE),
        },
    )


def _view(service: Service, assessment_id: str, view: View) -> bytes | None:
    log, documents = service.store.log, service.store.documents
    with log.reading() as connection:
        opened = documents.opened(connection, assessment_id)
        if opened is None:
            return None
        secret = documents.key_of(connection, assessment_id).secret_of_pieces(assessment_id)
        entry = log.entry(connection, opened.number)
    made = redacted(json.loads(opened.document), secret, view.hides, tells_conclusions=view.tells_conclusions)
    root = entry.details.get(ROOT)
    if root is not None and root != made.root.hex():
        fault = f"Its pieces are not those that entry {entry.number} of the log binds."
        raise DamagedDocumentError(Kind.ASSESSMENT, assessment_id, fault)
    proof = None
    if root is not None:
        logged = logged_entry(log, opened.number)
        proof = {
            "key": str(log.key),
            "entry": logged.entry,
            "path": logged.inclusion.path,
            "checkpoint": logged.checkpoint,
        }
    content = {
        "format": FORMAT,
        "view": view.name,
        "note": NOT_BOUND if proof is None else _VERIFIED_BY,
        "assessment": made.assessment,
        "pieces": made.pieces,
        "proof": proof,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
