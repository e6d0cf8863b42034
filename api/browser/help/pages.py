"""`/help`: the texts about the pages, the same for everybody.

They tell nothing of an office and of no case, so that they are there also for whoever can not log in.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.browser.help.texts import CONTENTS, FOLDER, names_of_pictures, names_of_texts, text
from api.browser.rendering import page
from api.problems import NOT_FOUND, ProblemError
from api.service import refuse_parameters

router = APIRouter(include_in_schema=False)


@router.get("/help")
async def contents(request: Request) -> Response:
    """What there is to read, in the order of somebody who begins."""
    await refuse_parameters(request)
    return page(request, "help.html", text=text(CONTENTS), first=True)


@router.get("/help/{name}")
async def help_text(name: str, request: Request) -> Response:
    """A text, by its name."""
    await refuse_parameters(request)
    if name not in names_of_texts():
        raise ProblemError(NOT_FOUND, "There is no such text. All that there are stand at /help.")
    return page(request, "help.html", text=text(name), first=False)


@router.get("/help/pictures/{name}")
async def picture(name: str, request: Request) -> Response:
    """A picture of a text."""
    await refuse_parameters(request)
    if name not in names_of_pictures():
        raise ProblemError(NOT_FOUND, "There is no such picture.")
    return Response((FOLDER / "pictures" / name).read_bytes(), media_type="image/png")
