"""The pages of an intake: a draft is begun, and its sections are looked over."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.browser.forms import fields_of, one_of_each
from api.browser.intake.asking import page_that_matters, passed_in
from api.browser.intake.document import NotAFormError, content_of
from api.browser.intake.hand import Hand, Order, hand_of, order_of, remember
from api.browser.intake.open_draft import OpenDraft, open_draft
from api.browser.intake.section_page import NO_SECTION, View, section_page, see, step_of
from api.browser.intake.statements import router as statements
from api.browser.intake.writing import router as writing
from api.browser.wording import LANGUAGE, in_chosen_language
from api.case_files.casework import TheCasework
from api.case_files.filing import keep_new_draft
from api.people.permission import ThePerson
from api.problems import NOT_FOUND, UNKNOWN_PARAMETER, ProblemError
from api.query import parameters_of
from api.service import Service, TheService

router = APIRouter(include_in_schema=False)
# Before the sections: it stands at an address like theirs.
router.include_router(statements)
router.include_router(writing)


@router.post("/intake")
async def begin(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """Begin a draft in which nothing is told, and go to it."""
    one_of_each(await fields_of(request), ())
    entry = await keep_new_draft(content_of({}), None, None, person, service.clock.now(), casework)
    return see(f"/intake/{entry.id}")


@router.get("/intake/{draft_id}/{section}")
async def read_section(
    draft_id: str, section: str, request: Request, service: TheService, casework: TheCasework
) -> Response:
    """A section, or a step of it; `?hand=` chooses how it is shown, `?fact=` the step with a fact.

    `?order=asked` leads to the question that matters next, and so does saving from then on; `?order=sections` back.
    """
    asked = parameters_of(request, ("step", "fact", "hand", "order", "new", "passed", LANGUAGE))
    if LANGUAGE in asked:
        return in_chosen_language(request, asked[LANGUAGE])
    if "hand" in asked:
        return _with_hand(request, asked)
    opened = await open_draft(draft_id, service, casework)
    try:
        found = opened.section(section)
    except NotAFormError:
        return see(f"/intake/{draft_id}")
    if found is None:
        raise ProblemError(NOT_FOUND, NO_SECTION)
    if "order" in asked:
        return await _with_order(request, asked, opened, service)
    new, passed = asked.get("new", "").split(","), passed_in(asked.get("passed", ""))
    view = View(opened, found, hand_of(request), step_of(asked, found), new, order_of(request), passed)
    return section_page(request, view, casework)


async def _with_order(request: Request, asked: Mapping[str, str], opened: OpenDraft, service: Service) -> Response:
    if asked["order"] not in tuple(Order):
        raise ProblemError(UNKNOWN_PARAMETER, f"The order is one of {', '.join(Order)}.")
    order = Order(asked["order"])
    rest = {name: asked[name] for name in ("step", "fact") if name in asked}
    here = f"{request.url.path}?{urlencode(rest)}" if rest else request.url.path
    matters = order is Order.ASKED
    answer = see(await page_that_matters(opened, (), (), service, service.clock.now()) if matters else here)
    secure = request.url.scheme == "https"
    remember(answer, order, secure=secure)
    if matters:
        remember(answer, Hand.GUIDED, secure=secure)
    return answer


def _with_hand(request: Request, asked: Mapping[str, str]) -> Response:
    if asked["hand"] not in tuple(Hand):
        raise ProblemError(UNKNOWN_PARAMETER, f"The hand is one of {', '.join(Hand)}.")
    rest = {name: value for name, value in asked.items() if name != "hand"}
    answer = see(f"{request.url.path}?{urlencode(rest)}" if rest else request.url.path)
    remember(answer, Hand(asked["hand"]), secure=request.url.scheme == "https")
    return answer
