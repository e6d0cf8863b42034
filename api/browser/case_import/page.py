"""`/intake/import`: a case file or a row of a spreadsheet, pasted or uploaded, into a new draft."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.case_import.reading import read_import
from api.browser.case_import.sent import sent_with
from api.browser.case_import.template import template_of
from api.browser.rendering import page
from api.browser.wording import LANGUAGE, Wording, in_chosen_language, wording_of
from api.case_files.casework import TheCasework
from api.case_files.drafts import MOST_DRAFTS
from api.case_files.filing import keep_new_draft
from api.languages.catalogues import Words
from api.people.permission import ThePerson
from api.problems import TOO_MANY_DRAFTS, ProblemError
from api.query import parameters_of
from api.service import TheService, refuse_parameters
from triage.spreadsheet.rows import PlacedProblem

router = APIRouter(include_in_schema=False)


@router.get("/intake/import")
async def import_page(request: Request) -> Response:
    """The form to paste or upload a case."""
    asked = parameters_of(request, (LANGUAGE,))
    if LANGUAGE in asked:
        return in_chosen_language(request, asked[LANGUAGE])
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
    words = wording_of(request).words
    text = sent.text
    if sent.file:
        if text.strip():
            return _refused(request, text, _both(words))
        try:
            text = sent.file.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return _refused(request, "", _not_utf_8(words, error.start))
    if not text.strip():
        return _refused(request, "", _nothing(words))
    found = await run_in_threadpool(read_import, text, service.rulebook)
    if found.content is None or (found.problems and not sent.as_it_is):
        return _refused(request, text, *found.problems, readable=found.content is not None)
    try:
        entry = await keep_new_draft(found.content, None, None, person, service.clock.now(), casework)
    except ProblemError as problem:
        if problem.kind is not TOO_MANY_DRAFTS:
            raise
        return _refused(request, text, _too_many(words), status=problem.kind.status)
    return RedirectResponse(f"/intake/{entry.id}", status_code=HTTPStatus.SEE_OTHER)


def _form(request: Request) -> Response:
    return page(request, "case_import/page.html", wording_of(request), text="", problems=(), readable=False)


def _refused(
    request: Request,
    text: str,
    *problems: PlacedProblem,
    readable: bool = False,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:
    wording = wording_of(request)
    told = [_told(problem, wording) for problem in problems]
    named = {"text": text, "problems": told, "readable": readable}
    return page(request, "case_import/page.html", wording, status=status, **named)


def _told(problem: PlacedProblem, wording: Wording) -> PlacedProblem:
    """Return a problem in the language of the page; what was found in a text is told in English."""
    place, message, remedy = (
        each if isinstance(each, Markup) else wording.sentence(each)
        for each in (problem.place, problem.message, problem.remedy)
    )
    return PlacedProblem(place, message, remedy)


def _nothing(words: Words) -> PlacedProblem:
    return _of_the_form(
        words.gettext("The form"),
        words.gettext("Nothing was pasted and no file was chosen."),
        words.gettext("Do one of the two."),
    )


def _both(words: Words) -> PlacedProblem:
    return _of_the_form(
        words.gettext("The form"),
        words.gettext("A file was chosen, and something was pasted as well: it may be two persons."),
        words.gettext("Send one of the two. What was pasted is still here."),
    )


def _not_utf_8(words: Words, byte: int) -> PlacedProblem:
    return _of_the_form(
        words.gettext("The file"),
        words.gettext("This is no text in UTF-8 (byte %(byte)s).") % {"byte": byte},
        words.gettext("Save the spreadsheet as “CSV UTF-8”, or the case file as JSON."),
    )


def _too_many(words: Words) -> PlacedProblem:
    return _of_the_form(
        words.gettext("Your drafts"),
        words.gettext("You have %(most)s drafts, and nobody has more.") % {"most": MOST_DRAFTS},
        words.gettext("Submit or erase one first, then send this again."),
    )


def _of_the_form(place: str, message: str, remedy: str) -> PlacedProblem:
    return PlacedProblem(escape(place), escape(message), escape(remedy))
