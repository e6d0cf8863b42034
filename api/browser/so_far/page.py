"""`/intake/{draft_id}/so-far`: what a draft points to, as a page, and as the part of one beside the form."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.latest_look import latest_look
from api.browser.rendering import page
from api.browser.so_far.places import Places
from api.browser.so_far.pointing import Refused, so_far
from api.browser.so_far.saving import is_by_script
from api.browser.wording import LANGUAGE, Wording, in_chosen_language, wording_of
from api.case_files.casework import TheCasework
from api.languages.catalogues import Placed
from api.people.permission import ThePerson
from api.problems import NOT_FOUND, ProblemError
from api.query import parameters_of
from api.service import NO_DRAFT, TheService

router = APIRouter(include_in_schema=False)


@router.get("/intake/{draft_id}/so-far")
async def what_it_points_to(
    draft_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """What the facts so far point to, what it turns on, what to ask next, and what is refused; nothing is stored.

    A script that puts it beside the form says so with `Triage-Script: true`, and gets that part alone.
    """
    asked = parameters_of(request, (LANGUAGE,))
    if LANGUAGE in asked:
        return in_chosen_language(request, asked[LANGUAGE])
    now = service.clock.now()
    draft = await run_in_threadpool(casework.drafts.find, draft_id, now)
    if draft is None:
        raise ProblemError(NOT_FOUND, NO_DRAFT)
    wording = wording_of(request)
    places = Places(draft_id, service.rulebook.vocabulary)
    found = await latest_look(person, so_far(draft.content, service, now, places, wording.language))
    beside = is_by_script(request)
    answer = page(
        request,
        "so_far/panel.html" if beside else "so_far/page.html",
        wording,
        vocabulary=service.rulebook.vocabulary,
        draft=draft.entry,
        found=found,
        place_of=partial(_place, wording),
        # The headings of the part stand under the one of the panel; those of the page under its title.
        level=3 if beside else 2,
    )
    answer.headers["Vary"] = "Triage-Script"
    return answer


def _place(wording: Wording, refused: Refused) -> Markup:
    """Return what is called where something is refused; its place in the draft where no field asks for it."""
    if refused.place is None:
        return Markup("<code>{}</code>").format(refused.problem.pointer or "/")
    label = refused.place.label
    return wording.of(label) if isinstance(label, Placed) else wording.sentence(label)
