"""`GET /v1/assessments`: the assessments that are kept, page by page, found by reference and by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.pages import (
    beginning_of,
    described_parameters,
    following_page,
    limit_of,
    links_of,
    position_of,
)
from api.people.permission import ThePerson, office_seen_by
from api.problems import UNAVAILABLE, UNKNOWN_PARAMETER, described
from api.query import parameters_of
from api.service import Service, TheService
from api.storage.listing import ListedAssessment, Position, Search

router = APIRouter(prefix="/v1/assessments", tags=["assessments"])

_PATH = "/v1/assessments"
_PARAMETERS = described_parameters(
    ("reference", {"type": "string"}, "Those whose case has exactly this reference."),
    ("since", {"type": "string", "format": "date"}, "Those made on this day of the office or later."),
    ("until", {"type": "string", "format": "date"}, "Those made on this day of the office or earlier."),
)
NAMES = tuple(parameter["name"] for parameter in _PARAMETERS["parameters"])


class AssessmentEntry(BaseModel):
    """An assessment in a list. `etag` is the entity tag of the certificate at `href`; `made_at` is in UTC."""

    model_config = ConfigDict(frozen=True)

    id: str
    href: str
    made_at: datetime
    reference: str | None
    rulebook_digest: str
    etag: str
    office: str
    author: str | None = Field(description="The account that had the case assessed; missing for earlier ones.")


class AssessmentPage(BaseModel):
    """A page of assessments, the latest first. `next` is the address of the page after it."""

    model_config = ConfigDict(frozen=True)

    assessments: tuple[AssessmentEntry, ...]
    next: str | None = Field(description="Missing on the last page. The header Link names it too.")


@router.get(
    "",
    summary="The assessments that are kept",
    openapi_extra=_PARAMETERS,
    responses={200: {"model": AssessmentPage}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def list_assessments(request: Request, service: TheService, person: ThePerson) -> Response:
    """The assessments of one's office, for auditors of every office, the latest first.

    Whatever is stored while a client turns pages, it sees each once.

    The header Link (RFC 8288) names the first page and the next one.
    """
    asked = parameters_of(request, NAMES)
    found, following = await assessments_found(_PATH, asked, service, office_seen_by(person))
    page = AssessmentPage(assessments=tuple(map(_entry, found)), next=following)
    return Response(
        page.model_dump_json(), headers=links_of(_PATH, asked, following), media_type="application/json"
    )


async def assessments_found(
    path: str, asked: Mapping[str, str], service: Service, office: str | None
) -> tuple[tuple[ListedAssessment, ...], str | None]:
    """Return the assessments of a page that an office asks for, and the address of the page after it, if any.

    `path` is the address that takes the parameters. Raises `ProblemError` for a value that none of them takes.
    """
    most = limit_of(asked)
    search = Search(
        office=office,
        reference=asked.get("reference"),
        since=beginning_of(asked, "since", service, timedelta(0)),
        before=beginning_of(asked, "until", service, timedelta(days=1)),
        after=position_of(asked),
    )
    # One more than is shown tells whether there is another page.
    found = await run_in_threadpool(service.store.listed, search, most + 1)
    following = following_page(path, asked, _position(found[most - 1])) if len(found) > most else None
    return found[:most], following


def _position(last: ListedAssessment) -> Position:
    return Position(last.created_at, last.id)


def _entry(found: ListedAssessment) -> AssessmentEntry:
    return AssessmentEntry(
        id=found.id,
        href=f"/v1/assessments/{found.id}",
        made_at=found.created_at,
        reference=found.reference,
        rulebook_digest=found.rulebook_digest,
        etag=f'"{found.sha256}"',
        office=found.office,
        author=found.author,
    )
