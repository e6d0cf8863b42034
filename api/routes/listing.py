"""`GET /v1/assessments`: the assessments that are kept, page by page, found by reference and by day."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.people.permission import ThePerson, office_seen_by
from api.problems import UNAVAILABLE, UNKNOWN_PARAMETER, ProblemError, described
from api.query import parameters_of
from api.service import Service, TheService
from api.storage.listing import ListedAssessment, Position, Search

router = APIRouter(prefix="/v1/assessments", tags=["assessments"])

ON_A_PAGE = 50
MOST_ON_A_PAGE = 200

_PARAMETERS: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "schema": schema, "description": description}
        for name, schema, description in (
            ("reference", {"type": "string"}, "Those whose case has exactly this reference."),
            ("since", {"type": "string", "format": "date"}, "Those made on this day of the office or later."),
            ("until", {"type": "string", "format": "date"}, "Those made on this day of the office or earlier."),
            (
                "limit",
                {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": ON_A_PAGE},
                "How many on a page.",
            ),
            ("cursor", {"type": "string"}, "Where the page begins; taken from `next`, never made by the client."),
        )
    ]
}
_NAMES = tuple(parameter["name"] for parameter in _PARAMETERS["parameters"])


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
    asked = parameters_of(request, _NAMES)
    most = _limit(asked)
    search = Search(
        office=office_seen_by(person),
        reference=asked.get("reference"),
        since=_beginning(asked, "since", service, timedelta(0)),
        before=_beginning(asked, "until", service, timedelta(days=1)),
        after=_position(asked),
    )
    # One more than is shown tells whether there is another page.
    found = await run_in_threadpool(service.store.listed, search, most + 1)
    first = _address({name: value for name, value in asked.items() if name != "cursor"})
    following = _address({**asked, "cursor": _cursor(found[most - 1])}) if len(found) > most else None
    links = [f'<{first}>; rel="first"', *([f'<{following}>; rel="next"'] if following else [])]
    page = AssessmentPage(assessments=tuple(map(_entry, found[:most])), next=following)
    return Response(page.model_dump_json(), headers={"Link": ", ".join(links)}, media_type="application/json")


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


def _address(parameters: dict[str, str]) -> str:
    return f"/v1/assessments{'?' if parameters else ''}{urlencode(parameters)}"


def _limit(asked: dict[str, str]) -> int:
    text = asked.get("limit", str(ON_A_PAGE))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST_ON_A_PAGE):
        raise ProblemError(UNKNOWN_PARAMETER, f"limit is a whole number from 1 to {MOST_ON_A_PAGE}.")
    return int(text)


def _beginning(asked: dict[str, str], name: str, service: Service, later: timedelta) -> datetime | None:
    if name not in asked:
        return None
    try:
        return service.clock.beginning_of(date.fromisoformat(asked[name]) + later)
    except (ValueError, OverflowError):
        raise ProblemError(UNKNOWN_PARAMETER, f"{name} is a day, such as 2026-11-23.") from None


def _cursor(last: ListedAssessment) -> str:
    return urlsafe_b64encode(f"{last.created_at.astimezone(UTC).isoformat()} {last.id}".encode()).decode()


def _position(asked: dict[str, str]) -> Position | None:
    if "cursor" not in asked:
        return None
    try:
        moment, found, key = urlsafe_b64decode(asked["cursor"]).decode("ascii").partition(" ")
        created_at = datetime.fromisoformat(moment)
        if not found or not key.isalnum() or created_at.tzinfo is None:
            raise ValueError
        return Position(created_at.astimezone(UTC), key)
    except (ValueError, OverflowError):
        raise ProblemError(UNKNOWN_PARAMETER, "cursor is taken from the page before, as it is.") from None
