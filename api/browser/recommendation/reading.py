"""The recommendation as it is read: everything that the text tells, in its order and its words."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.browser.recommendation.showing import shown
from api.browser.wording import LANGUAGE, in_chosen_language
from api.case_files.casework import TheCasework
from api.service import TheService

router = APIRouter(include_in_schema=False)


@router.get("/assessments/{assessment_id}")
async def recommendation(
    assessment_id: str, request: Request, service: TheService, casework: TheCasework
) -> Response:
    """A stored assessment, read with the rulebook of its day, and where it stands.

    `?reviews=` pages through what people decided; `?language=` chooses the language, which the browser remembers.
    """
    if (asked := request.query_params.get(LANGUAGE)) is not None:
        return in_chosen_language(request, asked)
    return await shown(request, service, casework, assessment_id)
