"""`/intake/import`: a case file or a row of a spreadsheet, pasted or uploaded, into a new draft."""

from __future__ import annotations

from gettext import gettext as _
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.case_import.reading import read_import
from api.browser.case_import.sent import sent_with
from api.browser.case_import.template import template_of
from api.browser.rendering import page
from api.case_files.casework import TheCasework
from api.case_files.drafts import MOST_DRAFTS
from api.case_files.filing import keep_new_draft
from api.people.permission import ThePerson
from api.problems import TOO_MANY_DRAFTS, ProblemError
from api.service import TheService, refuse_parameters
from triage.spreadsheet.rows import PlacedProblem

router = APIRouter(include_in_schema=False)


@router.get("/intake/import")
async def import_page(request: Request) -> Response:
    """The form to paste or upload a case."""
    await refuse_parameters(request)
    return _form(request)


@router.get("/intake/import/template.csv")
async def template(request: Request, service: TheService) -> Response:
    """A spreadsheet to fill in, of the vocabulary in force."""
    await refuse_parameters(request)
    content = await run_in_threadpool(template_of, service.rulebook.vocabulary)
    headers = {"Content-Disposition": 'attachment; filename="case.csv"'}
    return Response(content, headers=headers, media_type="text/csv; charset=utf-8")


@router.post("/intake/import")
async def import_case(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """Begin a draft with what was sent, and go to it; what is wrong with it is said, and nothing is kept then.

    What can be read but not be assessed is kept all the same if that is asked for.
    """
    await refuse_parameters(request)
    sent = await sent_with(request)
    text = sent.text
    if sent.file:
        if text.strip():
            return _refused(request, text, _both())
        try:
            text = sent.file.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return _refused(request, "", _not_utf_8(error.start))
    if not text.strip():
        return _refused(request, "", _nothing())
    found = await run_in_threadpool(read_import, text, service.rulebook)
    if found.content is None or (found.problems and not sent.as_it_is):
        return _refused(request, text, *found.problems, readable=found.content is not None)
    try:
        entry = await keep_new_draft(found.content, None, None, person, service.clock.now(), casework)
    except ProblemError as problem:
        if problem.kind is not TOO_MANY_DRAFTS:
            raise
        return _refused(request, text, _too_many(), status=problem.kind.status)
    return RedirectResponse(f"/intake/{entry.id}", status_code=HTTPStatus.SEE_OTHER)


def _form(request: Request) -> Response:
    return page(request, "case_import/page.html", text="", problems=(), readable=False)


def _refused(
    request: Request,
    text: str,
    *problems: PlacedProblem,
    readable: bool = False,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:
    named = {"text": text, "problems": problems, "readable": readable}
    return page(request, "case_import/page.html", status=status, **named)


def _nothing() -> PlacedProblem:
    return PlacedProblem(_("The form"), _("Nothing was pasted and no file was chosen."), _("Do one of the two."))


def _both() -> PlacedProblem:
    message = _("A file was chosen, and something was pasted as well: it may be two persons.")
    return PlacedProblem(_("The form"), message, _("Send one of the two. What was pasted is still here."))


def _not_utf_8(byte: int) -> PlacedProblem:
    message = _("This is no text in UTF-8 (byte %(byte)s).") % {"byte": byte}
    return PlacedProblem(
        _("The file"), message, _("Save the spreadsheet as “CSV UTF-8”, or the case file as JSON.")
    )


def _too_many() -> PlacedProblem:
    message = _("You have %(most)s drafts, and nobody has more.") % {"most": MOST_DRAFTS}
    return PlacedProblem(_("Your drafts"), message, _("Submit or erase one first, then send this again."))
