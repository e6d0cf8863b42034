"""`GET /v1/cases`: case files, page by page, found by what their latest assessment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.case_files.asking import REVIEW_STATES, case_search_of
from api.case_files.casework import Casework, TheCasework
from api.case_files.documents import CasePage, case_entry
from api.case_files.searching import FoundCase
from api.pages import (
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
from api.storage.listing import Position
from triage.assessment.model import Standing

router = APIRouter(tags=["cases"])

_PATH = "/v1/cases"
_WORD = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_PARAMETERS = described_parameters(
    ("reference", _WORD, "Those that have exactly this reference."),
    ("since", _DAY, "Those whose latest assessment was made on this day of the office or later."),
    ("until", _DAY, "Those whose latest assessment was made on this day of the office or earlier."),
    ("procedure", _WORD, "Those for which this procedure is recommended, by its id."),
    ("priority", _WORD, "Those of this priority."),
    ("standing", {**_WORD, "enum": list(Standing)}, "Those whose recommendation is firm, or provisional."),
    ("point", _WORD, "Those that turn on this point at issue, by its id."),
    ("family", _WORD, "Those in which a rule of this family fired, by its id."),
    ("rule", _WORD, "Those in which this rule fired, by its id."),
    ("finding", _WORD, "Those with this finding of the case, or of any claim or stay: `claim.credibility:open`."),
    ("question", _WORD, "Those in which this fact is not known and could alone change the recommendation."),
    (
        "review",
        {**_WORD, "enum": list(REVIEW_STATES)},
        "Those nobody reviewed, that wait for a second person, or by the last decision.",
    ),
)
NAMES = tuple(parameter["name"] for parameter in _PARAMETERS["parameters"])


@router.get(
    _PATH,
    summary="Find case files",
    openapi_extra=_PARAMETERS,
    responses={200: {"model": CasePage}, **described(UNKNOWN_PARAMETER, UNAVAILABLE)},
)
async def find_cases(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """The case files of one's office, for auditors of every office, the one that was opened last first.

    Any parameters can be combined, each once: a file is found if all of them fit its latest assessment. Earlier
    assessments stand in the file and are not searched. A word that neither the rulebook knows nor any file has is
    refused: a mistyped rule is not a rule that never fired. The header Link (RFC 8288) names the first page and the
    next one; whatever is stored while a client turns pages, it sees each file once.
    """
    asked = parameters_of(request, NAMES)
    found, following = await cases_found(_PATH, asked, service, casework, office_seen_by(person))
    page = CasePage(cases=tuple(map(case_entry, found)), next=following)
    headers = links_of(_PATH, asked, following)
    return Response(page.model_dump_json(), headers=headers, media_type="application/json")


async def cases_found(
    path: str, asked: Mapping[str, str], service: Service, casework: Casework, office: str | None
) -> tuple[tuple[FoundCase, ...], str | None]:
    """Return the files of a page that an office asks for, and the address of the page after it, if any.

    `path` is the address that takes the parameters. Raises `ProblemError` for a value that none of them takes.
    """
    most = limit_of(asked)
    search = await case_search_of(asked, service, casework, office)
    search = replace(search, after=position_of(asked))
    # One more than is shown tells whether there is another page.
    found = await run_in_threadpool(casework.searches.found, search, most + 1)
    following = None
    if len(found) > most:
        last = found[most - 1]
        following = following_page(path, asked, Position(last.opened_at, last.id))
    return found[:most], following
