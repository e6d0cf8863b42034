"""The design system on one page: every token and every component, so that nobody invents another."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.browser.rendering import page
from api.service import refuse_parameters

router = APIRouter(include_in_schema=False)


@router.get("/design")
async def design(request: Request) -> Response:
    """All tokens and components."""
    await refuse_parameters(request)
    return page(request, "design.html")
