"""`/rules/reference/{name}`: the other reference pages, as `triage.reference_pages` tells them."""

from __future__ import annotations

from functools import lru_cache

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.adviser.markdown import as_html
from api.browser.rendering import page
from api.problems import NOT_FOUND, ProblemError
from api.service import TheService, refuse_parameters
from triage import Rulebook
from triage.reference_pages import NOTICE, pages

router = APIRouter(include_in_schema=False)

NAMES = (
    "procedures",
    "profiles",
    "treaties",
    "judgment",
    "households",
    "invariants",
    "traceability",
    "citations",
)


@router.get("/rules/reference/{name}")
async def reference_page(name: str, request: Request, service: TheService) -> Response:
    """A reference page of the rulebook in force."""
    await refuse_parameters(request)
    if name not in NAMES:
        raise ProblemError(NOT_FOUND, f"There is no such page. These are there: {', '.join(NAMES)}.")
    title, told = await run_in_threadpool(_told, service.rulebook, name)
    return page(request, "adviser/reference.html", title=title, told=told)


@lru_cache(maxsize=2 * len(NAMES))
def _told(rulebook: Rulebook, name: str) -> tuple[str, Markup]:
    heading, _, text = _pages(rulebook)[f"{name}.md"].removeprefix(NOTICE).partition("\n")
    return heading.removeprefix("# "), as_html([text])


@lru_cache(maxsize=2)
def _pages(rulebook: Rulebook) -> dict[str, str]:
    return dict(pages(rulebook))
