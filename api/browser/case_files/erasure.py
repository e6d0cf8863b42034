"""`/cases/{case_id}/erasure`: what is lost when a case is erased, and the erasure itself."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.case_files.file import file_of
from api.browser.forms import fields_of, one_of_each
from api.browser.rendering import page
from api.case_files.casework import Casework, TheCasework
from api.case_files.documents import case_file_document
from api.case_files.erasing import case_erased
from api.case_files.history import History
from api.conditions import entity_tag
from api.languages.english import gettext as _
from api.people.permission import ThePerson
from api.problems import CHANGED_MEANWHILE, HELD, ProblemError
from api.retention.holding import retention_of
from api.service import TheService, refuse_parameters

router = APIRouter(include_in_schema=False)

# Of a file without a reference the beginning of its own name is typed: as much as nobody types by mistake.
_LETTERS = 8


@router.get("/cases/{case_id}/erasure")
async def before_erasure(case_id: str, request: Request, casework: TheCasework) -> Response:
    """What is lost, and the form that asks for the reference."""
    await refuse_parameters(request)
    return await _form(case_id, request, casework)


@router.post("/cases/{case_id}/erasure")
async def erase(
    case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Erase a case for good, if its reference was typed and the file is still as it was shown."""
    given = one_of_each(await fields_of(request), ("typed", "seen"))
    history = await file_of(case_id, casework)
    if given["typed"].strip() != word_of(history):
        told = {"typed": _("This is not what is to be typed. Nothing was erased.")}
        return await _form(case_id, request, casework, told, HTTPStatus.UNPROCESSABLE_ENTITY)

    def check(found: History) -> None:
        if entity_tag(case_file_document(found)) != given["seen"]:
            raise ProblemError(CHANGED_MEANWHILE, "")

    try:
        await case_erased(casework, service, person, case_id, check)
    except ProblemError as problem:
        if problem.kind is HELD:
            told = {"": _("A legal hold keeps this case. Nothing was erased.")}
        elif problem.kind is CHANGED_MEANWHILE:
            told = {"": _("Something was added to this file meanwhile. Nothing was erased: look at it again.")}
        else:
            raise
        return await _form(case_id, request, casework, told, problem.kind.status)
    return page(request, "case_files/erased.html")


def word_of(history: History) -> str:
    """Return what is typed so that nobody erases another file than they mean."""
    return history.reference or history.id[:_LETTERS]


async def _form(
    case_id: str,
    request: Request,
    casework: Casework,
    problems: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    history = await file_of(case_id, casework)
    holds = await run_in_threadpool((await retention_of(request)).holds.of, case_id)
    return page(
        request,
        "case_files/erasure.html",
        status=status,
        history=history,
        word=word_of(history),
        seen=entity_tag(case_file_document(history)),
        held=any(hold.lifting is None for hold in holds),
        problems=problems or {},
    )
